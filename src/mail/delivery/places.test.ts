/** Whoever is alone may use most places, some always stay free, and what is wanted by several is shared. */
import assert from 'node:assert/strict'
import test from 'node:test'
import type { Claim } from '../queue/handover.ts'
import { Places, PLACES_MAX, PLACES_PER_SITE_MAX } from './places.ts'

const ATTEMPTS = 24
const newPlaces = (): Places =>
  new Places({
    siteOf: (destination) => (destination.startsWith('big') ? 'big' : undefined),
    attemptsPerSite: () => ATTEMPTS,
    isProven: () => true,
  })
const claim = (submitter: string, destination: string, lane: Claim['lane'] = 'normal'): Claim => ({
  submitter,
  destination,
  lane,
})

/** In turns, until nobody gets one more. */
function fill(places: Places, claims: readonly Claim[]): number[] {
  const counts = claims.map(() => 0)
  for (let isFull = false; !isFull; ) {
    isFull = true
    for (const [index, one] of claims.entries()) {
      if (!places.hasRoomFor(one)) continue
      places.occupy(one)
      counts[index] = (counts[index] ?? 0) + 1
      isFull = false
    }
  }
  return counts
}

test('one sender fills four fifths of a site, and another finds room at once', () => {
  const places = newPlaces()
  assert.deepEqual(fill(places, [claim('a', 'x.example')]), [(PLACES_PER_SITE_MAX * 4) / 5])
  assert.ok(places.hasRoomFor(claim('b', 'x.example')))
  assert.ok(places.hasRoomFor(claim('a', 'x.example', 'notice')))
})

test('senders share a site equally, and bulk stops first', () => {
  const [a, b, bulk] = fill(newPlaces(), [
    claim('a', 'x.example'),
    claim('b', 'x.example'),
    claim('c', 'x.example', 'bulk'),
  ])
  assert.equal(a, b)
  assert.ok((bulk ?? 0) < (a ?? 0), `${bulk} and ${a}`)
})

test('one sender to any number of sites leaves places for others', () => {
  const places = newPlaces()
  const claims = Array.from({ length: 2_000 }, (_, index) => claim('a', `d${index}.example`))
  fill(places, claims)
  assert.equal(places.taken, (PLACES_MAX * 4) / 5)
  assert.ok(places.hasRoomFor(claim('b', 'z.example')))
})

test('destinations behind one site share its places', () => {
  const places = newPlaces()
  const claims = Array.from({ length: 300 }, (_, index) =>
    claim(`s${index}`, `big${index}.example`),
  )
  fill(places, claims)
  assert.ok(places.taken <= PLACES_PER_SITE_MAX)
  assert.ok(places.hasRoomFor(claim('s', 'z.example')))
})

test('ten sites that take nothing leave room at the others', () => {
  const places = newPlaces()
  const dead = Array.from({ length: 40 }, (_, index) =>
    claim(`s${index}`, `x${index % 10}.example`),
  )
  fill(places, dead)
  assert.ok(places.taken <= 10 * 2 * ATTEMPTS)
})

for (const senders of [1, 10]) {
  test(`fifty sites that want all they can get share equally the mail of ${senders}`, () => {
    const places = newPlaces()
    const claims = Array.from({ length: 50 * senders }, (_, index) =>
      claim(`s${Math.floor(index / 50)}`, `x${index % 50}.example`),
    )
    const counts = fill(places, claims)
    const shares = Array.from({ length: 50 }, (_, site) =>
      counts.reduce((sum, count, index) => (index % 50 === site ? sum + count : sum), 0),
    )
    assert.ok(Math.max(...shares) - Math.min(...shares) <= 1, shares.join(' '))
    assert.ok(places.hasRoomFor(claim('b', 'z.example')))
  })
}

test('a sender who weighs more holds more, and one who weighs little is not kept out', () => {
  const places = new Places({
    siteOf: () => undefined,
    attemptsPerSite: () => ATTEMPTS,
    isProven: () => true,
    weights: new Map([
      ['heavy', 2],
      ['light', 0.1],
    ]),
  })
  const [heavy = 0] = fill(places, [claim('heavy', 'x.example')])
  assert.equal(heavy, Math.ceil((PLACES_PER_SITE_MAX * 8) / 9))
  assert.ok(places.hasRoomFor(claim('light', 'x.example', 'bulk')))
})

test('what is vacated is as if it had never been taken', () => {
  const places = newPlaces()
  const claims = [claim('a', 'x.example'), claim('b', 'big.example', 'bulk')]
  const counts = fill(places, claims)
  for (const [index, one] of claims.entries()) {
    for (let left = counts[index] ?? 0; left > 0; left--) places.vacate(one)
  }
  assert.equal(places.taken, 0)
  assert.deepEqual(places.bounds(1), [])
})
