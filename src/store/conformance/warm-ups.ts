/** The warm-up of new addresses is counted, and survives a restart. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { type NewPlace, onNewStore } from './place.ts'

const counted = (day: number, provider = 'google', source = '192.0.2.7') =>
  ({ kind: 'warm-up-counted', day, provider, source }) as const

export function exerciseWarmUps(name: string, newPlace: NewPlace): void {
  const onNew = onNewStore(newPlace)

  test(`${name}: what a source in its warm-up has sent is summed up by provider and day, also after a restart`, async () => {
    await using place = await newPlace()
    {
      await using store = await place.open(0)
      await store.commit([counted(10), counted(10, 'yahoo')])
      await store.commit([counted(10), counted(10, 'google', '192.0.2.8'), counted(11)])
    }
    await using store = await place.open(0)
    const rows = await store.warmUpCounts(10)
    const sums = rows.map(({ source, provider, messages }) => `${source} ${provider} ${messages}`)
    const wanted = ['192.0.2.7 google 2', '192.0.2.7 yahoo 1', '192.0.2.8 google 1']
    assert.deepEqual(new Set(sums), new Set(wanted))
  })

  test(
    `${name}: counts of a day are kept for the day after, and no longer`,
    onNew(async (store) => {
      await store.commit([counted(10)])
      await store.commit([counted(11)])
      assert.equal((await store.warmUpCounts(10)).length, 1)
      await store.commit([counted(12)])
      assert.deepEqual(await store.warmUpCounts(10), [])
      assert.equal((await store.warmUpCounts(11)).length, 1)
    }),
  )
}
