/** The host says "later" for five days: then, and not before, the sender hears that it was given up. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { bert, DAY_MS, MINUTE_MS, openHouse } from '../support/house.ts'

const ATTEMPTS_MAX = 100
const SAYS = '451 4.3.0 not now'

test('five days of 4xx end in one bounce, after tries that grow apart; the sender is told of the delay and of the end', async () => {
  await using house = await openHouse({ hosts: { mx1: { rcpt: SAYS } } })
  const id = await house.submit()
  const delays: number[] = []
  for (let attempt = 1; (await house.outcome(id, bert, attempt)) === 'deferred'; attempt++) {
    assert.ok(attempt < ATTEMPTS_MAX)
    const { recipients } = await house.message(id)
    delays.push((recipients[0]?.nextAttemptAt ?? 0) - house.clock.now())
    await house.passUntilDue(id)
  }

  // Doubled from 2 minutes to 4 hours, spread by a quarter either way; the last one is cut by the end.
  for (const [index, delay] of delays.slice(0, -1).entries()) {
    const designed = Math.min(2 * 2 ** index, 240) * MINUTE_MS
    assert.ok(delay > 0.74 * designed && delay < 1.26 * designed, `delay ${index}: ${delay}`)
  }
  assert.ok(delays.length > 30 && delays.length < 50, `${delays.length} delays`)

  const { message, recipients } = await house.message(id)
  assert.equal(recipients[0]?.state, 'bounced')
  const attempts = await house.attempts(id)
  assert.equal(attempts.length, delays.length + 1)
  const last = attempts.at(-1)
  assert.equal(last?.reply, SAYS)
  // The last try is at the very end: nobody is given up early.
  assert.ok((last?.at ?? 0) >= message.acceptedAt + 5 * DAY_MS)
  assert.ok((last?.at ?? 0) < message.acceptedAt + 5 * DAY_MS + MINUTE_MS)

  const late = await house.notice(id)
  assert.match(late.status, /^Action: delayed$/m)
  const { mail, status } = await house.notice(id, 2)
  assert.match(status, /^Status: [45]\.4\.7$/m)
  assert.match(status, /^Diagnostic-Code: smtp; 451 4\.3\.0 not now$/m)
  assert.match(mail.text ?? '', /We kept\s+trying until the time for it was up/)
  // The last word must not promise another try.
  assert.doesNotMatch(mail.text ?? '', /tries again/)
  assert.equal(house.mailbox.transactions.length, 2)
})
