import assert from 'node:assert/strict'
import test from 'node:test'
import { defaultRetryPolicy, nextAttemptAt } from './retry.ts'

const policy = { delayMsMin: 100, delayMsMax: 800 }

const cases = [
  { name: 'the first retry waits the minimum', attempts: 1, now: 0, roll: 0.5, want: 100 },
  { name: 'each retry waits twice as long', attempts: 3, now: 0, roll: 0.5, want: 400 },
  { name: 'but never longer than the maximum', attempts: 9, now: 0, roll: 0.5, want: 800 },
  { name: 'nor does a huge count overflow', attempts: 5000, now: 0, roll: 0.5, want: 800 },
  { name: 'a low roll comes a quarter sooner', attempts: 1, now: 0, roll: 0, want: 75 },
  { name: 'the last try is at the very end', attempts: 9, now: 1_500, roll: 0.5, want: 2_000 },
  { name: 'past its lifetime it is given up', attempts: 9, now: 2_000, roll: 0.5, want: undefined },
]

for (const { name, attempts, now, roll, want } of cases) {
  test(`retry: ${name}`, () => {
    assert.equal(nextAttemptAt(policy, { expiresAt: 2_000, attempts }, now, roll), want)
  })
}

test('retry: by default a message is tried some forty times in five days, the last time at the end', () => {
  const expiresAt = 5 * 24 * 3_600_000
  const tries: number[] = [0]
  for (;;) {
    const last = tries.at(-1) ?? 0
    const next = nextAttemptAt(defaultRetryPolicy, { expiresAt, attempts: tries.length }, last, 0.5)
    if (next === undefined) break
    tries.push(next)
  }
  assert.deepEqual(
    tries.slice(0, 5).map((at) => at / 60_000),
    [0, 2, 6, 14, 30],
  )
  assert.equal(tries.at(-1), expiresAt)
  assert.ok(tries.length > 30 && tries.length < 50, `${tries.length}`)
})
