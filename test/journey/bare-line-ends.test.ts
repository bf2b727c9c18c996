/** A client ends its lines as it likes: what goes on has CRLF, and no line becomes an end or loses a dot. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { openHouse, submittedPart } from '../support/house.ts'

const header =
  'From: anna@ours.example\r\nDate: Fri, 20 Nov 2026 12:00:00 +0000\r\nMessage-ID: <a@ours.example>\r\n\r\n'

const cases = [
  { name: 'bare LF', sent: 'one\ntwo\r\n', want: 'one\r\ntwo\r\n' },
  { name: 'bare CR', sent: 'one\rtwo\r\n', want: 'one\r\ntwo\r\n' },
  {
    name: 'a dot between bare LFs',
    sent: 'one\n.\nMAIL FROM:<x@y>\r\n',
    want: 'one\r\n.\r\nMAIL FROM:<x@y>\r\n',
  },
  { name: 'a dot between bare CRs', sent: 'one\r.\rtwo\r\n', want: 'one\r\n.\r\ntwo\r\n' },
  { name: 'a dot protected after a bare LF', sent: 'one\n..two\r\n', want: 'one\r\n.two\r\n' },
  { name: 'a dot before a bare LF', sent: 'one\r\n.\ntwo\r\n', want: 'one\r\n.\r\ntwo\r\n' },
  { name: 'dots at line starts', sent: '.\r\n..\r\n.x\r\n', want: '.\r\n..\r\n.x\r\n' },
  { name: 'CR CR LF', sent: 'one\r\r\ntwo\r\n', want: 'one\r\n\r\ntwo\r\n' },
]

for (const { name, sent, want } of cases) {
  test(`${name}: one message arrives, with CRLF alone and every dot`, async () => {
    await using house = await openHouse({ hosts: { mx1: {} } })
    const id = await house.submit({ content: Buffer.from(header + sent) })
    assert.equal(await house.outcome(id), 'delivered')
    assert.equal(house.hosts.mx1.transactions.length, 1)
    assert.equal(submittedPart(house.hosts.mx1.transactions[0]), header + want)
  })
}
