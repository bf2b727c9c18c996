/** Listings: newest first, page by page, and what waits summed up. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { type NewPlace, onNewStore } from './place.ts'
import { accepted, everything, minute, outcome, settled } from './sample-mail.ts'

export function exerciseListings(name: string, newPlace: NewPlace): void {
  const withStore = onNewStore(newPlace)

  test(
    `${name}: messages are listed newest first, and a page goes on after the last one's id`,
    withStore(async (store) => {
      await store.commit(['m3', 'm1', 'm4', 'm2'].map((id) => accepted({ id })))
      const page = async (after?: string): Promise<string[]> => {
        const asked = after === undefined ? { limit: 3 } : { limit: 3, after }
        return (await store.messages(asked)).map(({ message }) => message.id)
      }
      assert.deepEqual(await page(), ['m4', 'm3', 'm2'])
      assert.deepEqual(await page('m2'), ['m1'])
      assert.deepEqual(await page('m1'), [])
    }),
  )

  test(
    `${name}: what waits is summed up by destination and submitter, with the newest reason`,
    withStore(async (store) => {
      const bert = 'bert@ours.example'
      await store.commit([
        accepted({ id: 'm1', at: 10, to: { 'a.example': 2 }, leased: ['m1-1'] }),
        accepted({ id: 'm2', at: 20, to: { 'a.example': 1 } }),
        accepted({ id: 'm3', at: 30, to: { 'a.example': 1 }, submitter: bert }),
        accepted({ id: 'm4', at: 40, to: { 'b.example': 1 }, leased: ['m4-1'] }),
        accepted({ id: 'm5', at: 50, to: { 'c.example': 1 }, leased: ['m5-1'] }),
      ])
      await store.commit([settled('m1-1', [outcome(0, 'delivered'), outcome(1, 'queued')])])
      await store.commit([settled('m5-1', [outcome(0, 'delivered')])])

      const anna = 'anna@ours.example'
      const reason = 'it said 451 4.3.0 come back later'
      const waiting = [
        row('b.example', anna, { count: 1, oldestAt: 40, nextAttemptAt: 40, state: 'leased' }),
        row('a.example', bert, { count: 1, oldestAt: 30, nextAttemptAt: 30 }),
        row('a.example', anna, { count: 2, oldestAt: 10, nextAttemptAt: 20, reason }),
      ]
      assert.deepEqual(await store.queue({ limit: 10 }), waiting)
      assert.deepEqual(await store.queue({ limit: 2 }), waiting.slice(0, 2))
      const after = `a.example ${bert} queued`
      assert.deepEqual(await store.queue({ limit: 10, after }), waiting.slice(2))

      await store.lease(everything(minute))
      const states = (await store.queue({ limit: 10 })).map((each) => [each.oldestAt, each.state])
      assert.deepEqual(states, [
        [40, 'leased'],
        [30, 'leased'],
        [20, 'leased'],
        [10, 'queued'],
      ])
    }),
  )
}

function row(destination: string, submitter: string, rest: object): object {
  return { destination, submitter, state: 'queued', reason: '', ...rest }
}
