/** Credentials: of an address or of a domain, each with a name of its own. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { ours } from './accounts.ts'
import { type NewPlace, onNewStore } from './place.ts'
import { credential } from './sample-credential.ts'

const anna = 'anna@ours.example'
const laptop = credential({ id: 'c2', name: 'laptop', createdAt: 5 })

export function exerciseCredentials(name: string, newPlace: NewPlace): void {
  const withStore = onNewStore(newPlace)

  test(
    `${name}: a credential is read back as it was given, by its owner or by its id`,
    withStore(async (store) => {
      await store.commit(ours)
      const full = credential({ id: 'c3', owner: 'ours.example', quick: 'ab', lastUsedAt: 12 })
      await store.commit([{ kind: 'credential-added', credential: full }])
      assert.deepEqual(await store.credentials('ours.example'), [full])
      assert.deepEqual(await store.credential('c3'), full)
      assert.deepEqual(await store.credential('c1'), credential({ id: 'c1', createdAt: 4 }))
      assert.equal(await store.credential('c9'), undefined)
    }),
  )

  test(
    `${name}: names of one owner's credentials differ; those of two owners need not`,
    withStore(async (store) => {
      await store.commit(ours)
      await store.commit([{ kind: 'credential-added', credential: laptop }])
      const again = credential({ id: 'c4', name: 'laptop' })
      await assert.rejects(store.commit([{ kind: 'credential-added', credential: again }]))
      const berts = { ...again, owner: 'bert@ours.example' }
      await store.commit([{ kind: 'credential-added', credential: berts }])
      const theDomains = credential({ id: 'c5', owner: 'ours.example', name: 'laptop' })
      await store.commit([{ kind: 'credential-added', credential: theDomains }])
      const sameOfDomain = { ...theDomains, id: 'c6' }
      await assert.rejects(store.commit([{ kind: 'credential-added', credential: sameOfDomain }]))
    }),
  )

  test(
    `${name}: replacing one ends only that of the same owner and name`,
    withStore(async (store) => {
      await store.commit(ours)
      await store.commit([{ kind: 'credential-added', credential: laptop }])
      const ids = async (): Promise<string[]> => (await store.credentials(anna)).map(({ id }) => id)
      assert.deepEqual(await ids(), ['c1', 'c2'])
      const fresh = credential({ id: 'c3', createdAt: 6 })
      await store.commit([{ kind: 'credential-replaced', credential: fresh }])
      assert.deepEqual(await ids(), ['c2', 'c3'])
      const first = credential({ id: 'c4', name: 'phone', createdAt: 7 })
      await store.commit([{ kind: 'credential-replaced', credential: first }])
      assert.deepEqual(await ids(), ['c2', 'c3', 'c4'])
    }),
  )

  test(
    `${name}: a credential can be removed once, and its last use is remembered until then`,
    withStore(async (store) => {
      await store.commit(ours)
      await store.commit([{ kind: 'credential-used', id: 'c1', at: 70 }])
      assert.equal((await store.credential('c1'))?.lastUsedAt, 70)
      await store.commit([{ kind: 'credential-removed', id: 'c1' }])
      assert.deepEqual(await store.credentials(anna), [])
      await assert.rejects(store.commit([{ kind: 'credential-removed', id: 'c1' }]))
      // Somebody was logged in by it in the same moment.
      await store.commit([{ kind: 'credential-used', id: 'c1', at: 80 }])
    }),
  )
}
