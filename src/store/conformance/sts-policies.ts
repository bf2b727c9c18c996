/** MTA-STS policies of others: one for each domain, over when their time is, of many the newest. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { type KeptStsPolicy, STS_POLICIES_MAX } from '../../mail/message/sts-change.ts'
import { type NewPlace, onNewStore } from './place.ts'

function kept(domain: string, more: Partial<KeptStsPolicy> = {}) {
  const policy = { domain, id: '1', text: 'version: STSv1', fetchedAt: 10, expiresAt: 100, ...more }
  return { kind: 'sts-policy-kept', kept: policy } as const
}

export function exerciseStsPolicies(name: string, newPlace: NewPlace): void {
  const withStore = onNewStore(newPlace)

  test(`${name}: an MTA-STS policy survives the process, and takes the place of the last one`, async () => {
    await using place = await newPlace()
    const [first, second] = [kept('a.example'), kept('a.example', { id: '2', fetchedAt: 20 })]
    {
      await using store = await place.open(0)
      await store.commit([first])
      assert.deepEqual(await store.stsPolicies(50), [first.kept])
      await store.commit([second])
    }
    await using again = await place.open(30)
    assert.deepEqual(await again.stsPolicies(50), [second.kept])
  })

  test(
    `${name}: an MTA-STS policy is in force until the moment it is over`,
    withStore(async (store) => {
      await store.commit([kept('long.example', { expiresAt: 101 }), kept('short.example')])
      const inForce = async (now: number) =>
        (await store.stsPolicies(now)).map(({ domain }) => domain)
      assert.deepEqual(await inForce(99), ['long.example', 'short.example'])
      assert.deepEqual(await inForce(100), ['long.example'])
      // With the next one it is forgotten.
      await store.commit([kept('new.example', { fetchedAt: 100, expiresAt: 200 })])
      assert.deepEqual(await inForce(0), ['long.example', 'new.example'])
    }),
  )

  test(
    `${name}: of more MTA-STS policies than are kept, those fetched longest ago go`,
    withStore(async (store) => {
      const many = Array.from({ length: STS_POLICIES_MAX + 2 }, (_, index) =>
        kept(`d${index}.example`, { fetchedAt: index, expiresAt: 1e9 }),
      )
      await store.commit(many)
      const known = await store.stsPolicies(0)
      assert.equal(known.length, STS_POLICIES_MAX)
      assert.equal(known[0]?.domain, 'd2.example')
    }),
  )
}
