import assert from 'node:assert/strict'
import test from 'node:test'
import { refuseOverLimit } from './over-limit.ts'

const cases = [
  { limit: 'messages_per_day', enhanced: '4.7.1' },
  { limit: 'domain_messages_per_hour', enhanced: '4.7.1' },
  { limit: 'recipients_per_day', enhanced: '4.5.3' },
  { limit: 'domain_recipients_per_hour', enhanced: '4.5.3' },
  { limit: 'first_time_recipients_per_day', enhanced: '4.7.1' },
]

for (const { limit, enhanced } of cases) {
  test(`over limit: ${limit} is answered 452 ${enhanced}, and the log names the limit`, () => {
    assert.deepEqual(refuseOverLimit({ limit, text: 'So many.\nCome back later' }), {
      code: 452,
      enhanced,
      text: 'So many.\nCome back later',
      privateReason: `${limit}: So many.`,
    })
  })
}
