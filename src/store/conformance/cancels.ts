/** Cancels: what waits ends at once; what is being tried ends with its attempt, unless it succeeds. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { type NewPlace, onNewStore, type StoreUnderTest } from './place.ts'
import { accepted, everything, outcome, settled } from './sample-mail.ts'

const cancel = { kind: 'recipients-cancelled', messageId: 'm1', at: 500 } as const

export function exerciseCancels(name: string, newPlace: NewPlace): void {
  const withStore = onNewStore(newPlace)

  test(
    `${name}: a cancel ends what waits at once, and it is never leased again`,
    withStore(async (store) => {
      await store.commit([accepted({ id: 'm1', to: { 'a.example': 1, 'b.example': 1 } })])
      await store.commit([cancel])
      assert.deepEqual(await statesOf(store), ['cancelled', 'cancelled'])
      assert.deepEqual(await store.lease(everything(1_000)), [])
      assert.deepEqual(await store.events('m1'), [
        { kind: 'accepted', at: 0 },
        { kind: 'cancelled', at: 500, position: 0 },
        { kind: 'cancelled', at: 500, position: 1 },
      ])
    }),
  )

  test(
    `${name}: a cancel leaves alone what has had its last word, and of the leased it waits for the attempt`,
    withStore(async (store) => {
      const to = { 'a.example': 1, 'b.example': 1, 'c.example': 1 }
      await store.commit([accepted({ id: 'm1', to, leased: ['m1-1', 'm1-2'] })])
      await store.commit([settled('m1-1', [outcome(0, 'delivered')])])
      await store.commit([cancel])
      assert.deepEqual(await statesOf(store), ['delivered', 'leased', 'cancelled'])
    }),
  )

  const ends = [
    { attempt: 'delivered', want: 'delivered' },
    { attempt: 'queued', want: 'cancelled' },
    { attempt: 'bounced', want: 'cancelled' },
  ] as const
  for (const { attempt, want } of ends) {
    test(
      `${name}: cancelled while leased, an attempt that ends ${attempt} leaves it ${want}`,
      withStore(async (store) => {
        await store.commit([accepted({ id: 'm1', leased: ['m1-1'] })])
        await store.commit([cancel])
        const notices = attempt === 'delivered' ? [] : ([{ position: 0, kind: 'failed' }] as const)
        await store.commit([settled('m1-1', [outcome(0, attempt)], notices)])

        assert.deepEqual(await statesOf(store), [want])
        assert.equal(await store.nextDueAt(), undefined)
        assert.deepEqual(await store.owedNotices(10), [], 'who cancelled is not told')
        const last = (await store.events('m1')).at(-1)
        assert.deepEqual(last?.kind === 'attempted' && [last.state, last.nextAttemptAt], [
          want,
          undefined,
        ])
      }),
    )
  }

  test(
    `${name}: cancelled while leased, it ends when the lease is given back`,
    withStore(async (store) => {
      await store.commit([accepted({ id: 'm1', leased: ['m1-1'] })])
      await store.commit([cancel])
      await store.release(['m1-1'], 700, 9_000)
      assert.deepEqual(await statesOf(store), ['cancelled'])
      assert.equal(await store.nextDueAt(), undefined)
      assert.deepEqual((await store.events('m1')).at(-1), {
        kind: 'cancelled',
        at: 700,
        position: 0,
      })
    }),
  )

  test(
    `${name}: cancelling twice changes nothing more`,
    withStore(async (store) => {
      await store.commit([accepted({ id: 'm1' })])
      await store.commit([cancel])
      await store.commit([cancel])
      assert.equal((await store.events('m1')).length, 2)
      await assert.rejects(store.commit([{ ...cancel, messageId: 'm2' }]))
    }),
  )
}

async function statesOf(store: StoreUnderTest): Promise<unknown[] | undefined> {
  return (await store.message('m1'))?.recipients.map(({ state }) => state)
}
