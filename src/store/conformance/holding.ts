/** Holding: what a scan doubts waits for a person, and ends by itself when nobody decides. */
import assert from 'node:assert/strict'
import test from 'node:test'
import type {
  MessageAccepted,
  MessageRefused,
  MessageReleased,
} from '../../mail/message/queue-change.ts'
import { type NewPlace, onNewStore, type StoreUnderTest } from './place.ts'
import { accepted, everything, minute, outcome, type Sample, settled } from './sample-mail.ts'

const reason = 'it looks like spam'
const expiry = 5 * 24 * 60 * minute
const twoHosts = { 'a.example': 1, 'b.example': 1 }

const release: MessageReleased = {
  kind: 'message-released',
  messageId: 'm1',
  at: 500,
  expiresAt: expiry + 500,
}
const refuse: MessageRefused = {
  kind: 'message-refused',
  messageId: 'm1',
  at: 500,
  reason: 'it is spam',
  status: '5.7.1',
  notices: [],
}

export function held(sample: Sample, notices: readonly number[] = []): MessageAccepted {
  const owed = notices.map((position) => ({ position, kind: 'held' }) as const)
  return { ...accepted(sample), held: { reason, notices: owed } }
}

export function exerciseHolding(name: string, newPlace: NewPlace): void {
  const withStore = onNewStore(newPlace)

  test(
    `${name}: what is held waits until its message expires, and says why`,
    withStore(async (store) => {
      await store.commit([held({ id: 'm1', to: twoHosts })])
      const read = await store.message('m1')
      assert.deepEqual(
        read?.recipients.map(({ state, nextAttemptAt }) => [state, nextAttemptAt]),
        [
          ['held', undefined],
          ['held', undefined],
        ],
      )
      assert.deepEqual(await store.events('m1'), [
        { kind: 'accepted', at: 0 },
        { kind: 'held', at: 0, position: 0, text: reason },
        { kind: 'held', at: 0, position: 1, text: reason },
      ])
      assert.deepEqual(await store.lease(everything(expiry - 1)), [])
      const waiting = await store.queue({ limit: 9 })
      assert.deepEqual(
        waiting.map((row) => [row.state, row.nextAttemptAt, row.reason]),
        Array.from(waiting, () => ['held', expiry, reason]),
      )
      assert.equal(waiting.length, 2)
    }),
  )

  test(
    `${name}: what a scan let pass with a word goes, and the word is remembered`,
    withStore(async (store) => {
      await store.commit([{ ...accepted({ id: 'm1' }), scanned: 'spam score 4.1 of 6' }])
      assert.deepEqual(await store.events('m1'), [
        { kind: 'accepted', at: 0 },
        { kind: 'scanned', at: 0, text: 'spam score 4.1 of 6' },
      ])
      assert.equal((await store.lease(everything(0))).length, 1)
    }),
  )

  test(
    `${name}: that it is held is owed to its sender with the reason`,
    withStore(async (store) => {
      await store.commit([held({ id: 'm1', to: twoHosts }, [1])])
      const [owed] = await store.owedNotices(10)
      assert.deepEqual(owed?.recipients, [
        {
          position: 1,
          address: 'user1@b.example',
          notice: 'held',
          owedAt: 0,
          status: '4.7.0',
          attempt: { at: 0, host: '', ip: '', stage: 'route', reply: reason, reason },
        },
      ])
    }),
  )

  test(
    `${name}: nobody decides: it is leased when it expires, marked, and its end is the attempt's`,
    withStore(async (store) => {
      await store.commit([held({ id: 'm1' })])
      assert.equal(await store.nextDueAt(), expiry)
      const [leased] = await store.lease(everything(expiry))
      assert.equal(leased?.isHeld, true)
      assert.deepEqual(await statesOf(store), ['leased'])
      await assert.rejects(store.commit([release]), 'too late')
      // Given back, it is held as before, and comes again.
      await store.release(['m1-1'], expiry, expiry + 7)
      assert.deepEqual(await statesOf(store), ['held'])
      const [again] = await store.lease(everything(expiry + 7))
      assert.equal(again?.isHeld, true)
      await store.commit([settled('m1-1', [outcome(0, 'bounced')])])
      assert.deepEqual(await statesOf(store), ['bounced'])
      assert.equal(await store.nextDueAt(), undefined)
    }),
  )

  test(
    `${name}: released, it is due at once, its lifetime starts anew, and nothing marks it`,
    withStore(async (store) => {
      await store.commit([held({ id: 'm1', to: twoHosts })])
      await store.commit([release])
      assert.deepEqual(await statesOf(store), ['queued', 'queued'])
      assert.deepEqual((await store.events('m1')).slice(3), [
        { kind: 'released', at: 500, position: 0 },
        { kind: 'released', at: 500, position: 1 },
      ])
      assert.deepEqual((await store.queue({ limit: 1 }))[0]?.reason, '')
      const leased = await store.lease(everything(500))
      assert.deepEqual(
        leased.map(({ message, isHeld }) => [message.expiresAt, isHeld]),
        [
          [expiry + 500, undefined],
          [expiry + 500, undefined],
        ],
      )
    }),
  )

  test(
    `${name}: refused, it bounces by our own verdict, its sender is owed word, and the message is final`,
    withStore(async (store) => {
      await store.commit([held({ id: 'm1', to: twoHosts })])
      await store.commit([{ ...refuse, notices: [{ position: 1, kind: 'failed' }] }])
      const read = await store.message('m1')
      assert.deepEqual(
        read?.recipients.map(({ state, isOwnVerdict, attempts }) => [
          state,
          isOwnVerdict,
          attempts,
        ]),
        [
          ['bounced', true, 0],
          ['bounced', true, 0],
        ],
      )
      assert.deepEqual((await store.events('m1')).at(-1), {
        kind: 'refused',
        at: 500,
        position: 1,
        text: 'it is spam',
      })
      const [owed] = await store.owedNotices(10)
      assert.deepEqual(
        owed?.recipients.map((r) => [r.position, r.notice, r.status, r.attempt.reply]),
        [[1, 'failed', '5.7.1', 'it is spam']],
      )
      assert.equal(await store.nextDueAt(), undefined)
      const told = { kind: 'notices-told', messageId: 'm1', at: 600, positions: [1] } as const
      await store.commit([told])
      const wanted = { now: 500, contentMs: 0, contentMsMax: 0, limit: 9 }
      assert.deepEqual(await store.redactable(wanted), [{ messageId: 'm1' }])
    }),
  )

  test(
    `${name}: a cancel ends what is held at once; a retry leaves it held`,
    withStore(async (store) => {
      await store.commit([held({ id: 'm1' })])
      await store.commit([{ kind: 'consignments-retried', messageId: 'm1', at: 5 }])
      assert.deepEqual(await store.lease(everything(minute)), [])
      assert.equal((await store.events('m1')).length, 2, 'nothing was retried')
      await store.commit([{ kind: 'recipients-cancelled', messageId: 'm1', at: 6 }])
      assert.deepEqual(await statesOf(store), ['cancelled'])
      assert.equal(await store.nextDueAt(), undefined)
      await assert.rejects(store.commit([release]))
    }),
  )

  const contradictions = [
    { why: 'releases what is not held', before: accepted({ id: 'm1' }), change: release },
    { why: 'refuses what is not held', before: accepted({ id: 'm1' }), change: refuse },
    {
      why: 'releases an unknown message',
      before: held({ id: 'm2' }),
      change: release,
    },
    {
      why: 'owes a notice about somebody who was not refused',
      before: held({ id: 'm1' }),
      change: { ...refuse, notices: [{ position: 1, kind: 'failed' }] },
    },
  ] as const
  for (const { why, before, change } of contradictions) {
    test(
      `${name}: a change that ${why} is refused as a whole`,
      withStore(async (store) => {
        await store.commit([before])
        const { id } = before.message
        const was = [await store.message(id), await store.events(id)]
        await assert.rejects(store.commit([change]))
        assert.deepEqual([await store.message(id), await store.events(id)], was)
      }),
    )
  }

  test(
    `${name}: a message cannot be leased and held at once`,
    withStore(async (store) => {
      await assert.rejects(store.commit([held({ id: 'm1', leased: ['m1-1'] })]))
      assert.equal(await store.message('m1'), undefined)
    }),
  )
}

async function statesOf(store: StoreUnderTest): Promise<unknown[] | undefined> {
  return (await store.message('m1'))?.recipients.map(({ state }) => state)
}
