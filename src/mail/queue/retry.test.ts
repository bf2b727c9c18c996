import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { type BounceCategory, bounceCategories } from '../../contract/bounce-info.ts'
import { defaultRetryPolicy } from '../../../test/support/default-delivery.ts'
import { type Deferral, nextAttemptAt, paceOf } from './retry.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

const policy = { ...defaultRetryPolicy, other: { firstMs: 100_000, longestMs: 800_000 } }

function after(attempts: number, given: Partial<Deferral> = {}): Deferral {
  return { info: { action: 'defer', category: 'system' }, attempts, expiresAt: 2_000_000, ...given }
}

const busy = { action: 'slowdown', category: 'rate_limited' } as const
const hinted = { action: 'defer', category: 'system', retryAfterSeconds: 60 } as const

const cases = [
  { name: 'the first retry waits the first delay', deferral: after(1), want: 100_000 },
  { name: 'each retry waits twice as long', deferral: after(3), want: 400_000 },
  { name: 'but never longer than the longest', deferral: after(9), want: 800_000 },
  { name: 'nor does a huge count overflow', deferral: after(5_000), want: 800_000 },
  { name: 'a low roll comes a quarter sooner', deferral: after(1), roll: 0, want: 75_000 },
  { name: 'the last try is at the very end', deferral: after(9), now: 1_500_000, want: 2_000_000 },
  { name: 'past its lifetime it is given up', deferral: after(9), now: 2_000_000, want: undefined },
  { name: 'a hint is obeyed', deferral: after(1, { info: hinted }), roll: 0, want: 60_000 },
  { name: 'a hint is never missed early', deferral: after(1, { info: hinted }), want: 67_500 },
  {
    name: 'a hint that comes again and again gives way to the pace',
    deferral: after(9, { info: hinted }),
    roll: 0,
    want: 800_000,
  },
  {
    name: 'a hint of no time at all is half a minute',
    deferral: after(1, { info: { ...hinted, retryAfterSeconds: 0 } }),
    roll: 0,
    want: 30_000,
  },
  {
    name: 'a hint of a week is a day',
    deferral: after(1, {
      info: { ...hinted, retryAfterSeconds: 7 * 86_400 },
      expiresAt: 5 * DAY_MS,
    }),
    roll: 0,
    want: DAY_MS,
  },
  {
    name: 'a hint beyond the lifetime is cut by it',
    deferral: after(1, { info: { ...hinted, retryAfterSeconds: 86_400 } }),
    want: 2_000_000,
  },
  {
    name: 'the pause of a site counts, not how often this message met it',
    deferral: after(9, { info: busy, setFor: 60_000 }),
    roll: 0,
    want: 60_000,
  },
]

for (const { name, deferral, now = 0, roll = 0.5, want } of cases) {
  test(`retry: ${name}`, () => {
    assert.equal(nextAttemptAt(policy, deferral, now, roll), want)
  })
}

const paces: { categories: BounceCategory[]; firstMs: number; longestMs: number }[] = [
  { categories: ['mailbox_full'], firstMs: HOUR_MS, longestMs: 8 * HOUR_MS },
  {
    categories: ['blocklist', 'ptr', 'sender_rejected', 'auth_failure'],
    firstMs: HOUR_MS,
    longestMs: 4 * HOUR_MS,
  },
  { categories: ['greylist'], firstMs: 5 * MINUTE_MS, longestMs: 4 * HOUR_MS },
  { categories: ['rate_limited'], firstMs: MINUTE_MS, longestMs: HOUR_MS },
  { categories: ['user_unknown'], firstMs: 30 * MINUTE_MS, longestMs: 4 * HOUR_MS },
  {
    categories: ['network', 'system', 'dns', 'tls', 'unknown', 'policy'],
    firstMs: 2 * MINUTE_MS,
    longestMs: 4 * HOUR_MS,
  },
]

for (const { categories, ...pace } of paces) {
  test(`retry: ${categories.join(', ')} from ${pace.firstMs / MINUTE_MS} minutes to ${pace.longestMs / HOUR_MS} hours`, () => {
    for (const category of categories) {
      assert.deepEqual(paceOf(defaultRetryPolicy, category), pace)
    }
  })
}

test('retry: no date is before the hint, after the end, or now', () => {
  const anyDeferral = fc.record({
    attempts: fc.integer({ min: 1, max: 10_000 }),
    category: fc.constantFrom(...bounceCategories),
    retryAfterSeconds: fc.option(fc.integer({ min: 0, max: 10 ** 9 }), { nil: undefined }),
    leftMs: fc.integer({ min: 1, max: 30 * DAY_MS }),
    roll: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
  })
  fc.assert(
    fc.property(anyDeferral, ({ attempts, category, retryAfterSeconds, leftMs, roll }) => {
      const hint = retryAfterSeconds === undefined ? {} : { retryAfterSeconds }
      const info = { action: 'defer', category, ...hint } as const
      const at = nextAttemptAt(defaultRetryPolicy, { info, attempts, expiresAt: leftMs }, 0, roll)
      assert.ok(at !== undefined && at > 0 && at <= leftMs)
      assert.ok(at >= Math.min((retryAfterSeconds ?? 0) * 1_000, DAY_MS, leftMs))
    }),
  )
})

test('retry: by default a message is tried some forty times in five days, the last time at the end', () => {
  const expiresAt = 5 * DAY_MS
  const tries: number[] = [0]
  for (;;) {
    const deferral = after(tries.length, { expiresAt })
    const next = nextAttemptAt(defaultRetryPolicy, deferral, tries.at(-1) ?? 0, 0.5)
    if (next === undefined) break
    tries.push(next)
  }
  assert.deepEqual(
    tries.slice(0, 5).map((at) => at / MINUTE_MS),
    [0, 2, 6, 14, 30],
  )
  assert.equal(tries.at(-1), expiresAt)
  assert.ok(tries.length > 30 && tries.length < 50, `${tries.length}`)
})
