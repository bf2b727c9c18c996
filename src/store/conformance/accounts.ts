/** Accounts: domains, their addresses, what belongs to those and goes with them. */
import assert from 'node:assert/strict'
import test from 'node:test'
import type { Change } from '../../mail/message/store.ts'
import { type NewPlace, onNewStore } from './place.ts'
import { credential } from './sample-credential.ts'

const anna = 'anna@ours.example'

export const ours: readonly Change[] = [
  { kind: 'domain-added', domain: 'ours.example', at: 1 },
  { kind: 'address-added', address: anna, domain: 'ours.example', at: 2 },
  {
    kind: 'address-added',
    address: 'bert@ours.example',
    domain: 'ours.example',
    language: 'de',
    notifyDelivered: true,
    at: 3,
  },
  { kind: 'credential-added', credential: credential({ id: 'c1', createdAt: 4 }) },
  { kind: 'alias-added', alias: 'info@ours.example', domain: 'ours.example', address: anna, at: 5 },
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
      const first = { address: anna, domain: 'ours.example', language: undefined, addedAt: 2 }
      assert.deepEqual(await store.addresses('ours.example'), [first, bert])
      assert.equal((await store.addresses()).length, 2)
      assert.deepEqual(await store.addresses('also.example'), [])
      assert.deepEqual(await store.credentials('anna@ours.example'), [
        credential({ id: 'c1', createdAt: 4 }),
      ])
      assert.equal(await store.address('carl@ours.example'), undefined)
      assert.equal(await store.domain('theirs.example'), undefined)
    }),
  )

  test(
    `${name}: an alias is the address of its owner, and ends by itself or with its owner`,
    withStore(async (store) => {
      await store.commit(ours)
      const info = { alias: 'info@ours.example', domain: 'ours.example', address: anna, addedAt: 5 }
      assert.deepEqual(await store.aliases(), [info])
      assert.deepEqual(await store.aliases(anna), [info])
      assert.deepEqual(await store.aliases('bert@ours.example'), [])
      const asked = [anna, 'info@ours.example', 'nobody@ours.example']
      const owners = async (): Promise<unknown[]> =>
        await Promise.all(asked.map(async (address) => store.ownerOf(address)))
      assert.deepEqual(await owners(), [anna, anna, undefined])

      const remove = { kind: 'alias-removed', alias: 'info@ours.example' } as const
      await store.commit([remove])
      assert.deepEqual(await owners(), [anna, undefined, undefined])
      await assert.rejects(store.commit([remove]))
    }),
  )

  test(
    `${name}: a suspension keeps its date and reason until it is lifted`,
    withStore(async (store) => {
      await store.commit(ours)
      const suspend = { kind: 'address-suspended', address: anna, at: 7, reason: 'spam' } as const
      const suspended = async (): Promise<unknown> => (await store.address(anna))?.suspended
      await store.commit([suspend])
      await store.commit([{ ...suspend, at: 8, reason: 'more spam' }])
      assert.deepEqual(await suspended(), { at: 7, reason: 'spam' })
      assert.equal((await store.address('bert@ours.example'))?.suspended, undefined)
      await store.commit([{ kind: 'address-lifted', address: anna }])
      assert.equal(await suspended(), undefined)
      await store.commit([{ ...suspend, at: 9 }])
      assert.deepEqual(await suspended(), { at: 9, reason: 'spam' })
    }),
  )

  test(
    `${name}: with a domain goes everything of it`,
    withStore(async (store) => {
      await store.commit(ours)
      const ofDomain = credential({ id: 'c2', owner: 'ours.example' })
      await store.commit([{ kind: 'credential-added', credential: ofDomain }])
      await store.commit([{ kind: 'domain-removed', domain: 'ours.example' }])
      assert.deepEqual(await store.domains(), [])
      assert.deepEqual(await store.addresses(), [])
      assert.deepEqual(await store.aliases(), [])
      assert.deepEqual(await store.credentials(anna), [])
      assert.deepEqual(await store.credentials('ours.example'), [])
      assert.equal(await store.ownerOf('info@ours.example'), undefined)
    }),
  )

  test(
    `${name}: with the domain of an alias goes the alias, and its owner stays`,
    withStore(async (store) => {
      const alias = { alias: 'anna@also.example', domain: 'also.example', address: anna } as const
      await store.commit([...ours, { kind: 'domain-added', domain: 'also.example', at: 5 }])
      await store.commit([{ kind: 'alias-added', ...alias, at: 6 }])
      assert.equal(await store.ownerOf('anna@also.example'), anna)
      await store.commit([{ kind: 'domain-removed', domain: 'also.example' }])
      assert.equal(await store.ownerOf('anna@also.example'), undefined)
      assert.equal(await store.ownerOf(anna), anna)
    }),
  )

  test(
    `${name}: with an address go its credentials and aliases`,
    withStore(async (store) => {
      await store.commit(ours)
      await store.commit([{ kind: 'address-removed', address: anna }])
      assert.deepEqual(await store.credentials(anna), [])
      assert.deepEqual(await store.aliases(), [])
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
        kind: 'credential-replaced',
        credential: credential({ id: 'c9', owner: 'carl@ours.example' }),
      },
    },
    {
      why: 'gives a password to a foreign domain',
      change: {
        kind: 'credential-added',
        credential: credential({ id: 'c9', owner: 'x.example' }),
      },
    },
    {
      why: 'suspends nobody',
      change: { kind: 'address-suspended', address: 'a@x.example', at: 9, reason: 'spam' },
    },
    { why: 'lifts nobody', change: { kind: 'address-lifted', address: 'a@x.example' } },
    {
      why: 'makes an address an alias too',
      change: { ...aliasOf(anna), alias: 'bert@ours.example' },
    },
    {
      why: 'makes an alias an address too',
      change: {
        kind: 'address-added',
        address: 'info@ours.example',
        domain: 'ours.example',
        at: 9,
      },
    },
    { why: 'gives an alias to a second owner', change: aliasOf('bert@ours.example') },
    {
      why: 'gives an alias to nobody',
      change: { ...aliasOf('a@x.example'), alias: 'b@ours.example' },
    },
    {
      why: 'adds an alias in a foreign domain',
      change: { ...aliasOf(anna), alias: 'a@x.example', domain: 'x.example' },
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

function aliasOf(address: string): Extract<Change, { kind: 'alias-added' }> {
  return { kind: 'alias-added', alias: 'info@ours.example', domain: 'ours.example', address, at: 9 }
}
