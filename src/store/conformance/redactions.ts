/** Redactions: content goes when its time is over and nobody needs it, and only then; later the rest. */
import assert from 'node:assert/strict'
import test from 'node:test'
import type { BounceInfo } from '../../contract/bounce-info.ts'
import type { Change } from '../../mail/message/store.ts'
import { type NewPlace, onNewStore, type StoreUnderTest } from './place.ts'
import { accepted, everything, minute, outcome, type Sample, settled } from './sample-mail.ts'

const redacted = (messageId: string) =>
  ({ kind: 'content-redacted', messageId, at: 9_000 }) as const
const forgotten = (messageId: string) => ({ kind: 'message-forgotten', messageId }) as const
/** One that ended at 1,000 ms. */
const ended = (sample: Sample): Change[] => [
  accepted({ ...sample, leased: [`${sample.id}-1`] }),
  settled(`${sample.id}-1`, [outcome(0, 'delivered')]),
]
const always = { contentMs: 0, contentMsMax: 1_000_000, limit: 10 }

async function redactable(store: StoreUnderTest, now: number, contentMs = 0): Promise<string[]> {
  const rows = await store.redactable({ ...always, now, contentMs })
  return rows.map(({ messageId }) => messageId)
}

export function exerciseRedactions(name: string, newPlace: NewPlace): void {
  const withStore = onNewStore(newPlace)

  test(
    `${name}: content may go when its time is over since the last recipient became final`,
    withStore(async (store) => {
      await store.commit(ended({ id: 'm1' }))
      await store.commit([
        accepted({ id: 'm2', to: { 'a.example': 1, 'b.example': 1 }, leased: ['m2-1'] }),
      ])
      await store.commit([settled('m2-1', [outcome(0, 'delivered')])])
      assert.deepEqual(await redactable(store, 1_499, 500), [])
      assert.deepEqual(await redactable(store, 1_500, 500), ['m1'])
      assert.deepEqual(await redactable(store, 1_000_000, 500), ['m1'], 'b.example still waits')
    }),
  )

  test(
    `${name}: a domain's own time counts instead, but never beyond the greatest`,
    withStore(async (store) => {
      await store.commit([
        { kind: 'domain-added', domain: 'ours.example', at: 0 },
        { kind: 'domain-retention-set', domain: 'ours.example', contentMs: 2_000 },
      ])
      await store.commit(ended({ id: 'm1' }))
      await store.commit(ended({ id: 'm2', domain: 'b.example' }))
      await store.commit(ended({ id: 'm3', domain: 'z.example' }))
      assert.deepEqual(await redactable(store, 1_500, 500), ['m2', 'm3'])
      assert.deepEqual((await redactable(store, 3_000, 500)).toSorted(), ['m1', 'm2', 'm3'])
      const capped = { ...always, now: 1_500, contentMsMax: 500 }
      assert.equal((await store.redactable(capped)).length, 3)
      assert.equal((await store.redactable({ ...capped, limit: 2 })).length, 2)
    }),
  )

  test(
    `${name}: after a redaction the content is gone, and envelope and story stay`,
    withStore(async (store) => {
      const body = { file: 'm1-00.body' }
      const [first, second] = ended({ id: 'm1' })
      assert.ok(first?.kind === 'message-accepted' && second)
      await store.commit([{ ...first, content: { ...first.content, body } }, second])
      const wanted = { ...always, now: 5_000 }
      assert.deepEqual(await store.redactable(wanted), [{ messageId: 'm1', file: body.file }])

      const before = await store.message('m1')
      const events = await store.events('m1')
      await store.commit([redacted('m1')])
      assert.equal(await store.contentOf('m1'), undefined)
      assert.deepEqual(await store.message('m1'), { ...before, redactedAt: 9_000 })
      assert.deepEqual(await store.events('m1'), events)
      assert.deepEqual(await store.redactable(wanted), [])
      await store.commit([{ ...redacted('m1'), at: 9_999 }])
      assert.equal((await store.message('m1'))?.redactedAt, 9_000, 'nothing happens twice')
    }),
  )

  test(
    `${name}: what a host said when it refused the content may quote it: only the codes stay`,
    withStore(async (store) => {
      const bounced = outcome(0, 'bounced')
      const info = { category: 'spam', message: 'It looks like spam.' } as BounceInfo
      const bounceInfo = { ...info, evidence: 'generic/spam: "quoted words"' }
      const attempt = {
        ...bounced.attempt,
        reply: '554-5.7.1 "Secret plans"\n554 5.7.1 looks like spam',
        bounceInfo,
      }
      await store.commit([accepted({ id: 'm1', leased: ['m1-1'] })])
      await store.commit([settled('m1-1', [{ ...bounced, attempt }])])
      await store.commit([redacted('m1')])
      const last = (await store.events('m1')).at(-1)
      assert.ok(last?.kind === 'attempted')
      assert.deepEqual(last.attempt, {
        ...attempt,
        reply: '554 5.7.1 (text removed together with the content)',
        bounceInfo: { ...bounceInfo, evidence: 'generic/spam' },
      })
    }),
  )

  test(
    `${name}: nothing goes while a recipient is open, a notice is to be written, or it is kept by hand`,
    withStore(async (store) => {
      await store.commit([accepted({ id: 'm1', leased: ['m1-1'] })])
      await assert.rejects(store.commit([redacted('m1')]), /on its way/)
      const notice = [{ position: 0, kind: 'failed' }] as const
      await store.commit([settled('m1-1', [outcome(0, 'bounced')], notice)])
      assert.deepEqual(await redactable(store, 5_000), [], 'the notice quotes its header')
      await assert.rejects(store.commit([redacted('m1')]), /on its way/)
      await store.commit([{ kind: 'notices-told', messageId: 'm1', at: 2_000, positions: [0] }])

      await store.commit([{ kind: 'message-kept', messageId: 'm1', at: 3_000 }])
      await store.commit([{ kind: 'message-kept', messageId: 'm1', at: 4_000 }])
      assert.equal((await store.message('m1'))?.keptAt, 3_000)
      assert.deepEqual(await redactable(store, 5_000), [])
      await assert.rejects(store.commit([redacted('m1')]), /kept by hand/)
      await store.commit([{ kind: 'message-unkept', messageId: 'm1' }])
      assert.deepEqual(await redactable(store, 5_000), ['m1'])
      await assert.rejects(store.commit([{ kind: 'message-kept', messageId: 'm2', at: 0 }]))
    }),
  )

  test(
    `${name}: notices quote the original, so they go with it, or as soon as they have ended`,
    withStore(async (store) => {
      await store.commit([accepted({ id: 'm1', to: { 'a.example': 2 }, leased: ['m1-1'] })])
      const outcomes = [outcome(0, 'bounced'), outcome(1, 'bounced')]
      const notices = [0, 1].map((position) => ({ position, kind: 'failed' }) as const)
      await store.commit([settled('m1-1', outcomes, notices)])
      for (const [id, position] of [
        ['n1', 0],
        ['n2', 1],
      ] as const) {
        const about = { kind: 'notices-told', messageId: 'm1', at: 2_000 } as const
        await store.commit([
          accepted({ id, domain: `${id}.example`, leased: [`${id}-1`] }),
          { ...about, positions: [position], noticeId: id },
        ])
      }
      await store.commit([{ ...settled('n1-1', [outcome(0, 'delivered')]), at: 2_500 }])
      const due = await redactable(store, 2_000, 1_000)
      assert.deepEqual(due, ['m1', 'n1'], 'n1 has ended')
      await store.commit(due.map(redacted))
      assert.deepEqual(await redactable(store, 2_500, 1_000), [])

      await store.commit([settled('n2-1', [outcome(0, 'delivered')])])
      assert.deepEqual(await redactable(store, 1_001, 1_000), ['n2'], 'long before its own time')
      await store.commit([redacted('n2')])
      assert.deepEqual(await redactable(store, 9_999), [])
    }),
  )

  test(
    `${name}: what is forgotten leaves no trace, and only redacted mail that nobody keeps can be`,
    withStore(async (store) => {
      await store.commit([...ended({ id: 'm1' }), ...ended({ id: 'm2', to: { 'c.example': 1 } })])
      await assert.rejects(store.commit([forgotten('m1')]), /still has content/)
      await store.commit([redacted('m1'), redacted('m2')])
      await store.commit([{ kind: 'message-kept', messageId: 'm2', at: 1 }])
      assert.deepEqual(await store.forgettable({ endedBefore: 999, limit: 9 }), [])
      assert.deepEqual(await store.forgettable({ endedBefore: 1_000, limit: 9 }), ['m1'])
      await assert.rejects(store.commit([forgotten('m2')]), /kept by hand/)
      await store.commit([forgotten('m1')])
      assert.equal(await store.message('m1'), undefined)
      assert.deepEqual(await store.events('m1'), [])
      assert.equal((await store.messages({ limit: 9 })).length, 1)
      await store.commit([accepted({ id: 'm3' })])
      assert.deepEqual(
        (await store.lease(everything(minute))).map(({ id }) => id),
        ['m3-1'],
      )
    }),
  )

  test(
    `${name}: with the content goes what a scan saw of it`,
    withStore(async (store) => {
      const change = accepted({ id: 'm1' })
      const held = { reason: 'the file budget.exe may do harm', notices: [] }
      await store.commit([{ ...change, scanned: 'a link to secret.example', held }])
      await store.commit([{ kind: 'recipients-cancelled', messageId: 'm1', at: 1_000 }])
      await store.commit([redacted('m1')])
      const told = JSON.stringify(await store.events('m1'))
      assert.match(told, /"kind":"scanned"/)
      assert.match(told, /"kind":"held"/)
      assert.doesNotMatch(told, /budget|secret/)
    }),
  )

  test(
    `${name}: cleaning keeps everything that is not deleted`,
    withStore(async (store) => {
      await store.commit([...ended({ id: 'm1' }), ...ended({ id: 'm2' })])
      await store.commit([redacted('m1')])
      assert.equal(await store.clean(), true)
      assert.equal(await store.clean(), true)
      assert.ok(await store.contentOf('m2'))
    }),
  )
}
