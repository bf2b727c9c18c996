import assert from 'node:assert/strict'
import test from 'node:test'
import { formatReply } from '../protocol/smtp/reply.ts'
import { fateOf, people } from './people.ts'

const cases = [
  { address: 'unknown@sandbox.test', want: people.get('unknown') },
  { address: 'UNKNOWN@Sandbox.TEST', want: people.get('unknown') },
  { address: 'unknown+order-7@sandbox.test', want: people.get('unknown') },
  { address: 'unknown@elsewhere.test', want: { kind: 'delivered' } },
  { address: 'unknown@sub.sandbox.test', want: { kind: 'delivered' } },
  { address: 'constructor@sandbox.test', want: { kind: 'delivered' } },
  { address: 'anybody@sandbox.test', want: { kind: 'delivered' } },
]

for (const { address, want } of cases) {
  test(`${address} is ${want === people.get('unknown') ? 'unknown' : 'just delivered'}`, () => {
    assert.deepEqual(fateOf(address), want)
  })
}

test('what they answer is SMTP: codes on every line, none too long (RFC 5321 §4.5.3.1.5)', () => {
  for (const [name, fate] of people) {
    if (fate.kind !== 'refused') continue
    for (const line of formatReply(fate.reply).trimEnd().split('\r\n')) {
      assert.match(line, /^[45]\d\d[ -][45]\.\d+\.\d+ .{1,498}$/, name)
    }
  }
})
