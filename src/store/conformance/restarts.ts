/** Restarts: the next process on the same data finds everything, and no lease of the one before holds. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { LeaseLostError } from '../../mail/message/queue-change.ts'
import type { NewPlace, StoreUnderTest } from './place.ts'
import { accepted, everything, minute, outcome, settled } from './sample-mail.ts'

export function exerciseRestarts(name: string, newPlace: NewPlace): void {
  test(`${name}: what was committed is there after a restart`, async () => {
    await using place = await newPlace()
    await during(place.open(0), (store) => store.commit([accepted({ id: 'm1' })]))
    await using store = await place.open(0)
    assert.equal(
      Buffer.from((await store.contentOf('m1'))?.header ?? '').toString(),
      'header of m1',
    )
    assert.equal(await store.nextDueAt(), 0)
  })

  test(`${name}: a lease ends with its process, and the next one may lease and settle anew`, async () => {
    await using place = await newPlace()
    await during(place.open(0), (store) => store.commit([accepted({ id: 'm1', leased: ['m1-1'] })]))
    await using store = await place.open(50)
    const change = settled('m1-1', [outcome(0, 'delivered')])
    await assert.rejects(store.commit([change]), LeaseLostError)
    assert.equal((await store.message('m1'))?.recipients[0]?.state, 'queued')
    assert.equal((await store.lease(everything(50))).length, 1)
    await store.commit([change])
  })

  test(`${name}: each interruption in a row makes it wait longer; an attempt that ends makes it start anew`, async () => {
    await using place = await newPlace()
    await during(place.open(0), (store) => store.commit([accepted({ id: 'm1', leased: ['m1-1'] })]))
    const waited: (number | undefined)[] = []
    let now = 0
    const liveAndDie = async (store: StoreUnderTest): Promise<void> => {
      const dueAt = await store.nextDueAt()
      waited.push(dueAt === undefined ? undefined : dueAt - now)
      now = dueAt ?? now
      assert.equal((await store.lease(everything(now))).length, 1)
    }
    for (let crash = 0; crash < 4; crash++) await during(place.open(now), liveAndDie)
    assert.deepEqual(waited, [0, 2_000, 4_000, 8_000])

    await during(place.open(now), async (store) => {
      now = (await store.nextDueAt()) ?? now
      await store.lease(everything(now))
      await store.commit([settled('m1-1', [outcome(0, 'queued')])])
      now = 10 * minute
      await store.lease(everything(now))
    })
    await using store = await place.open(now)
    assert.equal(await store.nextDueAt(), now)
  })

  test(`${name}: what was given back before the end counts as no interruption`, async () => {
    await using place = await newPlace()
    for (let restart = 0; restart < 3; restart++) {
      await during(place.open(restart), async (store) => {
        if (restart === 0) await store.commit([accepted({ id: 'm1' })])
        assert.equal((await store.lease(everything(restart))).length, 1)
        await store.release(['m1-1'], restart)
      })
    }
    await during(place.open(5), (store) => store.lease(everything(5)))
    await using store = await place.open(6)
    assert.equal(await store.nextDueAt(), 6)
  })

  test(`${name}: a cancel that waited for an interrupted attempt is carried out at the next start`, async () => {
    await using place = await newPlace()
    await during(place.open(0), async (store) => {
      await store.commit([accepted({ id: 'm1', leased: ['m1-1'] })])
      await store.commit([{ kind: 'recipients-cancelled', messageId: 'm1', at: 1 }])
    })
    await using store = await place.open(9)
    assert.equal((await store.message('m1'))?.recipients[0]?.state, 'cancelled')
    assert.deepEqual(await store.lease(everything(minute)), [])
    assert.deepEqual((await store.events('m1')).at(-1), { kind: 'cancelled', at: 9, position: 0 })
  })

  test(`${name}: notices are owed across restarts`, async () => {
    await using place = await newPlace()
    await during(place.open(0), async (store) => {
      await store.commit([accepted({ id: 'm1', leased: ['m1-1'] })])
      const notice = [{ position: 0, kind: 'failed' }] as const
      await store.commit([settled('m1-1', [outcome(0, 'bounced')], notice)])
    })
    await using store = await place.open(0)
    assert.equal((await store.owedNotices(1)).length, 1)
  })
}

/** The life of one process. */
async function during<T>(
  opening: Promise<StoreUnderTest>,
  life: (store: StoreUnderTest) => Promise<T>,
): Promise<T> {
  await using store = await opening
  return await life(store)
}
