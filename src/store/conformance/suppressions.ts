/** Suppressions: one per recipient, in force until they expire or are lifted. */
import assert from 'node:assert/strict'
import test from 'node:test'
import type { Suppression } from '../../mail/message/suppression-change.ts'
import { type NewPlace, onNewStore } from './place.ts'
import { accepted, outcome, settled } from './sample-mail.ts'

const suppression = (recipient: string, more: Partial<Suppression> = {}): Suppression => ({
  recipient,
  reason: 'nobody of that name',
  category: 'user_unknown',
  addedAt: 10,
  ...more,
})
const added = (of: Suppression) => ({ kind: 'suppression-added', suppression: of }) as const

export function exerciseSuppressions(name: string, newPlace: NewPlace): void {
  const withStore = onNewStore(newPlace)

  test(
    `${name}: a suppression is read back as it was given, and replaces an earlier one`,
    withStore(async (store) => {
      const first = suppression('a@b.example', { messageId: 'm1', expiresAt: 100 })
      await store.commit([added(first)])
      assert.deepEqual(await store.suppressionOf('a@b.example', 50), first)
      assert.equal(await store.suppressionOf('b@b.example', 50), undefined)

      const second = suppression('a@b.example', { category: 'by_hand', addedAt: 20 })
      await store.commit([added(second)])
      assert.deepEqual(await store.suppressionOf('a@b.example', 500), second)
      assert.equal((await store.suppressions({ limit: 10, now: 500 })).length, 1)
    }),
  )

  test(
    `${name}: it is in force until the moment it expires, and then swept`,
    withStore(async (store) => {
      await store.commit([
        added(suppression('short@b.example', { expiresAt: 100 })),
        added(suppression('long@b.example', { expiresAt: 101 })),
        added(suppression('forever@b.example')),
      ])
      assert.ok(await store.suppressionOf('short@b.example', 99))
      assert.equal(await store.suppressionOf('short@b.example', 100), undefined)
      const inForce = async (now: number): Promise<unknown> =>
        (await store.suppressions({ limit: 10, now })).map(({ recipient }) => recipient)
      assert.deepEqual(await inForce(100), ['long@b.example', 'forever@b.example'])

      await store.commit([{ kind: 'suppressions-expired', at: 100 }])
      assert.deepEqual(await inForce(0), ['long@b.example', 'forever@b.example'])
    }),
  )

  test(
    `${name}: they are listed newest first, a page at a time`,
    withStore(async (store) => {
      const names = ['d', 'a', 'c', 'b'].map((letter) => `${letter}@b.example`)
      for (const [index, recipient] of names.entries()) {
        await store.commit([added(suppression(recipient, { addedAt: Math.floor(index / 2) }))])
      }
      const seen: string[] = []
      for (let after: string | undefined; ; after = seen.at(-1)) {
        const page = { limit: 1, now: 0, ...(after === undefined ? {} : { after }) }
        const rows = await store.suppressions(page)
        if (rows.length === 0) break
        seen.push(...rows.map(({ recipient }) => recipient))
      }
      assert.deepEqual(
        seen,
        ['c', 'b', 'd', 'a'].map((letter) => `${letter}@b.example`),
      )
      assert.deepEqual(
        await store.suppressions({ limit: 9, now: 0, after: 'unknown@b.example' }),
        [],
      )
    }),
  )

  test(
    `${name}: it is committed together with the bounce that caused it, or not at all`,
    withStore(async (store) => {
      await store.commit([accepted({ id: 'm1', leased: ['m1-1'] })])
      const bounce = settled('m1-1', [outcome(0, 'bounced')])
      const because = added(suppression('user0@theirs.example', { messageId: 'm1' }))
      await store.commit([bounce, because])
      await assert.rejects(store.commit([bounce, added(suppression('other@theirs.example'))]))
      const rows = await store.suppressions({ limit: 9, now: 0 })
      assert.deepEqual(rows, [because.suppression])
    }),
  )

  test(
    `${name}: lifting it ends it; what is not suppressed cannot be lifted`,
    withStore(async (store) => {
      const lift = { kind: 'suppression-removed', recipient: 'a@b.example' } as const
      await store.commit([added(suppression('a@b.example'))])
      await store.commit([lift])
      assert.equal(await store.suppressionOf('a@b.example', 0), undefined)
      await assert.rejects(store.commit([lift]))
    }),
  )
}
