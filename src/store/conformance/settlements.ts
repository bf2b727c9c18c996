/** Settlements: what an attempt leads to, and who may say so. */
import assert from 'node:assert/strict'
import test from 'node:test'
import type { BounceInfo } from '../../contract/bounce-info.ts'
import { LeaseLostError } from '../../mail/message/queue-change.ts'
import { type NewPlace, onNewStore, type StoreUnderTest } from './place.ts'
import { accepted, everything, minute, outcome, settled } from './sample-mail.ts'

export function exerciseSettlements(name: string, newPlace: NewPlace): void {
  const withStore = onNewStore(newPlace)

  test(
    `${name}: each recipient of a consignment has its own outcome, and only the deferred ones go on`,
    withStore(async (store) => {
      await store.commit([accepted({ id: 'm1', to: { 'a.example': 3 }, leased: ['m1-1'] })])
      const outcomes = [outcome(0, 'delivered'), outcome(1, 'bounced'), outcome(2, 'queued')]
      await store.commit([settled('m1-1', outcomes)])

      const read = await store.message('m1')
      assert.deepEqual(
        read?.recipients.map(({ state, attempts, nextAttemptAt }) => [
          state,
          attempts,
          nextAttemptAt,
        ]),
        [
          ['delivered', 1, undefined],
          ['bounced', 1, undefined],
          ['queued', 1, 10 * minute],
        ],
      )
      assert.equal(await store.nextDueAt(), 10 * minute)
      const [again] = await store.lease(everything(10 * minute))
      assert.deepEqual(again?.recipients, [{ position: 2, address: 'user2@a.example' }])
      assert.equal(again.attempts, 1)
      await store.commit([settled('m1-1', [outcome(2, 'delivered')])])
      assert.equal(await store.nextDueAt(), undefined)
    }),
  )

  test(
    `${name}: the history tells what happened in the order in which it happened`,
    withStore(async (store) => {
      await store.commit([accepted({ id: 'm1', leased: ['m1-1'] })])
      await store.commit([settled('m1-1', [outcome(0, 'queued')])])
      await store.commit([{ kind: 'consignments-retried', messageId: 'm1', at: 2_000 }])
      await store.lease(everything(2_000))
      await store.commit([settled('m1-1', [outcome(0, 'delivered', 3_000)])])

      const deferred = outcome(0, 'queued').attempt
      const delivered = outcome(0, 'delivered', 3_000).attempt
      assert.deepEqual(await store.events('m1'), [
        { kind: 'accepted', at: 0 },
        {
          kind: 'attempted',
          at: 1_000,
          position: 0,
          state: 'queued',
          attempt: deferred,
          nextAttemptAt: 10 * minute,
        },
        { kind: 'retried', at: 2_000 },
        { kind: 'attempted', at: 3_000, position: 0, state: 'delivered', attempt: delivered },
      ])
      assert.deepEqual(await store.events('m2'), [])
    }),
  )

  test(
    `${name}: what an answer means is kept with its attempt, and given to who writes the notice`,
    withStore(async (store) => {
      await store.commit([accepted({ id: 'm1', to: { 'a.example': 2 }, leased: ['m1-1'] })])
      const bounced = outcome(0, 'bounced')
      const bounceInfo: BounceInfo = {
        action: 'reject',
        category: 'user_unknown',
        kind: 'permanent',
        scope: 'recipient',
        suppress: true,
        retryAfterSeconds: 60,
        blocklist: { name: 'a list', delistingPage: 'https://list.example/' },
        message: 'Nobody has this address – «никто».',
        evidence: 'generic/unknown: "nobody"',
      }
      const meant = { ...bounced, attempt: { ...bounced.attempt, bounceInfo } }
      const notice = [{ position: 0, kind: 'failed' }] as const
      await store.commit([settled('m1-1', [meant, outcome(1, 'delivered')], notice)])
      const infos = (await store.events('m1')).map((event) =>
        event.kind === 'attempted' ? event.attempt.bounceInfo : 'none',
      )
      assert.deepEqual(infos, ['none', bounceInfo, undefined])
      const [owed] = await store.owedNotices(1)
      assert.deepEqual(owed?.recipients[0]?.attempt, meant.attempt)
    }),
  )

  test(
    `${name}: a retry by hand makes what waits due, and never later than it was`,
    withStore(async (store) => {
      await store.commit([accepted({ id: 'm1', leased: ['m1-1'] })])
      await store.commit([settled('m1-1', [outcome(0, 'queued')])])
      await store.commit([{ kind: 'consignments-retried', messageId: 'm1', at: 2_000 }])
      assert.equal(await store.nextDueAt(), 2_000)
      await store.commit([{ kind: 'consignments-retried', messageId: 'm1', at: 3_000 }])
      assert.equal(await store.nextDueAt(), 2_000)
    }),
  )

  test(
    `${name}: only the holder of the lease may settle`,
    withStore(async (store) => {
      await store.commit([accepted({ id: 'm1' })])
      const change = settled('m1-1', [outcome(0, 'delivered')])
      await assert.rejects(store.commit([change]), LeaseLostError)
      await store.lease(everything(0))
      await store.commit([change])
      await assert.rejects(store.commit([change]), LeaseLostError)
      assert.equal((await store.events('m1')).length, 2)
    }),
  )

  const contradictions = [
    { why: 'forgets a recipient', outcomes: [outcome(0, 'delivered')] },
    { why: 'settles one twice', outcomes: [outcome(0, 'delivered'), outcome(0, 'delivered')] },
    { why: 'settles a stranger', outcomes: [outcome(0, 'delivered'), outcome(2, 'bounced')] },
  ]
  for (const { why, outcomes } of contradictions) {
    test(
      `${name}: a settlement that ${why} is refused as a whole`,
      withStore(async (store) => {
        const to = { 'a.example': 2, 'b.example': 1 }
        await store.commit([accepted({ id: 'm1', to, leased: ['m1-1'] })])
        await assert.rejects(store.commit([settled('m1-1', outcomes)]))
        assert.deepEqual(await statesOf(store), ['leased', 'leased', 'queued'])
      }),
    )
  }

  test(
    `${name}: a settlement without a next time for what is deferred is refused`,
    withStore(async (store) => {
      await store.commit([accepted({ id: 'm1', leased: ['m1-1'] })])
      const { nextAttemptAt: _, ...change } = settled('m1-1', [outcome(0, 'queued')])
      await assert.rejects(store.commit([change]))
      assert.deepEqual(await statesOf(store), ['leased'])
    }),
  )
}

async function statesOf(store: StoreUnderTest): Promise<unknown[] | undefined> {
  return (await store.message('m1'))?.recipients.map(({ state }) => state)
}
