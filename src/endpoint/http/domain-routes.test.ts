import assert from 'node:assert/strict'
import test from 'node:test'
import { openAdminApp } from '../../../test/support/admin-app.ts'
import { DomainWorld, OURS } from '../../../test/support/domain-world.ts'
import type { Domain, DomainCheck, DomainRotation, DnsZone } from '../../contract/domain.ts'

async function openWith(world: DomainWorld) {
  const app = openAdminApp({ sendingDomains: world.sending })
  const added = await app.ask('POST', '/v1/domains', { name: OURS })
  return { ...app, added: added.body as Domain }
}

test('a domain comes with its records when it is added, and is shown the same', async () => {
  const { ask, added } = await openWith(await DomainWorld.open())
  assert.equal(added.verified, false)
  assert.equal(added.checkedAt, undefined)
  const [rsa] = added.records
  assert.deepEqual(
    { ...rsa, value: rsa?.value.slice(0, 20) },
    {
      what: 'dkim',
      type: 'TXT',
      name: `posthorn1-rsa._domainkey.${OURS}`,
      value: 'v=DKIM1; k=rsa; p=MI',
      status: 'unchecked',
      found: [],
      why: 'Lets every host verify that mail was signed by this domain and arrived unchanged.',
      required: true,
    },
  )
  assert.deepEqual((await ask('GET', `/v1/domains/${OURS}`)).body, added)
})

test('a check answers with findings, those of the server too, and is remembered', async () => {
  const world = await DomainWorld.open()
  const { ask } = await openWith(world)
  await world.publishAll()
  const check = (await ask('POST', `/v1/domains/${OURS}/check`)).body as DomainCheck
  assert.equal(check.verified, true)
  assert.ok(check.findings.some(({ what }) => what === 'ptr'))
  assert.ok(check.records.every(({ what }) => what !== 'ptr'))
  const shown = (await ask('GET', `/v1/domains/${OURS}`)).body as Domain
  assert.deepEqual([shown.verified, shown.records], [true, check.records])
  assert.ok(shown.checkedAt)
  const [row] = (await ask('GET', '/v1/domains')).body as { verified: boolean }[]
  assert.equal(row?.verified, true)
})

test('a rotation begins once and says what it waits for', async () => {
  const world = await DomainWorld.open()
  const { ask } = await openWith(world)
  const rotate = async () =>
    (await ask('POST', `/v1/domains/${OURS}/rotate`)).body as DomainRotation
  assert.equal((await rotate()).rotation, 'under way')
  await world.publishKeys()
  await ask('POST', `/v1/domains/${OURS}/check`)
  const begun = await rotate()
  const names = ['posthorn2-rsa', 'posthorn2-ed25519'].map((name) => `${name}._domainkey.${OURS}`)
  assert.deepEqual([begun.rotation, begun.waitsFor], ['begun', names])
  assert.equal((await rotate()).rotation, 'under way')
})

test('the zone names its provider, and is empty when DNS does not tell', async () => {
  const world = await DomainWorld.open({ [OURS]: { ns: ['ns1.digitalocean.com'] } })
  const { ask } = await openWith(world)
  const zone = (await ask('GET', `/v1/domains/${OURS}/zone`)).body as DnsZone
  assert.deepEqual([zone.zone, zone.provider?.name], [OURS, 'DigitalOcean'])
  world.dns.remove(OURS)
  assert.deepEqual((await ask('GET', `/v1/domains/${OURS}/zone`)).body, { servers: [] })
})

test('what is not a domain of ours is neither checked nor rotated', async () => {
  const { ask } = await openWith(await DomainWorld.open())
  for (const verb of ['check', 'rotate']) {
    assert.equal((await ask('POST', `/v1/domains/theirs.example/${verb}`)).status, 404)
  }
})
