import assert from 'node:assert/strict'
import test from 'node:test'
import { HandClock } from '../../../test/support/hand-clock.ts'
import type { TlsSession } from '../delivery/tls-session.ts'
import { DAY_MS, SessionCounts, UNSTORED_MAX } from './session-counts.ts'

const good: TlsSession = {
  domain: 'a.example',
  host: 'mx.a.example',
  policy: { kind: 'none' },
  met: { ip: '192.0.2.1', version: 'TLSv1.3' },
}
const bad: TlsSession = {
  ...good,
  met: { ip: '192.0.2.1', failure: { isOffered: false, reason: 'it does not offer STARTTLS' } },
}

const wishes = {
  isWished: (domain: string) => (domain === 'unwilling.example' ? false : undefined),
}

function countsAt(clock = new HandClock(DAY_MS)): SessionCounts {
  return new SessionCounts({ clock, wishes })
}

function sessionsOf(counts: SessionCounts): number[] {
  return counts.take().map(({ sessions }) => sessions)
}

test('session counts: sessions that met the same are one row', () => {
  const counts = countsAt()
  for (const session of [good, bad, good, good]) counts.note(session)
  assert.deepEqual(sessionsOf(counts), [3, 1])
  assert.deepEqual(sessionsOf(counts), [])
})

test('session counts: each UTC day has its own', () => {
  const clock = new HandClock(2 * DAY_MS - 1)
  const counts = countsAt(clock)
  counts.note(good)
  clock.pass(1)
  counts.note(good)
  assert.deepEqual(
    counts.take().map(({ day }) => day),
    [DAY_MS, 2 * DAY_MS],
  )
})

test('session counts: who wants no reports is not counted', () => {
  const counts = countsAt()
  counts.note({ ...good, domain: 'unwilling.example' })
  assert.deepEqual(sessionsOf(counts), [])
})

test('session counts: what could not be stored is counted on', () => {
  const counts = countsAt()
  counts.note(good)
  const taken = counts.take()
  counts.note(good)
  counts.giveBack(taken)
  assert.deepEqual(sessionsOf(counts), [2])
})

test('session counts: with too many different ones, those that are there count on', () => {
  const counts = countsAt()
  for (let number = 0; number < UNSTORED_MAX + 10; number++) {
    counts.note({ ...good, domain: `d${number}.example` })
  }
  counts.note({ ...good, domain: 'd0.example' })
  const sessions = sessionsOf(counts)
  assert.deepEqual([sessions.length, sessions[0]], [UNSTORED_MAX, 2])
})
