/** Suspensions: what a submitter has waiting is held, and what comes back from an attempt too. */
import assert from 'node:assert/strict'
import test from 'node:test'
import type { Change } from '../../mail/message/store.ts'
import { ours } from './accounts.ts'
import { held } from './holding.ts'
import { type NewPlace, onNewStore, type StoreUnderTest } from './place.ts'
import { accepted, everything, minute, outcome, settled } from './sample-mail.ts'

const anna = 'anna@ours.example'
const reason = 'a password of anna is in wrong hands'
const expiry = 5 * 24 * 60 * minute

const suspend: readonly Change[] = [
  { kind: 'address-suspended', address: anna, at: 100, reason },
  { kind: 'submitter-held', submitter: anna, at: 100, reason },
]
const lift: readonly Change[] = [
  { kind: 'address-lifted', address: anna },
  { kind: 'submitter-released', submitter: anna, at: 200 },
]
const release = {
  kind: 'message-released',
  messageId: 'm1',
  at: 150,
  expiresAt: expiry + 150,
} as const

export function exerciseSuspensions(name: string, newPlace: NewPlace): void {
  const withStore = onNewStore(newPlace)

  test(
    `${name}: what the submitter has waiting is held, what is being tried and what is others' is not`,
    withStore(async (store) => {
      const { message, ...rest } = accepted({ id: 'm4' })
      await store.commit([
        ...ours,
        accepted({ id: 'm1', to: { 'a.example': 2 } }),
        accepted({ id: 'm2', leased: ['m2-1'] }),
        accepted({ id: 'm3', submitter: 'bert@ours.example' }),
        // A notice to anna is not hers.
        { ...rest, message: { ...message, origin: 'notice' } },
      ])
      await store.commit(suspend)
      assert.deepEqual(await statesOf(store, 'm1'), ['held', 'held'])
      assert.deepEqual(await statesOf(store, 'm2'), ['leased'])
      const leased = await store.lease(everything(minute))
      assert.deepEqual(leased.map(({ messageId }) => messageId).toSorted(), ['m3', 'm4'])
      assert.deepEqual((await store.events('m1')).slice(1), [
        { kind: 'held', at: 100, position: 0, text: reason },
        { kind: 'held', at: 100, position: 1, text: reason },
      ])
      await store.commit([{ kind: 'consignments-retried', messageId: 'm1', at: 120 }])
      assert.deepEqual(await store.lease(everything(minute)), [])
      assert.equal(await store.nextDueAt(), expiry)
    }),
  )

  test(
    `${name}: suspending twice tells it once; lifting makes all of it due, and lifting nothing is nothing`,
    withStore(async (store) => {
      await store.commit([...ours, accepted({ id: 'm1' })])
      await store.commit(suspend)
      await store.commit(suspend)
      await store.commit(lift)
      await store.commit(lift)
      const kinds = (await store.events('m1')).map(({ kind }) => kind)
      assert.deepEqual(kinds, ['accepted', 'held', 'released'])
      assert.equal(await store.nextDueAt(), 200)
      const [leased] = await store.lease(everything(200))
      assert.equal(leased?.isHeld, undefined)
    }),
  )

  test(
    `${name}: a consignment that is deferred while its submitter is suspended is held from then on`,
    withStore(async (store) => {
      const to = { 'a.example': 2 }
      await store.commit([...ours, accepted({ id: 'm1', to, leased: ['m1-1'] })])
      await store.commit(suspend)
      await store.commit([settled('m1-1', [outcome(0, 'delivered'), outcome(1, 'queued')])])
      assert.deepEqual(await statesOf(store, 'm1'), ['delivered', 'held'])
      assert.deepEqual((await store.events('m1')).at(-1), {
        kind: 'held',
        at: 1_000,
        position: 1,
        text: reason,
      })
      assert.deepEqual(await store.lease(everything(expiry - 1)), [])
      await store.commit(lift)
      assert.deepEqual(await statesOf(store, 'm1'), ['delivered', 'queued'])
      const [row] = await store.queue({ limit: 1 })
      assert.match(row?.reason ?? '', /451/, 'the words of the attempt again')
    }),
  )

  test(
    `${name}: a lease that is given back while its submitter is suspended is held`,
    withStore(async (store) => {
      await store.commit([...ours, accepted({ id: 'm1', leased: ['m1-1'] })])
      await store.commit(suspend)
      await store.release(['m1-1'], 300)
      assert.deepEqual(await statesOf(store, 'm1'), ['held'])
      assert.deepEqual(await store.lease(everything(minute)), [])
    }),
  )

  test(`${name}: a lease that ends with its process while its submitter is suspended is held`, async () => {
    await using place = await newPlace()
    {
      await using store = await place.open(0)
      await store.commit([...ours, accepted({ id: 'm1', leased: ['m1-1'] })])
      await store.commit(suspend)
    }
    await using store = await place.open(300)
    assert.deepEqual(await statesOf(store, 'm1'), ['held'])
    assert.deepEqual(await store.lease(everything(minute)), [])
  })

  test(
    `${name}: held by a scan and by a suspension, it goes when both are lifted, in either order`,
    withStore(async (store) => {
      await store.commit([...ours, held({ id: 'm1' }), held({ id: 'm2' })])
      await store.commit(suspend)
      await store.commit([release])
      assert.deepEqual(await statesOf(store, 'm1'), ['held'])
      assert.deepEqual(
        (await store.events('m1')).slice(3).map(({ kind }) => kind),
        ['released', 'held'],
      )
      assert.equal((await store.message('m1'))?.message.expiresAt, expiry + 150)
      assert.equal(await store.nextDueAt(), expiry, 'that of m2')
      await assert.rejects(store.commit([release]), /suspended/)

      await store.commit(lift)
      assert.deepEqual(await statesOf(store, 'm1'), ['queued'])
      assert.deepEqual(await statesOf(store, 'm2'), ['held'])
      const leased = async (): Promise<unknown> =>
        (await store.lease(everything(200))).map(({ messageId, isHeld }) => [messageId, isHeld])
      assert.deepEqual(await leased(), [['m1', undefined]])
      assert.equal((await store.events('m2')).at(-1)?.kind, 'held', 'nothing let it go yet')
      await store.commit([{ ...release, messageId: 'm2' }])
      assert.deepEqual(await leased(), [['m2', undefined]])
    }),
  )

  test(
    `${name}: a submitter who is no address of ours can be held all the same`,
    withStore(async (store) => {
      const submitter = 'printer@elsewhere.example'
      await store.commit([held({ id: 'm1', submitter })])
      await store.commit([{ kind: 'submitter-held', submitter, at: 100, reason }])
      await store.commit([release])
      assert.deepEqual(await statesOf(store, 'm1'), ['held'])
      assert.deepEqual(await store.lease(everything(minute)), [])
      await store.commit([{ kind: 'submitter-released', submitter, at: 200 }])
      assert.equal((await store.lease(everything(200))).length, 1)
    }),
  )

  test(
    `${name}: what a suspension holds can be refused and cancelled`,
    withStore(async (store) => {
      await store.commit([...ours, accepted({ id: 'm1' }), accepted({ id: 'm2' })])
      await store.commit(suspend)
      const words = { at: 300, reason: 'it is spam', status: '5.7.1', notices: [] }
      await store.commit([
        { kind: 'message-refused', messageId: 'm1', ...words },
        { kind: 'recipients-cancelled', messageId: 'm2', at: 300 },
      ])
      assert.deepEqual(await statesOf(store, 'm1'), ['bounced'])
      assert.deepEqual(await statesOf(store, 'm2'), ['cancelled'])
      await store.commit(lift)
      assert.equal(await store.nextDueAt(), undefined)
    }),
  )
}

async function statesOf(store: StoreUnderTest, id: string): Promise<unknown[] | undefined> {
  return (await store.message(id))?.recipients.map(({ state }) => state)
}
