import assert from 'node:assert/strict'
import test from 'node:test'
import { consignmentTo } from '../../../test/support/attempt-world.ts'
import type { BounceInfo } from '../../contract/bounce-info.ts'
import type { RecipientOutcome } from '../message/message.ts'
import type { Route } from '../route/route.ts'
import type { Source } from './source.ts'
import { SourceRests } from './source-rest.ts'
import { Sources } from './sources.ts'
import { DAY_MS, WarmUp } from './warm-up.ts'
import { WayOut } from './way-out.ts'

const NOW = Date.UTC(2026, 10, 1, 12)
const HOUR_MS = 3_600_000
const content = { sizeBytes: 0, chunks: () => [] }
const route: Route = {
  site: 'mx.theirs.test:25',
  hosts: [{ name: 'mx.theirs.test', port: 25 }],
  security: { tls: 'opportunistic', verifies: false },
}
const elsewhere: Route = { ...route, site: 'mx.others.test:25' }

function source(name: string, more: Partial<Source> = {}): Source {
  return { name, ipv4: name, publicIps: [name], ehlo: 'mail.ours.test', weight: 1, ...more }
}

const seven = source('192.0.2.7')
const eight = source('192.0.2.8')

function sourcesOf(...sources: readonly Source[]): Sources {
  return new Sources({
    sources,
    rests: new SourceRests({ firstMs: HOUR_MS, longestMs: 4 * HOUR_MS }),
    warmUp: new WarmUp({ firstDay: 1, growthPercent: 100, days: 30 }),
  })
}

const blocklisted: BounceInfo = {
  action: 'defer',
  category: 'blocklist',
  kind: 'temporary',
  scope: 'sending-ip',
  suppress: false,
  message: 'on a list',
  evidence: 'test',
}

function ended(state: RecipientOutcome['state'], bounceInfo?: BounceInfo): RecipientOutcome {
  const attempt = { at: NOW, host: 'mx.theirs.test', ip: '198.51.100.25', stage: 'dot' } as const
  return {
    position: 0,
    state,
    status: '4.0.0',
    attempt: { ...attempt, reply: '', ...(bounceInfo === undefined ? {} : { bounceInfo }) },
  }
}

const letter = (number = 0, expiresAt = NOW + 5 * DAY_MS) => ({
  ...consignmentTo(['ann'], { expiresAt }, content),
  id: `m${number}-0`,
})

/** The way of a message, which must not be put off. */
function way(sources: Sources, to = route, now = NOW, which = letter()): WayOut {
  const out = sources.wayOut(to, which, now)
  assert.ok(out instanceof WayOut, 'it was put off')
  return out
}

test('a source that a site refuses rests there, and the message is tried by another in a moment', () => {
  const sources = sourcesOf(seven, eight)
  const first = way(sources)
  assert.equal(first.closedMeanwhile(NOW), undefined)
  assert.deepEqual(first.answered([ended('queued', blocklisted)], NOW), {
    anotherWayAt: NOW + 5_000,
  })
  first.ended()
  const second = way(sources)
  assert.notEqual(second.source, first.source)
  assert.equal(way(sources, elsewhere).source, first.source, 'elsewhere it is used as before')
  assert.equal(way(sources, route, NOW + HOUR_MS).source, first.source, 'its rest is over')
})

test('the rest doubles when it happens again, and a date of the host counts instead', () => {
  const sources = sourcesOf(seven)
  const rest = (at: number, info = blocklisted): void => {
    way(sources, route, at).answered([ended('queued', info)], at)
  }
  rest(NOW)
  rest(NOW + HOUR_MS)
  const twoHours = new Date(NOW + 3 * HOUR_MS).toISOString()
  assert.match(sources.whyAt(route.site, NOW + HOUR_MS), new RegExp(`192.0.2.7 until ${twoHours}`))
  rest(NOW + 3 * HOUR_MS, { ...blocklisted, retryAfterSeconds: 60 })
  assert.equal(sources.whyAt(route.site, NOW + 3 * HOUR_MS + 60_000), '')
})

test('when all rest mail goes as if none did, and no other way is promised', () => {
  const sources = sourcesOf(seven, eight)
  const first = way(sources)
  first.answered([ended('queued', blocklisted)], NOW)
  const second = way(sources)
  assert.deepEqual(second.answered([ended('queued', blocklisted)], NOW), {})
  assert.equal(way(sources).source, first.source)
  assert.match(sources.whyAt(route.site, NOW), /mail goes by them all the same/)
})

test('what waited for a connection while its source was refused is put off for a second', () => {
  const sources = sourcesOf(seven, eight)
  const [first, second] = [way(sources), way(sources)]
  assert.equal(first.source, second.source)
  first.answered([ended('queued', blocklisted)], NOW)
  assert.deepEqual(second.closedMeanwhile(NOW), { postponedUntil: NOW + 1_000 })
})

test('an answer about the message teaches nothing about the source', () => {
  const sources = sourcesOf(seven, eight)
  const { scope: __, ...info } = blocklisted
  way(sources).answered([ended('queued', { ...info, scope: 'recipient' })], NOW)
  assert.equal(sources.whyAt(route.site, NOW), '')
})

const cold = source('192.0.2.9', { warmUpFrom: NOW - 12 * HOUR_MS })

test('what a new address may not send today goes by a warm one', () => {
  const sources = sourcesOf(cold, eight)
  const isByCold = (number: number) => {
    const out = way(sources, route, NOW, letter(number))
    out.ended()
    return out.source === cold
  }
  const [number = 0, ...others] = Array.from({ length: 40 }, (_, index) => index).filter(isByCold)
  assert.ok(others.length > 0)
  const first = way(sources, route, NOW, letter(number))
  assert.deepEqual(first.answered([ended('delivered')], NOW), {
    warmedUp: { source: cold.name, provider: route.site, day: NOW / DAY_MS - 0.5 },
  })
  first.ended()
  assert.ok(others.every((other) => way(sources, route, NOW, letter(other)).source === eight))
  assert.equal(way(sources, elsewhere, NOW, letter(number)).source, cold, 'providers are apart')
})

test('what was not taken does not count', () => {
  const sources = sourcesOf(cold)
  const first = way(sources)
  assert.deepEqual(first.answered([ended('queued')], NOW), {})
  first.ended()
  assert.equal(way(sources).source, cold)
})

test('where there is no other the rest waits for a place on the next day, and people see why', () => {
  const sources = sourcesOf(cold)
  way(sources)
  const midnight = NOW + 12 * HOUR_MS
  assert.deepEqual(sources.wayOut(route, letter(), NOW), { postponedUntil: midnight + 6 * HOUR_MS })
  assert.match(
    sources.whyAt(route.site, NOW),
    /new to mx\.theirs\.test:25 and send little to it each day \(today 192\.0\.2\.9 has sent 1 of 1\)/,
  )
  assert.match(sources.whyAt(route.site, midnight), /today 192\.0\.2\.9 has sent 0 of 2/)
  assert.equal(sources.whyAt(route.site, midnight + 6 * HOUR_MS), '')
})

test('nobody is put off beyond the end of his lifetime, and the last try is made', () => {
  const sources = sourcesOf(cold)
  way(sources)
  const expiresAt = NOW + HOUR_MS
  const short = letter(1, expiresAt)
  assert.deepEqual(sources.wayOut(route, short, NOW), { postponedUntil: expiresAt })
  const last = way(sources, route, expiresAt, short)
  assert.equal(last.closedMeanwhile(expiresAt), undefined)
})

const google = (name: string): Route => ({
  ...route,
  site: `${name}:25`,
  hosts: [{ name, port: 25 }],
})

test('the domains of one provider share a day’s number', () => {
  const sources = sourcesOf(cold)
  way(sources, google('aspmx.l.google.com'))
  const out = sources.wayOut(google('gmail-smtp-in.l.google.com'), letter(), NOW)
  assert.ok('postponedUntil' in out)
})
