/** Accounts: domains, their addresses, the credentials of those. */
import assert from 'node:assert/strict'
import test from 'node:test'
import type { Credential } from '../../mail/message/account-change.ts'
import type { Change } from '../../mail/message/store.ts'
import { type NewPlace, onNewStore } from './place.ts'

const credential = (id: string, createdAt: number): Credential => ({
  id,
  address: 'anna@ours.example',
  name: 'default',
  argon2: `$argon2id$${id}`,
  scram: `SCRAM-SHA-256$${id}`,
  createdAt,
})

const ours: readonly Change[] = [
  { kind: 'domain-added', domain: 'ours.example', at: 1 },
  { kind: 'address-added', address: 'anna@ours.example', domain: 'ours.example', at: 2 },
  {
    kind: 'address-added',
    address: 'bert@ours.example',
    domain: 'ours.example',
    language: 'de',
    notifyDelivered: true,
    at: 3,
  },
  { kind: 'credential-added', credential: credential('c1', 4) },
]

export function exerciseAccounts(name: string, newPlace: NewPlace): void {
  const withStore = onNewStore(newPlace)

  test(
    `${name}: domains, addresses and credentials can be read back`,
    withStore(async (store) => {
      await store.commit(ours)
      await store.commit([{ kind: 'domain-added', domain: 'also.example', at: 5 }])

      assert.deepEqual(await store.domain('ours.example'), {
        name: 'ours.example',
        addedAt: 1,
        addresses: 2,
      })
      assert.deepEqual(
        (await store.domains()).map((domain) => [domain.name, domain.addresses]),
        [
          ['also.example', 0],
          ['ours.example', 2],
        ],
      )
      const bert = {
        address: 'bert@ours.example',
        domain: 'ours.example',
        language: 'de',
        addedAt: 3,
        notifyDelivered: true,
      }
      assert.deepEqual(await store.address('bert@ours.example'), bert)
      const anna = { address: 'anna@ours.example', domain: 'ours.example', language: undefined }
      assert.deepEqual(await store.addresses('ours.example'), [{ ...anna, addedAt: 2 }, bert])
      assert.equal((await store.addresses()).length, 2)
      assert.deepEqual(await store.addresses('also.example'), [])
      assert.deepEqual(await store.credentials('anna@ours.example'), [credential('c1', 4)])
      assert.equal(await store.address('carl@ours.example'), undefined)
      assert.equal(await store.domain('theirs.example'), undefined)
    }),
  )

  test(
    `${name}: a new credential stands beside the old one, or replaces all`,
    withStore(async (store) => {
      await store.commit(ours)
      await store.commit([{ kind: 'credential-added', credential: credential('c2', 5) }])
      const ids = async (): Promise<string[]> =>
        (await store.credentials('anna@ours.example')).map(({ id }) => id)
      assert.deepEqual(await ids(), ['c1', 'c2'])
      await store.commit([{ kind: 'credentials-replaced', credential: credential('c3', 6) }])
      assert.deepEqual(await ids(), ['c3'])
    }),
  )

  test(
    `${name}: with a domain go its addresses and their credentials`,
    withStore(async (store) => {
      await store.commit(ours)
      await store.commit([{ kind: 'domain-removed', domain: 'ours.example' }])
      assert.deepEqual(await store.domains(), [])
      assert.deepEqual(await store.addresses(), [])
      assert.deepEqual(await store.credentials('anna@ours.example'), [])
    }),
  )

  test(
    `${name}: with an address go its credentials`,
    withStore(async (store) => {
      await store.commit(ours)
      await store.commit([{ kind: 'address-removed', address: 'anna@ours.example' }])
      assert.deepEqual(await store.credentials('anna@ours.example'), [])
      assert.equal((await store.domain('ours.example'))?.addresses, 1)
    }),
  )

  test(
    `${name}: a domain may keep content for a time of its own, and give it back`,
    withStore(async (store) => {
      await store.commit(ours)
      const set = { kind: 'domain-retention-set', domain: 'ours.example' } as const
      const kept = async (): Promise<unknown> =>
        (await store.domain('ours.example'))?.contentRetentionMs
      assert.equal(await kept(), undefined)
      await store.commit([{ ...set, contentMs: 0 }])
      assert.equal(await kept(), 0)
      await store.commit([set])
      assert.equal(await kept(), undefined)
      await assert.rejects(store.commit([{ ...set, domain: 'theirs.example' }]))
    }),
  )

  const contradictions: readonly { why: string; change: Change }[] = [
    { why: 'adds a domain twice', change: { kind: 'domain-added', domain: 'ours.example', at: 9 } },
    {
      why: 'removes a domain that is not there',
      change: { kind: 'domain-removed', domain: 'x.example' },
    },
    {
      why: 'adds an address in a foreign domain',
      change: { kind: 'address-added', address: 'a@x.example', domain: 'x.example', at: 9 },
    },
    {
      why: 'removes an address that is not there',
      change: { kind: 'address-removed', address: 'a@x.example' },
    },
    {
      why: 'gives a password to nobody',
      change: {
        kind: 'credentials-replaced',
        credential: { ...credential('c9', 9), address: 'carl@ours.example' },
      },
    },
  ]
  for (const { why, change } of contradictions) {
    test(
      `${name}: a change that ${why} is refused`,
      withStore(async (store) => {
        await store.commit(ours)
        await assert.rejects(store.commit([change]))
        assert.equal((await store.domains()).length, 1)
        assert.equal((await store.addresses()).length, 2)
      }),
    )
  }
}
