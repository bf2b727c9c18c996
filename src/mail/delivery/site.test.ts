import assert from 'node:assert/strict'
import test from 'node:test'
import type { BounceInfo } from '../../contract/bounce-info.ts'
import { Site, type Visit } from './site.ts'
import type { SiteAnswer } from './site-answer.ts'
import { SitePace } from './site-pace.ts'
import { Sites } from './sites.ts'

const MINUTE_MS = 60_000
const limits = { maxConnections: 20, messagesPerConnection: 100 }

const complaint: BounceInfo = {
  action: 'slowdown',
  category: 'rate_limited',
  kind: 'temporary',
  scope: 'sending-ip',
  suppress: false,
  message: 'less, please',
  evidence: 'test',
}
const unreached: SiteAnswer = { kind: 'unreached', words: 'connect ECONNREFUSED' }

function site(): Site {
  const pace = new SitePace({ firstMs: MINUTE_MS, longestMs: 60 * MINUTE_MS })
  return new Site({ name: 'a', limits, pace }, 0)
}

function visit(to: Site, answer: SiteAnswer, now = 0): number | undefined {
  const made = to.enter()
  const until = made.answered(answer, now)
  made.ended()
  return until
}

function visits(to: Site, count: number): Visit[] {
  return Array.from({ length: count }, () => to.enter())
}

const answers: readonly {
  name: string
  others: number
  answer: SiteAnswer
  window: number
  isPaused: boolean
}[] = [
  {
    name: 'a message taken with room left',
    others: 2,
    answer: { kind: 'took' },
    window: 5,
    isPaused: false,
  },
  {
    name: 'a message taken with all in use',
    others: 4,
    answer: { kind: 'took' },
    window: 6,
    isPaused: false,
  },
  { name: 'a plain no', others: 4, answer: { kind: 'answered' }, window: 5, isPaused: false },
  {
    name: 'a connection too many',
    others: 4,
    answer: { kind: 'refused', complaint },
    window: 2,
    isPaused: false,
  },
  {
    name: 'one connection that is too many already',
    others: 0,
    answer: { kind: 'refused', complaint },
    window: 2,
    isPaused: true,
  },
  {
    name: 'a request for less mail',
    others: 4,
    answer: { kind: 'slowdown', complaint },
    window: 2,
    isPaused: true,
  },
  { name: 'a broken connection', others: 4, answer: { kind: 'broke' }, window: 2, isPaused: false },
  { name: 'nobody there', others: 4, answer: unreached, window: 2, isPaused: false },
  { name: 'no way there', others: 4, answer: { kind: 'untried' }, window: 5, isPaused: false },
]

for (const { name, others, answer, window, isPaused } of answers) {
  test(`what a site learns from ${name}`, () => {
    const here = site()
    visits(here, others)
    assert.equal(visit(here, answer) !== undefined, isPaused)
    assert.equal(here.stateAt(0).window, window)
    assert.equal(here.leftAloneUntil(0) !== undefined, isPaused)
  })
}

test('connections that fail together are one trouble, and do not make a site dead', () => {
  const here = site()
  for (const made of visits(here, 5)) made.answered(unreached, 0)
  assert.equal(here.isDead, false)
  assert.equal(here.stateAt(0).window, 2)
})

test('a dead site has one connection and says so; what answers opens it again', () => {
  const here = site()
  for (let time = 0; time < 3; time++) visit(here, unreached)
  assert.deepEqual(here.stateAt(0), {
    window: 1,
    connections: 0,
    takenPerMinute: 0,
    nextProbeAt: MINUTE_MS,
    isDead: true,
    why: 'None of its hosts can be reached (last: connect ECONNREFUSED). Its mail waits without being tried; one attempt asks again at 1970-01-01T00:01:00.000Z.',
  })
  assert.equal(here.leftAloneUntil(0), MINUTE_MS)
  assert.equal(here.leftAloneUntil(MINUTE_MS), undefined)
  const probe = here.enter()
  assert.equal(here.leftAloneUntil(MINUTE_MS), 2 * MINUTE_MS)
  probe.answered({ kind: 'answered' }, MINUTE_MS)
  probe.ended()
  assert.equal(here.leftAloneUntil(MINUTE_MS), undefined)
  const alive = { window: 1, connections: 0, takenPerMinute: 0, isDead: false, why: '' }
  assert.deepEqual(here.stateAt(MINUTE_MS), alive)
})

test('last tries have the connections that the site has not refused, however small its window is', () => {
  const here = site()
  for (let time = 0; time < 3; time++) visit(here, { kind: 'broke' })
  assert.equal(here.connectionsMax, 1)
  const tries = Array.from({ length: 30 }, () => here.lastTry())
  assert.equal(here.connectionsMax, limits.maxConnections)
  for (const one of tries.slice(3)) one[Symbol.dispose]()
  assert.equal(here.connectionsMax, 3)
  assert.equal(here.attemptsMax, limits.maxConnections)

  const picky = site()
  visits(picky, 4)
  visit(picky, { kind: 'refused', complaint })
  for (let time = 0; time < 30; time++) picky.lastTry()
  assert.equal(picky.connectionsMax, 4)
})

test('mail without a connection waits longer each time that a site does not answer', () => {
  const here = site()
  const pauses = Array.from({ length: 7 }, () => {
    visit(here, { kind: 'broke' })
    return here.unprovenPauseMs / MINUTE_MS
  })
  assert.deepEqual(pauses, [1, 2, 4, 8, 15, 15, 15])
  visit(here, { kind: 'took' })
  assert.equal(here.unprovenPauseMs, MINUTE_MS / 2)
})

test('a probe that ends without a word lets the next one ask', () => {
  const here = site()
  for (let time = 0; time < 3; time++) visit(here, unreached)
  here.enter().ended()
  assert.equal(here.leftAloneUntil(MINUTE_MS), undefined)
})

function sites(): Sites {
  return new Sites({ limitsOf: () => limits, pace: undefined })
}

const routeTo = (name: string) =>
  ({
    site: name,
    hosts: [{ name: 'mx.test', port: 25 }],
    security: { tls: 'none', verifies: false },
  }) as const

test('what was learned of a site is forgotten after an hour without mail for it', () => {
  const all = sites()
  visit(all.of(routeTo('a'), 0), { kind: 'broke' })
  assert.equal(all.of(routeTo('a'), 60 * MINUTE_MS).connectionsMax, 2)
  assert.equal(all.of(routeTo('a'), 121 * MINUTE_MS).connectionsMax, 5)
})

test('more sites than are remembered: those in use stay', () => {
  const all = sites()
  const first = all.of(routeTo('first'), 0)
  first.enter().answered({ kind: 'broke' }, 0)
  for (let number = 0; number < 12_000; number++) all.of(routeTo(`site ${number}`), 0)
  assert.equal(all.stateOf('first', 0)?.window, 2)
  assert.equal(all.stateOf('site 0', 0), undefined)
  assert.equal(all.stateOf('site 11999', 0)?.window, 5)
})
