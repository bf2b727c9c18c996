/** The next hop takes only seven-bit mail: eight-bit mail bounces with words, and is never rewritten. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { letter, openHouse, submittedPart } from '../support/house.ts'

const sevenBit = { extensions: ['PIPELINING', 'SIZE 52428800'] }
const umlauts = letter('Grüße\r\n')

test('eight-bit mail bounces with 5.6.3, and the notice says what to do', async () => {
  await using house = await openHouse({ hosts: { mx1: sevenBit } })
  const id = await house.submit({ content: umlauts, mailParameters: ['BODY=8BITMIME'] })

  assert.equal(await house.outcome(id), 'bounced')
  const [attempt] = await house.attempts(id)
  assert.match(attempt?.reason ?? '', /quoted-printable or base64/)
  const { mail, status } = await house.notice(id)
  assert.match(status, /^Status: 5\.6\.3$/m)
  assert.match(mail.text ?? '', /8BITMIME/)
  assert.ok(!house.hosts.mx1.verbs.includes('MAIL'))
})

test('seven-bit mail is taken there, though the client declared 8BITMIME', async () => {
  await using house = await openHouse({ hosts: { mx1: sevenBit } })
  const id = await house.submit({ mailParameters: ['BODY=8BITMIME'] })
  assert.equal(await house.outcome(id), 'delivered')
  assert.doesNotMatch(house.hosts.mx1.commands.join('\n'), /BODY=/)
})

test('eight-bit mail is declared to a host that takes it', async () => {
  await using house = await openHouse({ hosts: { mx1: {} } })
  const id = await house.submit({ content: umlauts, mailParameters: ['BODY=8BITMIME'] })
  assert.equal(await house.outcome(id), 'delivered')
  const [transaction] = house.hosts.mx1.transactions
  assert.ok(transaction?.mailParameters.includes('BODY=8BITMIME'))
  assert.equal(submittedPart(transaction), umlauts.toString('latin1'))
})
