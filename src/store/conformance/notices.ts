/** Notices: owed from the commit that brought the bad word until one about it has been accepted. */
import assert from 'node:assert/strict'
import test from 'node:test'
import type { NoticesTold } from '../../mail/message/queue-change.ts'
import { type NewPlace, onNewStore } from './place.ts'
import { accepted, everything, minute, outcome, settled } from './sample-mail.ts'

const told = (positions: readonly number[], noticeId?: string): NoticesTold => ({
  kind: 'notices-told',
  messageId: 'm1',
  at: 2_000,
  positions,
  ...(noticeId === undefined ? {} : { noticeId }),
})

export function exerciseNotices(name: string, newPlace: NewPlace): void {
  const withStore = onNewStore(newPlace)

  test(
    `${name}: a notice is owed with everything that it must say`,
    withStore(async (store) => {
      await store.commit([accepted({ id: 'm1', to: { 'a.example': 2 }, leased: ['m1-1'] })])
      const outcomes = [outcome(0, 'delivered'), outcome(1, 'bounced')]
      await store.commit([settled('m1-1', outcomes, [{ position: 1, kind: 'failed' }])])
      assert.deepEqual(await store.owedNotices(10), [
        {
          message: accepted({ id: 'm1' }).message,
          recipients: [
            {
              position: 1,
              address: 'user1@a.example',
              notice: 'failed',
              owedAt: 1_000,
              status: '5.1.1',
              attempt: outcome(1, 'bounced').attempt,
            },
          ],
        },
      ])
    }),
  )

  test(
    `${name}: messages are told about oldest first, all recipients of one together`,
    withStore(async (store) => {
      for (const [id, at] of [
        ['m2', 30],
        ['m1', 10],
        ['m3', 20],
      ] as const) {
        await store.commit([accepted({ id, to: { 'a.example': 2 }, leased: [`${id}-1`] })])
        const outcomes = [outcome(0, 'bounced'), outcome(1, 'bounced')]
        const notices = [0, 1].map((position) => ({ position, kind: 'failed' }) as const)
        await store.commit([{ ...settled(`${id}-1`, outcomes, notices), at }])
      }
      const owed = await store.owedNotices(2)
      assert.deepEqual(
        owed.map(({ message, recipients }) => [message.id, recipients.length]),
        [
          ['m1', 2],
          ['m3', 2],
        ],
      )
    }),
  )

  test(
    `${name}: the notice and the record that it was told are one commit, and it is told once`,
    withStore(async (store) => {
      await store.commit([accepted({ id: 'm1', leased: ['m1-1'] })])
      const notice = [{ position: 0, kind: 'failed' }] as const
      await store.commit([settled('m1-1', [outcome(0, 'bounced')], notice)])

      await store.commit([accepted({ id: 'n1', leased: ['n1-1'] }), told([0], 'n1')])
      assert.deepEqual(await store.owedNotices(10), [])
      assert.deepEqual((await store.events('m1')).at(-1), {
        kind: 'told',
        at: 2_000,
        position: 0,
        noticeId: 'n1',
      })
      await assert.rejects(store.commit([accepted({ id: 'n2' }), told([0], 'n2')]))
      assert.equal(await store.message('n2'), undefined, 'the second notice was not accepted')
    }),
  )

  test(
    `${name}: a recipient may owe the notice of its delay and that of its end, each told by itself`,
    withStore(async (store) => {
      await store.commit([accepted({ id: 'm1', leased: ['m1-1'] })])
      const delayed = [{ position: 0, kind: 'delayed' }] as const
      await store.commit([settled('m1-1', [outcome(0, 'queued')], delayed)])
      await store.lease(everything(10 * minute))
      const failed = [{ position: 0, kind: 'failed' }] as const
      await store.commit([settled('m1-1', [outcome(0, 'bounced')], failed)])

      const owed = async (): Promise<unknown> =>
        (await store.owedNotices(10)).flatMap(({ recipients }) =>
          recipients.map(({ notice, attempt }) => [notice, attempt.reply.slice(0, 3)]),
        )
      assert.deepEqual(await owed(), [
        ['delayed', '451'],
        ['failed', '550'],
      ])
      await store.commit([{ ...told([0], 'n1'), kinds: ['delayed'] }])
      assert.deepEqual(await owed(), [['failed', '550']])
      await assert.rejects(store.commit([{ ...told([0], 'n2'), kinds: ['delayed'] }]))
      await store.commit([{ ...told([0]), kinds: ['failed'] }])
      assert.deepEqual((await store.events('m1')).at(-1), { kind: 'told', at: 2_000, position: 0 })
      assert.deepEqual(await owed(), [])
    }),
  )

  test(
    `${name}: who leases a consignment learns about whose delay the sender knows, or is about to`,
    withStore(async (store) => {
      await store.commit([accepted({ id: 'm1', to: { 'a.example': 3 }, leased: ['m1-1'] })])
      const outcomes = [0, 1, 2].map((position) => outcome(position, 'queued'))
      const delayed = [0, 1].map((position) => ({ position, kind: 'delayed' }) as const)
      await store.commit([settled('m1-1', outcomes, delayed)])
      const delayTold = async (): Promise<unknown> => {
        const [leased] = await store.lease(everything(10 * minute))
        await store.release(['m1-1'], 10 * minute)
        return leased?.delayTold
      }
      assert.deepEqual(await delayTold(), [0, 1], 'owed')
      await store.commit([{ ...told([0], 'n1'), kinds: ['delayed'] }])
      await store.commit([{ ...told([1]), kinds: ['delayed'] }])
      assert.deepEqual(await delayTold(), [0, 1], 'told, or decided that nobody is to be told')
    }),
  )

  test(
    `${name}: a notice about a recipient without outcome is refused`,
    withStore(async (store) => {
      await store.commit([accepted({ id: 'm1', leased: ['m1-1'] })])
      const stranger = [{ position: 3, kind: 'failed' }] as const
      await assert.rejects(store.commit([settled('m1-1', [outcome(0, 'bounced')], stranger)]))
      assert.equal((await store.message('m1'))?.recipients[0]?.state, 'leased')
    }),
  )
}
