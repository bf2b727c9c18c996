/** Domains that publish an MTA-STS policy (RFC 8461), fetched by real HTTPS: it is kept, or the mail waits. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { DAY_MS, type House, openHouse } from '../support/house.ts'
import { makeMxAuthority, makeMxCertificate, tlsaTextOf } from '../support/mx-certificate.ts'
import type { MxScript } from '../support/mx-script.ts'
import { type PolicyServer, startPolicyServer, stsPolicyText } from '../support/policy-server.ts'
import { publishTlsa, signTheirs } from '../support/signed-house.ts'

const HOST = 'mx1.theirs.example'
const RECORD = '_mta-sts.theirs.example'
const authority = await makeMxAuthority()
const tls = await authority.certify([HOST])
const ofOther = await authority.certify(['mx.elsewhere.example'])
const expired = await authority.certify([HOST], { isExpired: true })
const selfSigned = await makeMxCertificate(HOST)
const enforce = stsPolicyText('enforce', HOST)

type World = AsyncDisposable & { readonly house: House<'mx1'>; readonly web: PolicyServer }

async function openWorld(mx1: MxScript, policy: string | undefined, toml = ''): Promise<World> {
  await using stack = new AsyncDisposableStack()
  const web = stack.use(await startPolicyServer('theirs.example', authority))
  web.text = policy
  const house = stack.use(
    await openHouse({
      hosts: { mx1 },
      ca: authority.cert,
      stsPolicies: web.source,
      zone: { [RECORD]: { txt: ['v=STSv1; id=1'], ttl: 1 } },
      toml,
    }),
  )
  const owned = stack.move()
  return { house, web, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}

const cases: readonly {
  name: string
  mx1: MxScript
  policy: string | undefined
  /** How the connection is called that carries the mail; or why none does. */
  tls?: string
  says?: RegExp
}[] = [
  { name: 'enforce, kept', mx1: { tls }, policy: enforce, tls: 'TLSv1.3 (MTA-STS)' },
  {
    name: 'enforce, kept, by a star',
    mx1: { tls },
    policy: stsPolicyText('enforce', '*.theirs.example'),
    tls: 'TLSv1.3 (MTA-STS)',
  },
  {
    name: 'enforce, certificate for another name',
    mx1: { tls: ofOther },
    policy: enforce,
    says: /handshake .*mx1\.theirs\.example/,
  },
  { name: 'enforce, certificate expired', mx1: { tls: expired }, policy: enforce, says: /expired/ },
  {
    name: 'enforce, certificate self-signed',
    mx1: { tls: selfSigned },
    policy: enforce,
    says: /self-signed/,
  },
  { name: 'enforce, no STARTTLS', mx1: {}, policy: enforce, says: /does not offer STARTTLS/ },
  {
    name: 'enforce, STARTTLS refused',
    mx1: { tls, starttls: '454 4.7.0 no' },
    policy: enforce,
    says: /STARTTLS with 454/,
  },
  {
    name: 'enforce, another host named',
    mx1: { tls },
    policy: stsPolicyText('enforce', 'mx2.theirs.example'),
    says: /the policy of theirs\.example does not name it/,
  },
  {
    name: 'testing, certificate for another name',
    mx1: { tls: ofOther },
    policy: stsPolicyText('testing', HOST),
    tls: 'TLSv1.3',
  },
  {
    name: 'testing, another host named',
    mx1: { tls },
    policy: stsPolicyText('testing', 'mx2.theirs.example'),
    tls: 'TLSv1.3',
  },
  { name: 'none', mx1: { tls: ofOther }, policy: stsPolicyText('none', HOST), tls: 'TLSv1.3' },
  { name: 'a policy that is not there', mx1: { tls: ofOther }, policy: undefined, tls: 'TLSv1.3' },
]

for (const { name, mx1, policy, tls, says } of cases) {
  test(`MTA-STS ${name}: ${tls === undefined ? 'deferred' : `delivered over ${tls}`}`, async () => {
    await using world = await openWorld(mx1, policy)
    const { house } = world
    const id = await house.submit()
    assert.equal(await house.outcome(id), tls === undefined ? 'deferred' : 'delivered')
    const [attempt] = await house.attempts(id)
    if (says === undefined) return assert.equal(attempt?.tls, tls)
    assert.equal(attempt?.bounceInfo?.category, 'tls')
    assert.match(
      attempt?.reason ?? '',
      /^The MTA-STS policy for mx1\.theirs\.example is not kept: /,
    )
    assert.match(attempt?.reason ?? '', says)
    assert.equal(house.hosts.mx1.verbs.includes('MAIL'), false)
  })
}

test('the policy changes, with a new id: the mail that waited goes', async () => {
  await using world = await openWorld({ tls: ofOther }, enforce)
  const { house, web } = world
  const id = await house.submit()
  assert.equal(await house.outcome(id), 'deferred')
  web.text = stsPolicyText('testing', HOST)
  house.dns.set(RECORD, { txt: ['v=STSv1; id=2'], ttl: 1 })
  await house.passUntilDue(id)
  assert.equal(await house.outcome(id, undefined, 2), 'delivered')
  assert.equal(web.fetches, 2)
})

test('DNS and the web server are gone: the policy protects until its max_age is over', async () => {
  await using world = await openWorld({ tls: ofOther }, stsPolicyText('enforce', HOST, 86_400))
  const { house, web } = world
  assert.equal(await house.outcome(await house.submit()), 'deferred')
  web.text = undefined
  house.dns.set(RECORD, { behaves: 'servfail' })
  house.pass(DAY_MS / 2)
  assert.equal(await house.outcome(await house.submit()), 'deferred')
  house.pass(DAY_MS / 2)
  assert.equal(await house.outcome(await house.submit()), 'delivered')
})

test('a restart while DNS is blocked does not undo the policy', async () => {
  await using world = await openWorld({ tls: ofOther }, enforce)
  const { house, web } = world
  assert.equal(await house.outcome(await house.submit()), 'deferred')
  await house.stop()
  house.dns.set(RECORD, { behaves: 'servfail' })
  house.pass(DAY_MS)
  await house.start()
  assert.equal(await house.outcome(await house.submit()), 'deferred')
  assert.equal(web.fetches, 1)
})

test('with mta_sts = false nobody asks', async () => {
  await using world = await openWorld({ tls: ofOther }, enforce, 'mta_sts = false')
  assert.equal(await world.house.outcome(await world.house.submit()), 'delivered')
  assert.equal(world.house.dns.count(RECORD), 0)
})

test('DANE stands above MTA-STS: what fails there is not mended by a good certificate', async () => {
  await using world = await openWorld({ tls }, enforce)
  const { house } = world
  signTheirs(house)
  publishTlsa(house, 'mx1', [tlsaTextOf(selfSigned.cert)])
  const id = await house.submit()
  assert.equal(await house.outcome(id), 'deferred')
  assert.match((await house.attempts(id))[0]?.reason ?? '', /^The DANE policy/)
})

test('a verified connection serves every domain behind the host, an unverified one does not', async () => {
  await using world = await openWorld({ tls }, enforce)
  const { house } = world
  house.dns.set('without.example', { mx: [[5, HOST]] })
  for (const recipient of ['carl@without.example', 'bert@theirs.example', 'carl@without.example']) {
    const id = await house.submit({ to: [recipient] })
    assert.equal(await house.outcome(id, recipient), 'delivered')
  }
  assert.deepEqual(
    house.hosts.mx1.transactions.map(({ connection }) => connection),
    [1, 2, 2],
  )
})
