import assert from 'node:assert/strict'
import test from 'node:test'
import { HandClock } from '../../../test/support/hand-clock.ts'
import { scanSubjectOf } from '../../../test/support/scan-subject.ts'
import { DialError } from '../../base/dialer.ts'
import { BoundedScanner } from './bounded-scanner.ts'
import { clean, type ScanFinding, type Scanner } from './scanner.ts'

const subject = scanSubjectOf('From: a@ours.example\r\n\r\nHello\r\n')
const { signal } = new AbortController()
const limits = { connectionsMax: 2, timeoutMs: 60_000 }

/** Answers when the test wants it to; heeds its signal. */
class SlowScanner implements Scanner {
  readonly name = 'slow'
  readonly asked: PromiseWithResolvers<ScanFinding>[] = []
  isClosed = false

  scan(_subject: unknown, signal: AbortSignal): Promise<ScanFinding> {
    const answer = Promise.withResolvers<ScanFinding>()
    signal.addEventListener('abort', () => answer.reject(new DialError('ETIMEDOUT', 'ended')))
    this.asked.push(answer)
    return answer.promise
  }

  close(): void {
    this.isClosed = true
  }
}

const answering = (answer: () => Promise<ScanFinding>): Scanner => ({ name: 'one', scan: answer })

test('so many at once, the others in their turn', async () => {
  const slow = new SlowScanner()
  const scanner = new BoundedScanner(slow, limits, new HandClock())
  const findings = [1, 2, 3].map(() => scanner.scan(subject, signal))
  await new Promise(setImmediate)
  assert.equal(slow.asked.length, 2)
  slow.asked[0]?.resolve(clean)
  assert.equal(await findings[0], clean)
  await new Promise(setImmediate)
  assert.equal(slow.asked.length, 3)
  slow.asked[1]?.resolve(clean)
  slow.asked[2]?.resolve(clean)
  assert.deepEqual(await Promise.all(findings), [clean, clean, clean])
})

test('one that does not answer is down, and so is who waited for it; then others have their turn', async () => {
  const slow = new SlowScanner()
  const clock = new HandClock()
  const scanner = new BoundedScanner(slow, { ...limits, connectionsMax: 1 }, clock)
  const findings = [1, 2].map(() => scanner.scan(subject, signal))
  await new Promise(setImmediate)
  clock.pass(limits.timeoutMs)
  const down = { kind: 'down', reason: 'no answer within 60 s' }
  assert.deepEqual(await Promise.all(findings), [down, down])
  const next = scanner.scan(subject, signal)
  await new Promise(setImmediate)
  slow.asked.at(-1)?.resolve(clean)
  assert.equal(await next, clean)
})

test('the line of those that wait has an end', async () => {
  const slow = new SlowScanner()
  const clock = new HandClock()
  const scanner = new BoundedScanner(slow, limits, clock)
  const findings = Array.from({ length: 2_003 }, () => scanner.scan(subject, signal))
  const last = await findings.at(-1)
  assert.deepEqual(last, { kind: 'down', reason: 'too many messages wait for it' })
  clock.pass(limits.timeoutMs)
  await Promise.all(findings)
})

test('a larger message is not shown to it, and that is a sign', async () => {
  const scanner = new BoundedScanner(
    new SlowScanner(),
    { ...limits, messageBytesMax: 30 },
    new HandClock(),
  )
  assert.deepEqual(await scanner.scan(subject, signal), {
    kind: 'seen',
    signs: [
      {
        sign: 'unscanned',
        name: 'by slow',
        detail: 'larger than 30 bytes, so slow did not see it',
      },
    ],
  })
})

test('a broken connection is down with the reason; a defect of ours is not hidden', async () => {
  const refused = answering(() => Promise.reject(new DialError('ECONNREFUSED', 'nobody there')))
  const down = { kind: 'down', reason: 'nobody there' }
  const clock = new HandClock()
  assert.deepEqual(await new BoundedScanner(refused, limits, clock).scan(subject, signal), down)
  const defect = answering(() => Promise.reject(new TypeError('x is not a function')))
  await assert.rejects(new BoundedScanner(defect, limits, clock).scan(subject, signal), TypeError)
})

test('who was told to stop, stops', async () => {
  const slow = new SlowScanner()
  const scanner = new BoundedScanner(slow, { ...limits, connectionsMax: 1 }, new HandClock())
  const stop = new AbortController()
  const findings = [1, 2].map(() => scanner.scan(subject, stop.signal))
  await new Promise(setImmediate)
  stop.abort()
  for (const { kind } of await Promise.all(findings)) assert.equal(kind, 'down')
  scanner.close()
  assert.equal(slow.isClosed, true)
})
