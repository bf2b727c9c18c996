/** A host that takes chunks (RFC 3030) gets the message without dots, counted. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { letter, openHouse, submittedPart } from '../support/house.ts'

const extensions = ['PIPELINING', 'SIZE', '8BITMIME', 'CHUNKING']
const dots = '.\r\n..\r\n.a line\r\n\r\n.\r\n'

for (const { name, body } of [
  { name: 'a small message', body: dots },
  { name: 'a message of 300 KB', body: dots.repeat(20_000) },
]) {
  test(`${name} goes by BDAT and arrives octet for octet`, async () => {
    await using house = await openHouse({ hosts: { mx1: { extensions } } })
    const content = letter(body)
    const id = await house.submit({ content })

    assert.equal(await house.outcome(id), 'delivered')
    const [transaction] = house.hosts.mx1.transactions
    assert.equal(transaction?.by, 'BDAT')
    assert.ok(submittedPart(transaction) === content.toString(), 'the octets differ')
    assert.ok(!house.hosts.mx1.verbs.includes('DATA'))
  })
}

test('a no to a chunk bounces like a no to the message', async () => {
  await using house = await openHouse({ hosts: { mx1: { extensions, dot: '554 5.6.0 not this' } } })
  const id = await house.submit()
  assert.equal(await house.outcome(id), 'bounced')
  assert.deepEqual(await house.fate(id), [
    'bert@theirs.example bounced',
    'bounced mx1.theirs.example [127.0.0.2] dot: 554 5.6.0 not this',
  ])
})
