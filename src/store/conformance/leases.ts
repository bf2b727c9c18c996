/** Leases: to one caller only, oldest first, and no crowd hides the others. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { type NewPlace, onNewStore } from './place.ts'
import { accepted, everything, minute, outcome, settled } from './sample-mail.ts'

export function exerciseLeases(name: string, newPlace: NewPlace): void {
  const withStore = onNewStore(newPlace)

  test(
    `${name}: a consignment is leased to one caller only`,
    withStore(async (store) => {
      await store.commit([accepted({ id: 'm1' })])
      const [first, second] = await Promise.all([
        store.lease(everything(1)),
        store.lease(everything(1)),
      ])
      assert.equal(first.length + second.length, 1)
      assert.equal((await store.message('m1'))?.recipients[0]?.state, 'leased')
    }),
  )

  test(
    `${name}: a lease brings the message and the recipients at that destination`,
    withStore(async (store) => {
      await store.commit([accepted({ id: 'm1', to: { 'a.example': 2, 'b.example': 1 } })])
      const leased = await store.lease(everything(1))
      const recipients = leased.map(
        ({ id, destination, messageId, attempts, recipients: them }) => [
          id,
          messageId,
          destination,
          attempts,
          ...them.map(({ address }) => address),
        ],
      )
      assert.deepEqual(
        recipients.toSorted((a, b) => String(a).localeCompare(String(b))),
        [
          ['m1-1', 'm1', 'a.example', 0, 'user0@a.example', 'user1@a.example'],
          ['m1-2', 'm1', 'b.example', 0, 'user2@b.example'],
        ],
      )
      assert.deepEqual(leased[0]?.message, accepted({ id: 'm1' }).message)
    }),
  )

  test(
    `${name}: nothing is leased before its time, and the oldest is leased first`,
    withStore(async (store) => {
      await store.commit([accepted({ id: 'm2', at: 200 })])
      await store.commit([accepted({ id: 'm1', at: 100 }), accepted({ id: 'm3', at: 300 })])
      assert.equal(await store.nextDueAt(), 100)
      assert.deepEqual(await store.lease(everything(99)), [])

      const wanted = { ...everything(250), limit: 1 }
      assert.deepEqual(
        (await store.lease(wanted)).map(({ id }) => id),
        ['m1-1'],
      )
      assert.deepEqual(
        (await store.lease(everything(250))).map(({ id }) => id),
        ['m2-1'],
      )
      assert.equal(await store.nextDueAt(), 300)
      assert.deepEqual(
        (await store.lease(everything(300))).map(({ id }) => id),
        ['m3-1'],
      )
      assert.equal(await store.nextDueAt(), undefined)
    }),
  )

  test(
    `${name}: a message may be accepted already leased by its own process`,
    withStore(async (store) => {
      const to = { 'a.example': 1, 'b.example': 1 }
      await store.commit([accepted({ id: 'm1', to, leased: ['m1-1'] })])
      assert.deepEqual(
        (await store.lease(everything(0))).map(({ id }) => id),
        ['m1-2'],
      )
      await store.commit([settled('m1-1', [outcome(0, 'delivered')])])
      assert.equal((await store.message('m1'))?.recipients[0]?.state, 'delivered')
    }),
  )

  test(
    `${name}: what is given back is due at once, without having counted as an attempt`,
    withStore(async (store) => {
      await store.commit([accepted({ id: 'm1', leased: ['m1-1'] })])
      await store.release(['m1-1', 'm9-1'], 7)
      assert.equal(await store.nextDueAt(), 7)
      const [leased] = await store.lease(everything(7))
      assert.equal(leased?.attempts, 0)
    }),
  )

  test(
    `${name}: what is given back for later is due then`,
    withStore(async (store) => {
      await store.commit([accepted({ id: 'm1', leased: ['m1-1'] })])
      await store.release(['m1-1'], 7, 900)
      assert.equal(await store.nextDueAt(), 900)
      assert.deepEqual(await store.lease(everything(899)), [])
      assert.equal((await store.lease(everything(900))).length, 1)
    }),
  )

  const crowds = [
    { crowd: 'destination', caps: { perDestination: 2, perSender: 1_000 } },
    { crowd: 'sender', caps: { perDestination: 1_000, perSender: 2 } },
  ] as const
  for (const { crowd, caps } of crowds) {
    // More than any search would want to read through.
    const size = 2_500
    test(
      `${name}: behind ${size} messages of one crowded ${crowd} the others are found`,
      withStore(async (store) => {
        const isSender = crowd === 'sender'
        const crowded = Array.from({ length: size }, (_, index) =>
          accepted({
            id: `m${String(index).padStart(5, '0')}`,
            at: index,
            submitter: isSender ? 'busy@ours.example' : `user${index % 7}@ours.example`,
            to: { [isSender ? `d${index}.example` : 'busy.example']: 1 },
          }),
        )
        await store.commit(crowded)
        const other = { id: 'n1', at: size, submitter: 'zoe@ours.example', to: { 'z.example': 1 } }
        await store.commit([accepted(other)])

        const wanted = { now: size, limit: 100, ...caps }
        const leased = (await store.lease(wanted)).map(({ id }) => id)
        assert.deepEqual(leased.toSorted(), ['m00000-1', 'm00001-1', 'n1-1'])
        const next = (await store.lease(wanted)).map(({ id }) => id)
        assert.deepEqual(next, ['m00002-1', 'm00003-1'])
      }),
    )
  }

  test(
    `${name}: nothing is leased of a destination that is crowded already`,
    withStore(async (store) => {
      const to = { 'busy.example': 1, 'idle.example': 1 }
      await store.commit([accepted({ id: 'm1', to })])
      const wanted = { ...everything(0), bounds: [{ destination: 'busy.example', places: 0 }] }
      const first = await store.lease(wanted)
      assert.deepEqual(
        first.map(({ destination }) => destination),
        ['idle.example'],
      )
      assert.deepEqual(await store.lease(wanted), [])
      const later = await store.lease(everything(0))
      assert.deepEqual(
        later.map(({ destination }) => destination),
        ['busy.example'],
      )
    }),
  )

  test(
    `${name}: senders take turns, however much one of them has and however old it is`,
    withStore(async (store) => {
      const many = Array.from({ length: 2_000 }, (_, index) =>
        accepted({ id: `m${index}`, at: index, submitter: 'busy@ours.example' }),
      )
      await store.commit(many)
      await store.commit([
        accepted({ id: 'n1', at: 3_000, submitter: 'anna@ours.example' }),
        accepted({ id: 'n2', at: 3_000, submitter: 'zoe@ours.example' }),
      ])
      const leased = await store.lease({ ...everything(3_000), limit: 6 })
      const senders = leased.map(({ message }) => message.submitter.replace(/@.*/, ''))
      assert.deepEqual(senders.toSorted(), ['anna', 'busy', 'busy', 'busy', 'busy', 'zoe'])
    }),
  )

  test(
    `${name}: notices and normal mail go before bulk, and bulk is not starved`,
    withStore(async (store) => {
      const ids = Array.from({ length: 16 }, (_, index) => String(index))
      await store.commit(ids.map((id) => accepted({ id: `bulk${id}`, isBulk: true })))
      await store.commit(ids.map((id) => accepted({ id: `mail${id}`, at: 5 })))
      await store.commit(ids.map((id) => accepted({ id: `note${id}`, at: 9, origin: 'notice' })))
      const leased = await store.lease({ ...everything(9), limit: 16 })
      const kinds = Map.groupBy(leased, ({ messageId }) => messageId.slice(0, 4))
      const counts = [...kinds].map(([kind, them]) => [kind, them.length] as const)
      assert.deepEqual(Object.fromEntries(counts), { note: 8, mail: 6, bulk: 2 })
    }),
  )

  test(
    `${name}: nothing is leased of a flow that has its share, there or everywhere`,
    withStore(async (store) => {
      const to = { 'a.example': 1, 'b.example': 1 }
      await store.commit([
        accepted({ id: 'm1', to }),
        accepted({ id: 'm2', to, isBulk: true }),
        accepted({ id: 'm3', to, submitter: 'bert@ours.example' }),
      ])
      const anna = { submitter: 'anna@ours.example', lane: 'normal' } as const
      const bert = { submitter: 'bert@ours.example', lane: 'normal' } as const
      const bounds = [
        { flow: anna, destination: 'a.example', places: 0 },
        { flow: bert, places: 0 },
      ]
      const leased = await store.lease({ ...everything(0), bounds })
      assert.deepEqual(leased.map(({ id }) => id).toSorted(), ['m1-2', 'm2-1', 'm2-2'])
    }),
  )

  test(
    `${name}: no more is leased of anything than there is room for`,
    withStore(async (store) => {
      const ids = Array.from({ length: 9 }, (_, index) => `m${index}`)
      await store.commit(ids.map((id) => accepted({ id, to: { 'a.example': 1, 'b.example': 1 } })))
      const flow = { submitter: 'anna@ours.example', lane: 'normal' } as const
      const bounds = [
        { destination: 'a.example', places: 4 },
        { flow, destination: 'b.example', places: 3 },
        { flow, places: 6 },
      ]
      const leased = await store.lease({ ...everything(0), bounds })
      const counts = Map.groupBy(leased, ({ destination }) => destination)
      assert.equal(leased.length, 6)
      assert.ok((counts.get('a.example')?.length ?? 0) <= 4)
      assert.ok((counts.get('b.example')?.length ?? 0) <= 3)
    }),
  )

  test(`${name}: a restart keeps the lanes`, async () => {
    await using place = await newPlace()
    {
      await using store = await place.open(0)
      await store.commit([
        accepted({ id: 'm1', isBulk: true }),
        accepted({ id: 'm2', at: 5, leased: ['m2-1'] }),
      ])
    }
    await using store = await place.open(10)
    const leased = await store.lease({ ...everything(10), limit: 1 })
    assert.deepEqual(
      leased.map(({ messageId }) => messageId),
      ['m2'],
    )
    const [later] = await store.lease(everything(10))
    assert.equal(later?.message.isBulk, true)
  })

  test(
    `${name}: repeated leasing reaches everything that is due, once`,
    withStore(async (store) => {
      const ids = Array.from({ length: 60 }, (_, index) => `m${String(index).padStart(2, '0')}`)
      const samples = ids.map((id, index) => ({
        id,
        submitter: `user${index % 3}@ours.example`,
        to: { [`d${index % 4}.example`]: 1 },
      }))
      await store.commit(samples.map(accepted))
      const seen: string[] = []
      for (let call = 0; call < 60; call++) {
        const wanted = { now: minute, limit: 7, perDestination: 2, perSender: 3 }
        const leased = await store.lease(wanted)
        assert.ok(leased.length <= 7)
        assert.ok(leased.filter(({ destination }) => destination === 'd0.example').length <= 2)
        seen.push(...leased.map(({ messageId }) => messageId))
      }
      assert.deepEqual(seen.toSorted(), ids)
    }),
  )
}
