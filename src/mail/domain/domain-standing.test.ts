import assert from 'node:assert/strict'
import test from 'node:test'
import { DomainWorld, OURS } from '../../../test/support/domain-world.ts'
import { DomainStanding, GRACE_MS } from './domain-standing.ts'

const MINUTE_MS = 60_000
const OTHER = 'other.example'

function standingIn(world: DomainWorld, isRequired = true): DomainStanding {
  return new DomainStanding({
    isRequired,
    domains: world.store,
    sendingDomains: world.sending,
    isOurs: async (domain) => [OURS, OTHER].includes(domain),
    clock: world.clock,
  })
}

async function verifiedWorld(): Promise<DomainWorld> {
  const world = await DomainWorld.open()
  await world.publishAll()
  await world.sending.check(OURS)
  return world
}

test('standing: where it is not required nobody is asked', async () => {
  const world = await DomainWorld.open()
  assert.equal(await standingIn(world, false).objection(OURS, OURS), undefined)
  assert.deepEqual(world.dns.asked, [])
})

test('standing: a domain without records may not send, and the reply names them and the command', async () => {
  const objection = await standingIn(await DomainWorld.open()).objection(OURS, OURS)
  assert.equal(objection?.isTemporary, false)
  assert.equal(
    objection?.text,
    'ours.example may not send yet: the DKIM record is missing, the DMARC record is missing, the SPF record is missing; whoever runs this server sees what to do with: posthorn domain check ours.example',
  )
})

test('standing: who has just published can send at once, but is not looked for more than once a minute', async () => {
  const world = await DomainWorld.open()
  const standing = standingIn(world)
  assert.ok(await standing.objection(OURS, OURS))
  await world.publishAll()
  assert.ok(await standing.objection(OURS, OURS))
  world.clock.pass(MINUTE_MS)
  assert.equal(await standing.objection(OURS, OURS), undefined)
})

test('standing: one DKIM key is enough', async () => {
  const world = await DomainWorld.open()
  await world.publishKeys('rsa')
  world.publishSpf()
  world.publishDmarc()
  assert.equal(await standingIn(world).objection(OURS, OURS), undefined)
})

test('standing: when DNS cannot be asked the no is for now', async () => {
  const world = await DomainWorld.open({ [OURS]: { is: 'broken' } })
  await world.publishKeys()
  world.publishDmarc()
  const objection = await standingIn(world).objection(OURS, OURS)
  assert.equal(objection?.isTemporary, true)
  assert.match(objection?.text ?? '', /SPF record could not be looked up/)
})

test('standing: for the null sender SPF is not asked', async () => {
  const world = await DomainWorld.open()
  await world.publishKeys()
  world.publishDmarc()
  const standing = standingIn(world)
  assert.equal(await standing.objection(OURS, undefined), undefined)
  assert.match((await standing.objection(OURS, OURS))?.text ?? '', /SPF record is missing/)
})

test('standing: with a sender of another domain of ours, the SPF of that domain counts', async () => {
  const world = await DomainWorld.open()
  await world.publishKeys()
  world.publishDmarc()
  const standing = standingIn(world)
  const text = (await standing.objection(OURS, OTHER))?.text ?? ''
  assert.match(text, /^other\.example may not send yet: the SPF record is missing;.* check other/)
  world.dns.set(OTHER, { txt: ['v=spf1 ip4:192.0.2.7 -all'] })
  world.clock.pass(MINUTE_MS)
  assert.equal(await standing.objection(OURS, OTHER), undefined)
})

test('standing: a domain that was verified keeps sending for three days without its records', async () => {
  const world = await verifiedWorld()
  const standing = standingIn(world)
  assert.equal(await standing.objection(OURS, OURS), undefined)
  world.dns.remove(`_dmarc.${OURS}`)
  world.dns.set(OURS, { is: 'broken' })
  world.clock.pass(MINUTE_MS)
  await world.sending.check(OURS)
  assert.equal((await world.sending.view(OURS)).isVerified, false)
  assert.equal(await standing.objection(OURS, OURS), undefined)
  world.clock.pass(GRACE_MS)
  assert.match((await standing.objection(OURS, OURS))?.text ?? '', /DMARC record is missing/)
})

test('standing: a yes is remembered for a second, so that a busy client asks the store once', async () => {
  const world = await verifiedWorld()
  let reads = 0
  const standing = new DomainStanding({
    isRequired: true,
    domains: {
      lastDomainCheck: (domain) => {
        reads++
        return world.store.lastDomainCheck(domain)
      },
    },
    sendingDomains: world.sending,
    isOurs: async () => true,
    clock: world.clock,
  })
  for (let count = 0; count < 50; count++) await standing.objection(OURS, OURS)
  assert.equal(reads, 1)
  world.clock.pass(1_000)
  await standing.objection(OURS, OURS)
  assert.equal(reads, 2)
})
