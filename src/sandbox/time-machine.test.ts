import assert from 'node:assert/strict'
import test from 'node:test'
import { SystemClock } from '../base/clock.ts'
import { silentLog } from '../base/log.ts'
import { TimeMachine } from './time-machine.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
/** Real time goes on too. */
const NEARLY_MS = 5_000

/** A queue that is due every so often, and notes at which minute of the journey it was served. */
class Mail {
  readonly clock = new SystemClock()
  readonly startedAt = this.clock.now()
  readonly servedAt: number[] = []
  #isBusy = false
  #isOwed = false
  readonly machine: TimeMachine

  constructor(everyMs: number) {
    let dueAt = this.startedAt + everyMs
    this.machine = new TimeMachine({
      clock: this.clock,
      log: silentLog,
      advance: (ms) => this.clock.advance(ms),
      isIdle: () => !this.#isBusy,
      isNoticeOwed: async () => this.#isOwed,
      nextDueAt: async () => {
        if (dueAt > this.clock.now() || this.#isBusy) return dueAt
        this.#isBusy = true
        this.#isOwed = true
        const at = this.clock.now()
        dueAt = at + everyMs
        setImmediate(() => {
          this.servedAt.push(at - this.startedAt)
          this.#isBusy = false
          setImmediate(() => (this.#isOwed = false))
        })
        return at
      },
    })
  }

  get passedMs(): number {
    return this.clock.now() - this.startedAt
  }

  get isAtRest(): boolean {
    return !this.#isBusy && !this.#isOwed
  }
}

test('it stops at each date at which something is due, and not in between', async () => {
  const mail = new Mail(HOUR_MS)
  await mail.machine.travel(5 * HOUR_MS + 10 * MINUTE_MS)
  assert.deepEqual(
    mail.servedAt.map((ms) => Math.round(ms / HOUR_MS)),
    [1, 2, 3, 4, 5],
  )
  for (const [index, ms] of mail.servedAt.entries()) {
    assert.ok(ms - (index + 1) * HOUR_MS < NEARLY_MS, `stop ${index}: ${ms}`)
  }
})

test('it ends where it was told to, with all at rest and every sender told', async () => {
  const mail = new Mail(HOUR_MS)
  await mail.machine.travel(10 * HOUR_MS)
  assert.ok(Math.abs(mail.passedMs - 10 * HOUR_MS) < NEARLY_MS)
  assert.ok(mail.isAtRest)
})

test('mail that is due every second does not make a long journey endless', async () => {
  const mail = new Mail(1_000)
  await mail.machine.travel(120 * HOUR_MS)
  assert.ok(mail.servedAt.length <= 501, `${mail.servedAt.length} stops`)
  assert.ok(mail.servedAt.length > 400, `${mail.servedAt.length} stops`)
})

test('a journey that is asked for during another is made after it', async () => {
  const mail = new Mail(HOUR_MS)
  await Promise.all([mail.machine.travel(2 * HOUR_MS), mail.machine.travel(3 * HOUR_MS)])
  assert.ok(Math.abs(mail.passedMs - 5 * HOUR_MS) < NEARLY_MS)
  assert.ok(mail.servedAt.length >= 4)
})
