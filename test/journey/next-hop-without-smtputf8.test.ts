/** The next hop knows no addresses beyond ASCII. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { letter, openHouse } from '../support/house.ts'

const ascii = { extensions: ['PIPELINING', '8BITMIME'] }
const jose = 'josé@theirs.example'

test('mail to an address beyond ASCII bounces with 5.6.7 where SMTPUTF8 is not offered', async () => {
  await using house = await openHouse({ hosts: { mx1: ascii } })
  const id = await house.submit({ to: [jose], mailParameters: ['SMTPUTF8'] })

  assert.equal(await house.outcome(id, jose), 'bounced')
  const [attempt] = await house.attempts(id)
  assert.match(attempt?.reason ?? '', /SMTPUTF8/)
  const { status } = await house.notice(id)
  assert.match(status, /^Status: 5\.6\.7$/m)
  assert.match(status, /josé@theirs\.example/)
  assert.ok(!house.hosts.mx1.verbs.includes('MAIL'))
})

test('it is delivered where SMTPUTF8 is offered', async () => {
  await using house = await openHouse({ hosts: { mx1: {} } })
  const id = await house.submit({ to: [jose], mailParameters: ['SMTPUTF8'] })
  assert.equal(await house.outcome(id, jose), 'delivered')
  const [transaction] = house.hosts.mx1.transactions
  assert.ok(transaction?.mailParameters.includes('SMTPUTF8'))
  assert.equal(transaction?.recipients[0]?.address, jose)
})

test('a client that declares SMTPUTF8 for plain mail reaches a host without it', async () => {
  await using house = await openHouse({ hosts: { mx1: ascii } })
  const id = await house.submit({ content: letter(), mailParameters: ['SMTPUTF8'] })
  assert.equal(await house.outcome(id), 'delivered')
})
