/** What an operator does to many messages at once: selections, bounces, pauses. */
import assert from 'node:assert/strict'
import test from 'node:test'
import type { QueuePause, RecipientsBounced } from '../../mail/message/queue-change.ts'
import type { SelectionWanted } from '../../mail/queue/selection-store.ts'
import { held } from './holding.ts'
import { type NewPlace, onNewStore, type StoreUnderTest } from './place.ts'
import { accepted, everything, minute, outcome, type Sample, settled } from './sample-mail.ts'

const bert = 'bert@ours.example'
const twoHosts = { 'a.example': 2, 'b.example': 1 }
const expiry = 5 * 24 * 60 * minute

const bounce: RecipientsBounced = {
  kind: 'recipients-bounced',
  messageId: 'm1',
  at: 500,
  destinations: ['a.example'],
  reason: 'the list was wrong',
  notices: [{ position: 1, kind: 'failed' }],
}

export function exerciseQueueByHand(name: string, newPlace: NewPlace): void {
  exerciseSelections(name, newPlace)
  exerciseBounces(name, newPlace)
  exercisePauses(name, newPlace)
}

function exerciseSelections(name: string, newPlace: NewPlace): void {
  const withStore = onNewStore(newPlace)

  const selections: readonly {
    readonly why: string
    readonly wanted: Partial<SelectionWanted>
    readonly want: readonly string[]
  }[] = [
    {
      why: 'without a filter is all that is open',
      wanted: {},
      want: ['m1 a.example', 'm1 b.example', 'm2 a.example', 'm3 b.example'],
    },
    {
      why: 'by destinations',
      wanted: { destinations: ['b.example', 'c.example'] },
      want: ['m1 b.example', 'm3 b.example'],
    },
    { why: 'by destinations of which none is known', wanted: { destinations: [] }, want: [] },
    {
      why: 'by submitter, without notices to him',
      wanted: { submitter: bert },
      want: ['m2 a.example'],
    },
    { why: 'by message', wanted: { messageId: 'm1' }, want: ['m1 a.example', 'm1 b.example'] },
    { why: 'by a message that is unknown', wanted: { messageId: 'm9' }, want: [] },
    { why: 'by both', wanted: { submitter: bert, destinations: ['b.example'] }, want: [] },
    {
      why: 'has nothing that came later',
      wanted: { acceptedUntil: 10 },
      want: ['m1 a.example', 'm1 b.example'],
    },
    {
      why: 'of what was put off until then has also what waits for its last try',
      wanted: { putOffUntil: 5_000 },
      want: ['m1 a.example', 'm1 b.example'],
    },
  ]
  for (const { why, wanted, want } of selections) {
    test(
      `${name}: a selection ${why}`,
      withStore(async (store) => {
        const notice = accepted({ id: 'm3', at: 20, submitter: bert, to: { 'b.example': 1 } })
        await store.commit([
          accepted({ id: 'm1', at: 10, to: twoHosts, leased: ['m1-1', 'm1-2'] }),
          accepted({ id: 'm2', at: 20, submitter: bert, to: { 'a.example': 1 } }),
          { ...notice, message: { ...notice.message, origin: 'notice' } },
        ])
        await store.release(['m1-1'], 20, 5_000)
        await store.release(['m1-2'], 20, expiry + 10)
        assert.deepEqual(await namesOf(store, wanted), want)
        const inSteps: string[] = []
        for (let after: SelectionWanted['after']; ; ) {
          const page = { acceptedUntil: 99, ...wanted, limit: 1 }
          const [row] = await store.selected(after === undefined ? page : { ...page, after })
          if (row === undefined) break
          inSteps.push(`${row.messageId} ${row.destination}`)
          after = row.place
        }
        assert.deepEqual(inSteps, want, 'one at a time')
      }),
    )
  }

  test(
    `${name}: what is selected says whose it is, in which state, and who is open`,
    withStore(async (store) => {
      await store.commit([
        accepted({ id: 'm1', to: twoHosts, leased: ['m1-1'] }),
        held({ id: 'm2', to: { 'c.example': 1 } }),
      ])
      await store.commit([settled('m1-1', [outcome(0, 'delivered'), outcome(1, 'queued')])])
      await store.lease({ ...everything(0), limit: 1 })
      const rows = await store.selected({ acceptedUntil: 0, limit: 9 })
      assert.deepEqual(
        rows.map(({ destination, state, recipients }) => [destination, state, recipients]),
        [
          ['a.example', 'queued', [{ position: 1, address: 'user1@a.example' }]],
          ['b.example', 'leased', [{ position: 2, address: 'user2@b.example' }]],
          ['c.example', 'held', [{ position: 0, address: 'user0@c.example' }]],
        ],
      )
      assert.deepEqual([rows[0]?.sender, rows[0]?.submitter], Array(2).fill('anna@ours.example'))
    }),
  )

  test(
    `${name}: a retry and a cancel of some destinations leave the others alone`,
    withStore(async (store) => {
      await store.commit([accepted({ id: 'm1', to: twoHosts, leased: ['m1-1', 'm1-2'] })])
      await store.release(['m1-1', 'm1-2'], 10, 9_000)
      const some = { messageId: 'm1', at: 20, destinations: ['b.example'] }
      await store.commit([{ kind: 'consignments-retried', ...some }])
      const due = await store.lease(everything(20))
      assert.deepEqual(
        due.map(({ destination }) => destination),
        ['b.example'],
      )
      await store.commit([{ kind: 'recipients-cancelled', ...some }])
      assert.deepEqual(await statesOf(store), ['queued', 'queued', 'leased'])
      await store.release(['m1-2'], 30)
      assert.deepEqual(await statesOf(store), ['queued', 'queued', 'cancelled'])
    }),
  )
}

function exerciseBounces(name: string, newPlace: NewPlace): void {
  const withStore = onNewStore(newPlace)

  for (const [state, message] of [
    ['waits', accepted({ id: 'm1', to: twoHosts })],
    ['is held', held({ id: 'm1', to: twoHosts })],
  ] as const) {
    test(
      `${name}: bounced by hand, what ${state} for the destination ends at once and is owed word, once`,
      withStore(async (store) => {
        await store.commit([message])
        const rest = state === 'waits' ? 'queued' : 'held'
        for (const _ of ['first', 'again']) {
          await store.commit([bounce])
          assert.deepEqual(await statesOf(store), ['bounced', 'bounced', rest])
          assert.equal((await store.message('m1'))?.recipients[0]?.isOwnVerdict, true)
          assert.deepEqual(await owed(store), [[1, 'failed', '5.7.1', 'the list was wrong']])
          const told = (await store.events('m1')).filter(({ kind }) => kind === 'refused')
          assert.deepEqual(told, [
            { kind: 'refused', at: 500, position: 0, text: 'the list was wrong' },
            { kind: 'refused', at: 500, position: 1, text: 'the list was wrong' },
          ])
        }
        assert.deepEqual(await namesOf(store, {}), ['m1 b.example'])
      }),
    )
  }

  const ends = [
    { attempt: 'delivered', want: ['delivered', 'delivered'], told: [] },
    { attempt: 'bounced', want: ['bounced', 'bounced'], told: [] },
    {
      attempt: 'queued',
      want: ['bounced', 'bounced'],
      told: [[1, 'failed', '5.7.1', 'the list was wrong']],
    },
  ] as const
  for (const { attempt, want, told } of ends) {
    test(
      `${name}: bounced by hand while leased, an attempt that ends ${attempt} decides`,
      withStore(async (store) => {
        await store.commit([accepted({ id: 'm1', to: { 'a.example': 2 }, leased: ['m1-1'] })])
        await store.commit([bounce])
        assert.deepEqual(await statesOf(store), ['leased', 'leased'])
        assert.deepEqual(await owed(store), [])
        await store.commit([settled('m1-1', [outcome(0, attempt), outcome(1, attempt)])])
        assert.deepEqual(await statesOf(store), want)
        assert.deepEqual(await owed(store), told)
        assert.equal(await store.nextDueAt(), undefined)
      }),
    )
  }

  test(
    `${name}: bounced by hand while leased, it ends when the lease is given back`,
    withStore(async (store) => {
      await store.commit([accepted({ id: 'm1', to: { 'a.example': 2 }, leased: ['m1-1'] })])
      await store.commit([bounce])
      await store.release(['m1-1'], 700, 9_000)
      assert.deepEqual(await statesOf(store), ['bounced', 'bounced'])
      assert.deepEqual((await owed(store)).length, 1)
    }),
  )

  test(
    `${name}: bounced by hand while leased, a cancel is the stronger word, whichever came first`,
    withStore(async (store) => {
      const cancel = { kind: 'recipients-cancelled', at: 400 } as const
      for (const [id, isFirst] of [
        ['m1', true],
        ['m2', false],
      ] as const) {
        await store.commit([accepted({ id, to: { 'a.example': 1 }, leased: [`${id}-1`] })])
        const both = [
          { ...bounce, messageId: id },
          { ...cancel, messageId: id },
        ]
        await store.commit(isFirst ? both : both.toReversed())
        await store.release([`${id}-1`], 700)
        assert.deepEqual(await statesOf(store, id), ['cancelled'])
      }
      assert.deepEqual(await owed(store), [])
    }),
  )

  test(`${name}: bounced by hand while leased, it ends also when the process dies`, async () => {
    await using place = await newPlace()
    {
      await using store = await place.open(0)
      await store.commit([accepted({ id: 'm1', to: { 'a.example': 2 }, leased: ['m1-1'] })])
      await store.commit([bounce])
    }
    await using store = await place.open(1_000)
    assert.deepEqual(await statesOf(store), ['bounced', 'bounced'])
    assert.deepEqual(await store.lease(everything(9_000)), [])
  })

  test(
    `${name}: what has had its last word does not bounce by hand; an unknown message is refused`,
    withStore(async (store) => {
      await store.commit([accepted({ id: 'm1', to: { 'a.example': 2 }, leased: ['m1-1'] })])
      const ends = [outcome(0, 'delivered'), outcome(1, 'bounced')]
      await store.commit([settled('m1-1', ends)])
      await store.commit([bounce])
      assert.deepEqual(await statesOf(store), ['delivered', 'bounced'])
      assert.deepEqual(await owed(store), [])
      await assert.rejects(store.commit([{ ...bounce, messageId: 'm9' }]))
    }),
  )
}

function exercisePauses(name: string, newPlace: NewPlace): void {
  test(`${name}: pauses survive a restart, newest first, one for each part of the queue`, async () => {
    await using place = await newPlace()
    const older = pause({ scope: 'sender', name: 'anna@ours.example', expiresAt: 200 })
    const newer = pause({ pausedAt: 20, expiresAt: 300, reason: '' })
    {
      await using store = await place.open(0)
      for (const each of [pause({}), older, newer]) {
        await store.commit([{ kind: 'queue-paused', pause: each }])
      }
    }
    await using store = await place.open(1)
    assert.deepEqual(await store.pauses(), [newer, older])
    await store.commit([{ kind: 'queue-resumed', scope: 'destination', name: 'a.example' }])
    await store.commit([{ kind: 'queue-resumed', scope: 'destination', name: 'a.example' }])
    assert.deepEqual(await store.pauses(), [older])
    const everywhere = pause({ scope: 'all', name: '', pausedAt: 200, expiresAt: 900 })
    await store.commit([{ kind: 'queue-paused', pause: everywhere }])
    assert.deepEqual(await store.pauses(), [everywhere], 'what is over is forgotten')
  })
}

function pause(given: Partial<QueuePause>): QueuePause {
  return {
    scope: 'destination',
    name: 'a.example',
    reason: 'they asked for it',
    pausedAt: 10,
    expiresAt: 100,
    ...given,
  }
}

async function namesOf(store: StoreUnderTest, wanted: Partial<SelectionWanted>): Promise<string[]> {
  const rows = await store.selected({ acceptedUntil: 99, limit: 99, ...wanted })
  return rows.map(({ messageId, destination }) => `${messageId} ${destination}`)
}

async function owed(store: StoreUnderTest): Promise<unknown[]> {
  return (await store.owedNotices(9)).flatMap(({ recipients }) =>
    recipients.map((r) => [r.position, r.notice, r.status, r.attempt.reply]),
  )
}

async function statesOf(store: StoreUnderTest, id: Sample['id'] = 'm1'): Promise<unknown> {
  return (await store.message(id))?.recipients.map(({ state }) => state)
}
