import assert from 'node:assert/strict'
import test from 'node:test'
import type { Reply } from '../../protocol/smtp/reply.ts'
import { isTooManyRecipients } from './too-many-recipients.ts'

const cases: { reply: Reply; want: boolean }[] = [
  { reply: { code: 452, text: 'enough' }, want: true },
  { reply: { code: 452, enhanced: '4.5.3', text: 'enough' }, want: true },
  { reply: { code: 452, enhanced: '4.2.2', text: 'mailbox full' }, want: false },
  { reply: { code: 552, text: 'too many recipients' }, want: true },
  { reply: { code: 552, text: 'message too large' }, want: false },
  { reply: { code: 450, text: 'greylisted' }, want: false },
]

for (const { reply, want } of cases) {
  const said = [reply.code, reply.enhanced, reply.text].join(' ')
  test(`"${said}" ${want ? 'means' : 'does not mean'} that there are too many recipients`, () => {
    assert.equal(isTooManyRecipients(reply), want)
  })
}
