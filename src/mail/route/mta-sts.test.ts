/** RFC 8461 §3 and §5: which policy is in force, when it is fetched, and what outlives which trouble. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { silentLog } from '../../base/log.ts'
import type { PolicyAnswer, PolicySource } from '../domain/check/policy-source.ts'
import { HandClock } from '../../../test/support/hand-clock.ts'
import { ScriptedDns } from '../../../test/support/scripted-dns.ts'
import type { Change } from '../message/store.ts'
import type { KeptStsPolicy } from '../message/sts-change.ts'
import { StsMemory } from './mta-sts.ts'

const DOMAIN = 'theirs.example'
const RECORD = `_mta-sts.${DOMAIN}`
const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS

function policy(mode: string, maxAgeDays = 7): PolicyAnswer {
  const fields = ['version: STSv1', `mode: ${mode}`, 'mx: mx.theirs.example']
  return { kind: 'found', text: [...fields, `max_age: ${maxAgeDays * 86_400}`, ''].join('\r\n') }
}

class World implements PolicySource {
  readonly clock = new HandClock()
  readonly dns = new ScriptedDns()
  readonly store = new StoredPolicies()
  memory = this.#newMemory()
  answer: PolicyAnswer | Promise<PolicyAnswer> = policy('enforce')
  fetches = 0

  constructor(id: string | undefined = '1') {
    if (id !== undefined) this.publish(`v=STSv1; id=${id}`)
  }

  publish(...txt: readonly string[]): void {
    this.dns.set(RECORD, { txt })
  }

  async policyOf(): Promise<PolicyAnswer> {
    this.fetches++
    return this.answer
  }

  /** The mode in force, as asked now. */
  async mode(): Promise<string> {
    const policy = await this.memory.policyOf(DOMAIN)
    return policy === undefined || 'trouble' in policy ? 'no policy' : policy.mode
  }

  /** A new process, which remembers what is stored. */
  restart(): void {
    this.memory = this.#newMemory()
  }

  #newMemory(): StsMemory {
    const { clock, dns: resolver, store } = this
    return new StsMemory({ resolver, policies: this, store, clock, log: silentLog })
  }
}

class StoredPolicies {
  readonly #kept = new Map<string, KeptStsPolicy>()
  isBroken = false

  async commit(changes: readonly Change[]): Promise<void> {
    if (this.isBroken) throw new Error('no room')
    for (const change of changes) {
      if (change.kind === 'sts-policy-kept') this.#kept.set(change.kept.domain, change.kept)
    }
  }

  async stsPolicies(now: number): Promise<KeptStsPolicy[]> {
    return [...this.#kept.values()].filter(({ expiresAt }) => expiresAt > now)
  }
}

for (const mode of ['enforce', 'testing', 'none']) {
  test(`a policy of mode ${mode} is fetched once and kept`, async () => {
    const world = new World()
    world.answer = policy(mode)
    assert.equal(await world.mode(), mode)
    assert.equal(await world.mode(), mode)
    assert.equal(world.fetches, 1)
  })
}

const withoutPolicy: readonly { name: string; txt: readonly string[] }[] = [
  { name: 'no record', txt: [] },
  { name: 'a record of somebody else', txt: ['v=spf1 -all'] },
  { name: 'two records', txt: ['v=STSv1; id=1', 'v=STSv1; id=2'] },
  { name: 'a record without an id', txt: ['v=STSv1'] },
  { name: 'an id that is none', txt: ['v=STSv1; id=a-b'] },
]

for (const { name, txt } of withoutPolicy) {
  test(`${name}: nothing is fetched`, async () => {
    const world = new World()
    world.publish(...txt)
    assert.equal(await world.mode(), 'no policy')
    assert.equal(world.fetches, 0)
  })
}

const unfetchable: readonly { name: string; answer: PolicyAnswer; trouble: string }[] = [
  {
    name: 'a web server that does not answer',
    answer: { kind: 'failed', reason: 'ETIMEDOUT' },
    trouble: 'sts-policy-fetch-error',
  },
  {
    name: 'a web server without such a page',
    answer: { kind: 'none', reason: '404' },
    trouble: 'sts-policy-fetch-error',
  },
  {
    name: 'a web server with a wrong certificate',
    answer: { kind: 'none', reason: 'ALTNAME', isUntrusted: true },
    trouble: 'sts-webpki-invalid',
  },
  {
    name: 'a policy without mode',
    answer: { kind: 'found', text: 'version: STSv1\nmx: a.b\n' },
    trouble: 'sts-policy-invalid',
  },
  {
    name: 'a policy of another version',
    answer: { kind: 'found', text: 'version: STSv2\n' },
    trouble: 'sts-policy-invalid',
  },
]

for (const { name, answer, trouble } of unfetchable) {
  test(`${name}: that is told each time, as ${trouble}`, async () => {
    const world = new World()
    world.answer = answer
    for (let time = 1; time <= 2; time++) {
      const policy = await world.memory.policyOf(DOMAIN)
      assert.equal(policy !== undefined && 'trouble' in policy && policy.trouble, trouble)
    }
  })

  test(`${name}: as if there were none, asked again after five minutes`, async () => {
    const world = new World()
    world.answer = answer
    assert.equal(await world.mode(), 'no policy')
    assert.equal(await world.mode(), 'no policy')
    assert.equal(world.fetches, 1)
    world.clock.pass(5 * MINUTE_MS)
    world.answer = policy('enforce')
    assert.equal(await world.mode(), 'enforce')
  })

  test(`${name}: the policy that is known stays in force, also under a new id`, async () => {
    const world = new World()
    assert.equal(await world.mode(), 'enforce')
    world.publish('v=STSv1; id=2')
    world.answer = answer
    assert.equal(await world.mode(), 'enforce')
  })
}

const outages: readonly { name: string; strike: (world: World) => void }[] = [
  { name: 'DNS does not answer', strike: ({ dns }) => dns.set(RECORD, { is: 'broken' }) },
  { name: 'the record is gone', strike: ({ dns }) => dns.remove(RECORD) },
  { name: 'the record is wrong', strike: (world) => world.publish('v=STSv1; id=?') },
]

for (const { name, strike } of outages) {
  test(`${name}: the policy stays in force until its max_age is over, and not longer`, async () => {
    const world = new World()
    assert.equal(await world.mode(), 'enforce')
    strike(world)
    world.clock.pass(7 * DAY_MS - 1)
    assert.equal(await world.mode(), 'enforce')
    world.clock.pass(1)
    assert.equal(await world.mode(), 'no policy')
  })
}

test('a new id brings the new policy at once', async () => {
  const world = new World()
  assert.equal(await world.mode(), 'enforce')
  world.answer = policy('none')
  assert.equal(await world.mode(), 'enforce')
  world.publish('v=STSv1; id=2')
  assert.equal(await world.mode(), 'none')
})

test('a policy is renewed in the background after a day, so that it does not end', async () => {
  const world = new World()
  assert.equal(await world.mode(), 'enforce')
  world.clock.pass(DAY_MS)
  const slow = Promise.withResolvers<PolicyAnswer>()
  world.answer = slow.promise
  assert.equal(await world.mode(), 'enforce')
  assert.equal(world.fetches, 2)
  slow.resolve(policy('enforce'))
  await new Promise(setImmediate)
  world.dns.remove(RECORD)
  world.clock.pass(7 * DAY_MS - 1)
  assert.equal(await world.mode(), 'enforce')
})

test('a renewal that fails is tried again, and costs nobody a wait', async () => {
  const world = new World()
  await world.mode()
  world.clock.pass(DAY_MS)
  world.answer = { kind: 'failed', reason: 'ECONNREFUSED' }
  assert.equal(await world.mode(), 'enforce')
  await new Promise(setImmediate)
  assert.equal(await world.mode(), 'enforce')
  assert.equal(world.fetches, 2)
  world.clock.pass(5 * MINUTE_MS)
  await world.mode()
  assert.equal(world.fetches, 3)
})

test('many messages for one domain fetch its policy once', async () => {
  const world = new World()
  const modes = await Promise.all(Array.from({ length: 20 }, () => world.mode()))
  assert.deepEqual(new Set(modes), new Set(['enforce']))
  assert.equal(world.fetches, 1)
})

test('a policy that asks for longer than a year is kept for a year', async () => {
  const world = new World()
  world.answer = policy('enforce', 5_000)
  await world.mode()
  world.dns.remove(RECORD)
  world.clock.pass(366 * DAY_MS)
  assert.equal(await world.mode(), 'no policy')
})

test('after a restart the policy protects on, and its id is known', async () => {
  const world = new World()
  assert.equal(await world.mode(), 'enforce')
  world.clock.pass(DAY_MS - 1)
  world.restart()
  assert.equal(await world.mode(), 'enforce')
  assert.equal(world.fetches, 1)
  world.dns.set(RECORD, { is: 'broken' })
  world.clock.pass(6 * DAY_MS)
  assert.equal(await world.mode(), 'enforce')
  world.clock.pass(1)
  world.restart()
  assert.equal(await world.mode(), 'no policy')
})

test('a policy that could not be stored protects until the restart', async () => {
  const world = new World()
  world.store.isBroken = true
  assert.equal(await world.mode(), 'enforce')
  world.dns.remove(RECORD)
  assert.equal(await world.mode(), 'enforce')
  world.restart()
  assert.equal(await world.mode(), 'no policy')
})

test('whether the domain has a policy is in doubt only when DNS does not say', async () => {
  const world = new World()
  assert.equal(await world.memory.isInDoubt(DOMAIN), false)
  world.dns.set(RECORD, { is: 'broken' })
  assert.equal(await world.memory.isInDoubt(DOMAIN), true)
})
