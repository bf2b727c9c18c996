import assert from 'node:assert/strict'
import test from 'node:test'
import { DomainWorld, OURS } from '../../../test/support/domain-world.ts'
import { silentLog } from '../../base/log.ts'
import { CHECK_MS_MAX } from './domain-check.ts'
import { DomainWatch, dueAt } from './domain-watch.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

function watchOver(world: DomainWorld, names: readonly string[] = [OURS]): DomainWatch {
  return new DomainWatch({
    accounts: { domains: async () => names.map((name) => ({ name, addedAt: 0, addresses: 0 })) },
    domains: world.store,
    sendingDomains: world.sending,
    clock: world.clock,
    log: silentLog,
  })
}

test('watch: a domain from before there were keys gets its keys, and is looked for every ten minutes', async () => {
  const world = new DomainWorld()
  const watch = watchOver(world)
  await watch.sweep()
  assert.deepEqual(Object.values(await world.states()), ['pending', 'pending'])
  await world.publishAll()
  world.clock.pass(9 * MINUTE_MS)
  await watch.sweep()
  assert.deepEqual(Object.values(await world.states()), ['pending', 'pending'])
  world.clock.pass(MINUTE_MS)
  await watch.sweep()
  assert.deepEqual(Object.values(await world.states()), ['active', 'active'])
})

test('watch: a verified domain is looked at once a day, each at its own hour', () => {
  const check = { domain: OURS, at: 0, isVerified: true, findings: '[]' }
  const hours = Array.from(
    { length: 200 },
    (_, index) => dueAt(`d${index}.example`, [], check) / HOUR_MS,
  )
  assert.ok(hours.every((hour) => hour > 20 && hour <= 24))
  assert.ok(Math.max(...hours) - Math.min(...hours) > 3)
  assert.equal(dueAt(OURS, [], undefined), 0)
})

test('watch: one domain whose DNS is silent does not hold up the others', async () => {
  const world = await DomainWorld.open({ 'silent.example': { is: 'silent' } })
  await world.publishAll()
  const names = ['silent.example', OURS, 'c.example', 'd.example']
  // Made before, so that only DNS is waited for when the clock is moved.
  await world.sending.keysOf('silent.example')
  const sweeping = watchOver(world, names).sweep()
  while ((await world.store.lastDomainCheck('d.example')) === undefined) {
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  assert.equal((await world.store.lastDomainCheck(OURS))?.isVerified, true)
  world.clock.pass(20_000)
  await sweeping
  assert.equal((await world.store.lastDomainCheck('silent.example'))?.isVerified, false)
})

test('watch: stopping does not wait for DNS', async () => {
  const world = await DomainWorld.open({ [OURS]: { is: 'silent' } })
  const watch = watchOver(world)
  const begun = world.clock.timerOf(CHECK_MS_MAX)
  await watch.start()
  await begun
  await watch.stop()
  assert.equal(await world.store.lastDomainCheck(OURS), undefined)
})
