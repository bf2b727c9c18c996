/** Domains: their DKIM keys, and what DNS said of them. */
import assert from 'node:assert/strict'
import test from 'node:test'
import type { DkimKey, DomainChange } from '../../mail/message/domain-change.ts'
import { type NewPlace, onNewStore } from './place.ts'

const domain = 'ours.example'
const added = { kind: 'domain-added', domain, at: 1 } as const

function key(id: string, given: Partial<DkimKey> = {}): DkimKey {
  // A view into a larger buffer, as whoever seals it may have.
  const pool = Buffer.from(`other secrets, sealed ${id}, more secrets`)
  return {
    id,
    domain,
    selector: `s-${id}`,
    algorithm: 'ed25519-sha256',
    publicKey: 'MCowBQ==',
    sealedPrivateKey: pool.subarray(15, 15 + 7 + id.length),
    state: 'pending',
    createdAt: 10,
    ...given,
  }
}

function asRead({ sealedPrivateKey, ...rest }: DkimKey): DkimKey {
  return { ...rest, sealedPrivateKey: Uint8Array.from(sealedPrivateKey) }
}

export function exerciseDomains(name: string, newPlace: NewPlace): void {
  const withStore = onNewStore(newPlace)

  test(
    `${name}: DKIM keys are read back as they were given, oldest first, byte for byte`,
    withStore(async (store) => {
      const older = key('k2', { algorithm: 'rsa-sha256', createdAt: 5, seenAt: 6, retiredAt: 7 })
      const changes = [key('k1'), older].map(
        (each): DomainChange => ({ kind: 'dkim-key-added', key: each }),
      )
      await store.commit([added, ...changes])
      const read = await store.dkimKeys(domain)
      assert.deepEqual(read, [asRead(older), asRead(key('k1'))])
      assert.equal(Buffer.from(read[0]?.sealedPrivateKey ?? []).toString(), 'sealed k2')
      assert.deepEqual(await store.dkimKeys('theirs.example'), [])
    }),
  )

  test(
    `${name}: a key's way from pending to retired leaves its dates`,
    withStore(async (store) => {
      await store.commit([added, { kind: 'dkim-key-added', key: key('k1') }])
      const state = async (): Promise<unknown> => {
        const [found] = await store.dkimKeys(domain)
        return found && [found.state, found.seenAt, found.retiredAt]
      }
      assert.deepEqual(await state(), ['pending', undefined, undefined])
      await store.commit([{ kind: 'dkim-key-moved', id: 'k1', state: 'active', at: 20 }])
      assert.deepEqual(await state(), ['active', 20, undefined])
      await store.commit([{ kind: 'dkim-key-moved', id: 'k1', state: 'retired', at: 30 }])
      assert.deepEqual(await state(), ['retired', 20, 30])
      await store.commit([{ kind: 'dkim-key-removed', id: 'k1' }])
      assert.equal(await state(), undefined)
    }),
  )

  const contradictions: readonly { why: string; change: DomainChange }[] = [
    { why: 'uses a selector twice', change: newKey('k2', { selector: 's-k1' }) },
    { why: 'belongs to a foreign domain', change: newKey('k2', { domain: 'theirs.example' }) },
    { why: 'moves an unknown key', change: { ...moved, id: 'k9' } },
    { why: 'removes an unknown key', change: { kind: 'dkim-key-removed', id: 'k9' } },
    {
      why: 'checks a foreign domain',
      change: {
        kind: 'domain-checked',
        check: { domain: 'theirs.example', at: 1, isVerified: true, findings: '[]' },
      },
    },
  ]
  for (const { why, change } of contradictions) {
    test(
      `${name}: a change of domains that ${why} is refused`,
      withStore(async (store) => {
        await store.commit([added, newKey('k1')])
        await assert.rejects(store.commit([change]))
        assert.deepEqual(await store.dkimKeys(domain), [asRead(key('k1'))])
      }),
    )
  }

  test(
    `${name}: the newest check of a domain is kept, and the date of the last good one`,
    withStore(async (store) => {
      const check = async (at: number, isVerified: boolean): Promise<unknown> => {
        const findings = `{"at":${at}}`
        await store.commit([
          { kind: 'domain-checked', check: { domain, at, isVerified, findings } },
        ])
        return await store.lastDomainCheck(domain)
      }
      await store.commit([added])
      assert.equal(await store.lastDomainCheck(domain), undefined)
      const found = { domain, isVerified: false, findings: '{"at":1}' }
      assert.deepEqual(await check(1, false), { ...found, at: 1 })
      const good = { domain, at: 2, isVerified: true, verifiedAt: 2, findings: '{"at":2}' }
      assert.deepEqual(await check(2, true), good)
      const bad = { ...good, at: 3, isVerified: false, findings: '{"at":3}' }
      assert.deepEqual(await check(3, false), bad)
    }),
  )

  test(
    `${name}: with a domain go its keys and its check`,
    withStore(async (store) => {
      const check = { domain, at: 1, isVerified: true, findings: '[]' }
      await store.commit([added, newKey('k1'), { kind: 'domain-checked', check }])
      await store.commit([{ kind: 'domain-removed', domain }])
      await store.commit([added])
      assert.deepEqual(await store.dkimKeys(domain), [])
      assert.equal(await store.lastDomainCheck(domain), undefined)
    }),
  )
}

const moved = { kind: 'dkim-key-moved', state: 'active', at: 5 } as const

function newKey(id: string, given: Partial<DkimKey> = {}): DomainChange {
  return { kind: 'dkim-key-added', key: key(id, given) }
}
