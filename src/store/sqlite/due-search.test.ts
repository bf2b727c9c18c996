/** Whatever waits, the search keeps the caps, never shows a thing twice, and leaves nothing behind. */
import assert from 'node:assert/strict'
import { DatabaseSync } from 'node:sqlite'
import test from 'node:test'
import fc from 'fast-check'
import { DueSearch } from './due-search.ts'
import type { DueRow } from './lease-choice.ts'
import { migrate } from './migrate.ts'

const now = 20

const waiting = fc.array(
  fc.record({
    submitter: fc.constantFrom('', 'anna', 'bert', 'carl'),
    destination: fc.constantFrom('a.example', 'b.example', 'c.example', 'd.example', 'e.example'),
    at: fc.integer({ min: 0, max: 2 * now }),
  }),
  { maxLength: 60 },
)
const caps = fc.record({
  limit: fc.integer({ min: 1, max: 12 }),
  perDestination: fc.integer({ min: 1, max: 4 }),
  perSender: fc.integer({ min: 1, max: 4 }),
})
// So small that the walk ends early and the hops need several calls to get around.
const bounds = fc.record({
  walkRows: fc.integer({ min: 1, max: 6 }),
  hops: fc.integer({ min: 1, max: 8 }),
  flowHops: fc.integer({ min: 1, max: 3 }),
})

test('whatever waits, each call keeps the caps and all that is due is found once', () => {
  fc.assert(
    fc.property(waiting, caps, bounds, (rows, cap, bound) => {
      const db = filled(rows)
      const search = new DueSearch(db, bound)
      const take = db.prepare('update consignment set lease_epoch = 1 where message = ?')
      const seen: number[] = []
      for (;;) {
        const found = search.find({ ...cap, now })
        if (found.length === 0) break
        assert.ok(found.length <= cap.limit)
        assert.ok(most(found, 'destination') <= cap.perDestination)
        assert.ok(most(found, 'submitter') <= cap.perSender)
        for (const { message } of found) take.run(message)
        seen.push(...found.map(({ message }) => message))
      }
      const due = rows.flatMap(({ at }, message) => (at <= now ? [message] : []))
      assert.deepEqual(
        seen.toSorted((a, b) => a - b),
        due,
      )
      db.close()
    }),
    { numRuns: 100 },
  )
})

test('every pair has its turn although one call does not get around', () => {
  const rows = Array.from({ length: 40 }, (_, index) => ({
    submitter: 'anna',
    destination: `d${String(index).padStart(2, '0')}.example`,
    at: 10,
  }))
  const crowd = Array.from({ length: 50 }, () => ({ submitter: 'anna', destination: 'a', at: 0 }))
  const search = new DueSearch(filled([...crowd, ...rows]), { walkRows: 5, hops: 15, flowHops: 15 })
  const wanted = { now, limit: 100, perDestination: 1, perSender: 100 }
  // Nothing is taken away in between: the cursor alone moves on.
  const seen = new Set<string>()
  for (let call = 0; call < 4; call++) {
    for (const { destination } of search.find(wanted)) seen.add(destination)
  }
  assert.equal(seen.size, 41)
})

test('three hundred destinations that are full do not hide the one that is not', () => {
  const rows = Array.from({ length: 301 }, (_, index) => ({
    submitter: 'anna',
    destination: `d${String(index).padStart(3, '0')}.example`,
    at: index === 300 ? 10 : 0,
  }))
  const bounds = rows.slice(0, 300).map(({ destination }) => ({ destination, places: 0 }))
  const found = new DueSearch(filled(rows)).find({
    now,
    limit: 100,
    perDestination: 20,
    perSender: 100,
    bounds,
  })
  assert.deepEqual(
    found.map(({ destination }) => destination),
    ['d300.example'],
  )
})

test('of what a sender has that comes first for which there is most room, then the oldest', () => {
  const rows = [
    { submitter: 'anna', destination: 'a.example', at: 1 },
    { submitter: 'anna', destination: 'a.example', at: 2 },
    { submitter: 'anna', destination: 'b.example', at: 3 },
    { submitter: 'anna', destination: 'b.example', at: 4 },
    { submitter: 'anna', destination: 'c.example', at: 5 },
  ]
  const wanted = { now, limit: 4, perDestination: 20, perSender: 100 }
  const bounds = [{ destination: 'a.example', places: 1 }]
  const found = new DueSearch(filled(rows)).find({ ...wanted, bounds })
  assert.deepEqual(
    found.map(({ message }) => message),
    [2, 4, 3, 0],
  )
})

type Waiting = { readonly submitter: string; readonly destination: string; readonly at: number }

function filled(rows: readonly Waiting[]): DatabaseSync {
  const db = new DatabaseSync(':memory:')
  migrate(db)
  const insert = db.prepare(`
    insert into consignment
      (message, destination, id, submitter, accepted_at, open_recipients, next_attempt_at)
    values (?, ?, ?, ?, 0, 1, ?)`)
  for (const [message, { submitter, destination, at }] of rows.entries()) {
    insert.run(message, destination, `m${message}-1`, submitter, at)
  }
  return db
}

/** How many rows share the most frequent value. */
function most(rows: readonly DueRow[], field: 'destination' | 'submitter'): number {
  const counts = Map.groupBy(rows, (row) => row[field]).values()
  return Math.max(...Array.from(counts, (group) => group.length))
}
