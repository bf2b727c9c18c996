import assert from 'node:assert/strict'
import test from 'node:test'
import { DomainWorld, OURS } from '../../../test/support/domain-world.ts'
import { CHECK_MS_MAX } from './domain-check.ts'
import { dkimRecord } from './records.ts'

const DAY_MS = 86_400_000

test('domains: two who ask for keys at once get the same pair', async () => {
  const world = new DomainWorld()
  const [one, other] = await Promise.all([world.sending.keysOf(OURS), world.sending.keysOf(OURS)])
  assert.deepEqual(one, other)
  assert.deepEqual(await world.states(), {
    'posthorn1-rsa': 'pending',
    'posthorn1-ed25519': 'pending',
  })
})

test('domains: before anybody has looked all records are unchecked', async () => {
  const view = await (await DomainWorld.open()).sending.view(OURS)
  assert.deepEqual(new Set(view.records.map(({ status }) => status)), new Set(['unchecked']))
  assert.equal(view.checkedAt, undefined)
  assert.deepEqual(
    view.records.map(({ what }) => what),
    ['dkim', 'dkim', 'spf', 'dmarc', 'return-path', 'mx', 'mta-sts', 'tls-rpt'],
  )
})

test('domains: a key signs from the check that sees its record, each for itself', async () => {
  const world = await DomainWorld.open()
  await world.sending.check(OURS)
  assert.deepEqual(Object.values(await world.states()), ['pending', 'pending'])
  await world.publishKeys('rsa')
  await world.sending.check(OURS)
  assert.deepEqual(await world.states(), {
    'posthorn1-rsa': 'active',
    'posthorn1-ed25519': 'pending',
  })
})

test('domains: a key whose record is gone signs no more; one that DNS cannot tell of does', async () => {
  const world = await DomainWorld.open()
  await world.publishAll()
  await world.sending.check(OURS)
  const [rsa, ed25519] = await world.store.dkimKeys(OURS)
  assert.ok(rsa && ed25519)
  world.dns.set(dkimRecord(rsa).name, { is: 'broken' })
  world.dns.remove(dkimRecord(ed25519).name)
  await world.sending.check(OURS)
  assert.deepEqual(await world.states(), {
    'posthorn1-rsa': 'active',
    'posthorn1-ed25519': 'pending',
  })
})

test('domains: keys rotate: made, seen, old ones retired, their records deleted, forgotten', async () => {
  const world = await DomainWorld.open()
  await world.publishAll()
  await world.sending.check(OURS)
  const old = await world.store.dkimKeys(OURS)

  assert.equal((await world.sending.rotate(OURS)).hasBegun, true)
  // Asked again it says what is waited for.
  assert.deepEqual(await world.sending.rotate(OURS), {
    hasBegun: false,
    pending: ['posthorn2-rsa', 'posthorn2-ed25519'].map((name) => `${name}._domainkey.${OURS}`),
  })
  await world.sending.check(OURS)
  assert.deepEqual(Object.values(await world.states()), ['active', 'active', 'pending', 'pending'])

  await world.publishKeys('rsa')
  await world.sending.check(OURS)
  // The old Ed25519 key has no successor yet.
  assert.deepEqual(Object.values(await world.states()), ['active', 'active', 'active', 'pending'])

  await world.publishKeys()
  await world.sending.check(OURS)
  assert.deepEqual(Object.values(await world.states()), ['retired', 'retired', 'active', 'active'])
  const whys = async () =>
    (await world.sending.view(OURS)).records
      .filter(({ what }) => what === 'dkim-retired')
      .map(({ why }) => why)
  assert.match((await whys()).join(), /keep its record until 2026-01-08/)

  for (const key of old) world.dns.remove(dkimRecord(key).name)
  await world.sending.check(OURS)
  assert.equal((await world.store.dkimKeys(OURS)).length, 4)
  world.clock.pass(7 * DAY_MS)
  assert.match((await whys()).join(), /gone|may be deleted/)
  await world.sending.check(OURS)
  assert.deepEqual(await world.states(), {
    'posthorn2-rsa': 'active',
    'posthorn2-ed25519': 'active',
  })
  assert.equal((await world.sending.rotate(OURS)).hasBegun, true)
})

test('domains: a retired key whose record nobody deletes is forgotten after a month', async () => {
  const world = await DomainWorld.open()
  await world.publishAll()
  await world.sending.check(OURS)
  await world.sending.rotate(OURS)
  await world.publishKeys()
  await world.sending.check(OURS)
  world.clock.pass(29 * DAY_MS)
  await world.sending.check(OURS)
  assert.equal((await world.store.dkimKeys(OURS)).length, 4)
  const { records } = await world.sending.view(OURS)
  assert.match(records.find(({ what }) => what === 'dkim-retired')?.why ?? '', /may be deleted/)
  world.clock.pass(DAY_MS)
  await world.sending.check(OURS)
  assert.equal((await world.store.dkimKeys(OURS)).length, 2)
})

test('domains: who publishes RSA only rotates with RSA only', async () => {
  const world = await DomainWorld.open()
  await world.publishKeys('rsa')
  await world.sending.check(OURS)
  assert.equal((await world.sending.rotate(OURS)).hasBegun, true)
  await world.publishKeys('rsa')
  await world.sending.check(OURS)
  assert.deepEqual(await world.states(), {
    'posthorn1-rsa': 'retired',
    'posthorn2-rsa': 'active',
    'posthorn2-ed25519': 'pending',
  })
  assert.equal((await world.sending.rotate(OURS)).hasBegun, true)
})

test('domains: at most one check of a domain runs at a time', async () => {
  const world = await DomainWorld.open()
  const [one, other] = await Promise.all([world.sending.check(OURS), world.sending.check(OURS)])
  assert.equal(one, other)
  assert.equal(world.dns.asked.filter((question) => question === `mx ${OURS}`).length, 2) // MX and DANE
})

test('domains: closing ends a check at once and remembers nothing of it', async () => {
  const world = await DomainWorld.open({ [OURS]: { is: 'silent' } })
  const begun = world.clock.timerOf(CHECK_MS_MAX)
  const checking = world.sending.check(OURS)
  await begun
  world.sending.close()
  await assert.rejects(checking, /stopping/)
  assert.equal(await world.store.lastDomainCheck(OURS), undefined)
})

test('domains: the zone and its provider are found from the domain upwards', async () => {
  const world = await DomainWorld.open({
    [OURS]: { ns: ['ada.ns.cloudflare.com', 'bob.ns.cloudflare.com'] },
  })
  const zone = await world.sending.zoneOf(`news.${OURS}`)
  assert.deepEqual([zone?.zone, zone?.provider?.name], [OURS, 'Cloudflare'])
  assert.equal(await (await DomainWorld.open()).sending.zoneOf(OURS), undefined)
})
