/** Limits: what came lately, whom a submitter has written to, and what was refused. */
import assert from 'node:assert/strict'
import test from 'node:test'
import type { RefusedSubmission } from '../../mail/message/limit-change.ts'
import type { Change } from '../../mail/message/store.ts'
import { type NewPlace, onNewStore } from './place.ts'
import { accepted, minute, outcome, settled } from './sample-mail.ts'

const anna = 'anna@ours.example'
const bert = 'bert@ours.example'

function met(submitter: string, recipients: readonly string[], at: number): Change {
  return { kind: 'correspondents-met', submitter, recipients, at }
}

function refused(id: string, at = 0): Extract<Change, { kind: 'submission-refused' }> {
  const refusal: RefusedSubmission = {
    id,
    at,
    submitter: anna,
    sender: '',
    recipients: ['"a,b"@theirs.example', 'ü@theirs.example'],
    rule: 'virus Eicar-Test-Signature',
    reply: '554 5.7.1 no',
  }
  return { kind: 'submission-refused', refusal }
}

export function exerciseLimits(name: string, newPlace: NewPlace): void {
  const withStore = onNewStore(newPlace)

  test(
    `${name}: what was accepted is counted by submitter, domain and minute, notices left out`,
    withStore(async (store) => {
      const day = 24 * 60 * minute
      const { message, ...rest } = accepted({ id: 'm5', at: day })
      await store.commit([
        accepted({ id: 'm1', at: day - 1, to: { 'a.example': 3 } }),
        accepted({ id: 'm2', at: day, to: { 'a.example': 2, 'b.example': 1 } }),
        accepted({ id: 'm3', at: day + minute - 1, leased: ['m3-1'] }),
        accepted({ id: 'm4', at: day + minute, submitter: bert, domain: 'also.example' }),
        { ...rest, message: { ...message, origin: 'notice' } },
      ])
      // A message that is done with counts too.
      await store.commit([settled('m3-1', [outcome(0, 'delivered')])])
      const annas = { submitter: anna, domain: 'ours.example', at: day }
      const berts = { submitter: bert, domain: 'also.example', at: day + minute }
      assert.deepEqual(await store.acceptedSince(day), [
        { ...annas, messages: 2, recipients: 4 },
        { ...berts, messages: 1, recipients: 1 },
      ])
      assert.deepEqual(await store.acceptedSince(day + 2 * minute), [])
    }),
  )

  test(
    `${name}: a message numbered behind an older one is counted all the same`,
    withStore(async (store) => {
      // Accepted first, written last: its commit had to wait.
      for (const [id, at] of [
        ['m1', 60 * minute],
        ['m2', 60 * minute - 10],
      ] as const) {
        await store.commit([accepted({ id, at })])
      }
      const counts = await store.acceptedSince(60 * minute)
      assert.deepEqual(
        counts.map(({ messages }) => messages),
        [1],
      )
    }),
  )

  test(
    `${name}: strangers are those whom this submitter has not met`,
    withStore(async (store) => {
      await store.commit([met(anna, ['a@theirs.example', 'b@theirs.example'], 100)])
      await store.commit([met(anna, ['b@theirs.example', 'c@theirs.example'], 200)])
      const asked = ['a', 'b', 'c', 'd'].map((letter) => `${letter}@theirs.example`)
      assert.deepEqual(await store.strangersTo(anna, asked), ['d@theirs.example'])
      assert.deepEqual(await store.strangersTo(bert, asked), asked)
      // Known already, b stays as it was.
      assert.equal(await store.metSince(anna, 200), 1)
      assert.equal(await store.metSince(anna, 100), 3)
      assert.equal(await store.metSince(bert, 0), 0)
    }),
  )

  test(
    `${name}: correspondents are seeded from mail still remembered, met when it came`,
    withStore(async (store) => {
      const { message, ...rest } = accepted({ id: 'n1', to: { 'notice.example': 1 } })
      await store.commit([
        accepted({ id: 'm1', at: 50, to: { 'Theirs.Example': 1 } }),
        accepted({ id: 'm2', at: 60, to: { 'theirs.example': 1 } }),
        { ...rest, message: { ...message, origin: 'notice' } },
      ])
      await store.commit([{ kind: 'correspondents-seeded' }])
      const asked = ['user0@theirs.example', 'user0@notice.example', 'user0@late.example']
      assert.deepEqual(await store.strangersTo(anna, asked), asked.slice(1))
      assert.equal(await store.metSince(anna, 50), 1)
      assert.equal(await store.metSince(anna, 51), 0)

      await store.commit([accepted({ id: 'm3', at: 70, to: { 'late.example': 1 } })])
      await store.commit([{ kind: 'correspondents-seeded' }])
      assert.deepEqual(await store.strangersTo(anna, asked), ['user0@notice.example'])
    }),
  )

  test(
    `${name}: what was refused is listed newest first, a page at a time`,
    withStore(async (store) => {
      for (const id of ['r2', 'r1', 'r3']) await store.commit([refused(id)])
      const ids = async (page: { limit: number; after?: string }): Promise<string[]> =>
        (await store.refusedSubmissions(page)).map((refusal) => refusal.id)
      assert.deepEqual(await ids({ limit: 2 }), ['r3', 'r1'])
      assert.deepEqual(await ids({ limit: 2, after: 'r1' }), ['r2'])
      assert.deepEqual(await ids({ limit: 2, after: 'r9' }), [])
      const [newest] = await store.refusedSubmissions({ limit: 1 })
      assert.deepEqual(newest, refused('r3').refusal)
    }),
  )

  test(
    `${name}: of refusals only the newest ten thousand are kept`,
    withStore(async (store) => {
      const many = Array.from({ length: 10_002 }, (_, index) => refused(`r${index}`))
      await store.commit(many)
      const kept = await store.refusedSubmissions({ limit: 20_000 })
      assert.equal(kept.length, 10_000)
      assert.equal(kept.at(-1)?.id, 'r2')
    }),
  )

  test(
    `${name}: refusals and correspondents of before a date can be forgotten`,
    withStore(async (store) => {
      await store.commit([refused('r1', 99), refused('r2', 100)])
      await store.commit([met(anna, ['a@x.example'], 99), met(anna, ['b@x.example'], 100)])
      await store.commit([met(bert, ['a@x.example'], 5)])
      await store.commit([{ kind: 'traces-forgotten', refusedBefore: 100, metBefore: 100 }])
      const kept = await store.refusedSubmissions({ limit: 9 })
      assert.deepEqual(
        kept.map(({ id }) => id),
        ['r2'],
      )
      const asked = ['a@x.example', 'b@x.example']
      assert.deepEqual(await store.strangersTo(anna, asked), ['a@x.example'])
      assert.deepEqual(await store.strangersTo(bert, asked), asked)
      await store.commit([{ kind: 'traces-forgotten', refusedBefore: 9_999, metBefore: 9_999 }])
      assert.deepEqual(await store.refusedSubmissions({ limit: 9 }), [])
      assert.deepEqual(await store.strangersTo(anna, asked), asked)
    }),
  )
}
