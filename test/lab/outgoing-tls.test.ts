/**
 * DANE and MTA-STS as they are in the world: a zone that Knot signs and Unbound validates, a Postfix with TLS
 * at the far side, policies from a real web server. Every way to keep a policy and to break it, with
 * what becomes of the mail.
 */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { type House, openHouse } from '../support/house.ts'
import { makeMxAuthority, makeMxCertificate, tlsaTextOf } from '../support/mx-certificate.ts'
import { type PolicyServer, startPolicyServer, stsPolicyText } from '../support/policy-server.ts'
import { type PostfixHost, reasonToSkipPostfix, startPostfixHost } from './postfix-host.ts'
import { reasonToSkipSignedZone, type SignedZone, startSignedZone } from './signed-zone.ts'

const skip = reasonToSkipSignedZone() || reasonToSkipPostfix()

const authority = await makeMxAuthority()
const anchor = tlsaTextOf(authority.cert, 2, 0)
const certificates = {
  good: await authority.certify(['good.ours.example'], { hasChain: true }),
  other: await authority.certify(['elsewhere.example'], { hasChain: true }),
  expired: await authority.certify(['expired.ours.example'], { isExpired: true, hasChain: true }),
  bogus: await authority.certify(['bogus.ours.example'], { hasChain: true }),
  plain: await makeMxCertificate('plain.ours.example'),
}
type HostName = keyof typeof certificates
const hostNames = Object.keys(certificates) as HostName[]
const keyOf = (host: HostName): string => tlsaTextOf(certificates[host].cert)

const tlsa: Partial<Record<HostName, readonly string[]>> = {
  good: [anchor, keyOf('good')],
  other: [anchor],
  expired: [anchor],
  bogus: [keyOf('bogus')],
}

const daneCases: readonly { host: HostName; name: string; says: RegExp | 'TLSv1.3 (DANE)' }[] = [
  { host: 'good', name: 'key and authority are right', says: 'TLSv1.3 (DANE)' },
  {
    host: 'other',
    name: 'the authority is right, the name is wrong',
    says: /its certificate is not for other\.ours\.example or to-other\.ours\.example/,
  },
  { host: 'expired', name: 'the certificate has expired', says: /is valid from .* only/ },
  {
    host: 'bogus',
    name: 'the zone of the TLSA records is bogus',
    says: /DNS lookup of _\d+\._tcp\.bogus\.ours\.example failed: .*SERVFAIL/,
  },
]

describe('outgoing TLS by published policies', { skip }, () => {
  const owned = new AsyncDisposableStack()
  let zone: SignedZone
  let postfix: PostfixHost
  let web: PolicyServer
  let house: House<string>
  let publishedId = 0

  before(async () => {
    zone = owned.use(await startSignedZone('_tcp.bogus.ours.example'))
    const listeners = hostNames.map((name, index) => ({
      name,
      ip: ipOf(index),
      settings: { smtpd_tls_chain_files: `$config_directory/${name}.pem` },
    }))
    postfix = owned.use(await startPostfixHost(listeners))
    for (const name of hostNames) {
      const { key, cert } = certificates[name]
      await postfix.write(`${name}.pem`, `${key}\n${cert}\n`)
    }
    await zone.paste(records(postfix.port))
    web = owned.use(await startPolicyServer('sts.ours.example', authority))
    house = owned.use(
      await openHouse<string>({
        hosts: {},
        ca: authority.cert,
        stsPolicies: web.source,
        configure: (config) => ({
          ...config,
          dns: { ...config.dns, servers: [zone.resolver] },
          delivery: { ...config.delivery, port: postfix.port },
        }),
      }),
    )
  })

  after(() => owned.disposeAsync())

  async function attemptAt(recipient: string, id?: string, attempt = 1) {
    const given = id ?? (await house.submit({ to: [recipient] }))
    const outcome = await house.outcome(given, recipient, attempt)
    const record = (await house.attempts(given)).at(-1)
    return { id: given, outcome, tls: record?.tls, reason: record?.reason ?? '' }
  }

  for (const { host, name, says } of daneCases) {
    test(`DANE: ${name}: ${typeof says === 'string' ? 'delivered' : 'deferred'}`, async () => {
      const recipient = `bert@to-${host}.ours.example`
      const { outcome, tls, reason } = await attemptAt(recipient)
      if (typeof says === 'string') {
        assert.deepEqual([outcome, tls], ['delivered', says])
        await postfix.mailbox(recipient)
        return
      }
      assert.equal(outcome, 'deferred')
      assert.match(
        reason,
        new RegExp(`^The DANE policy for ${host}\\.ours\\.example is not kept: `),
      )
      assert.match(reason, says)
    })
  }

  test('DANE: the TLSA record is of another key, and is then corrected', async () => {
    const recipient = 'bert@to-plain.ours.example'
    const name = `_${postfix.port}._tcp.plain.ours.example.`
    await zone.paste(`${name} 1 IN TLSA ${keyOf('good')}`)
    const { id, outcome, reason } = await attemptAt(recipient)
    assert.equal(outcome, 'deferred')
    assert.match(reason, /matches none of its TLSA records/)
    await zone.paste(`${name} 1 IN TLSA ${keyOf('plain')}`)
    await house.passUntilDue(id)
    const { outcome: second, tls } = await attemptAt(recipient, id, 2)
    assert.deepEqual([second, tls], ['delivered', 'TLSv1.3 (DANE)'])
    await postfix.mailbox(recipient)
  })

  const stsCases: readonly { mode: string; mx: string; says: RegExp | string }[] = [
    {
      mode: 'enforce',
      mx: 'sts.ours.example',
      says: /the policy of sts\.ours\.example does not name it/,
    },
    {
      mode: 'enforce',
      mx: '*.ours.example',
      says: /MTA-STS policy for sts-mx\.ours\.example is not kept: the TLS handshake/,
    },
    { mode: 'testing', mx: '*.ours.example', says: 'TLSv1.3' },
  ]

  for (const [index, { mode, mx, says }] of stsCases.entries()) {
    const end = typeof says === 'string' ? 'delivered' : 'deferred'
    test(`MTA-STS: a certificate of another name under the policy ${mode} ${mx}: ${end}`, async () => {
      await publish(index + 1, stsPolicyText(mode, mx))
      const { outcome, tls, reason } = await attemptAt('bert@sts.ours.example')
      assert.equal(outcome, end)
      if (typeof says === 'string') assert.equal(tls, says)
      else assert.match(reason, says)
    })
  }

  test('MTA-STS: the host gets a good certificate: delivered, verified', async () => {
    const { key, cert } = await authority.certify(['sts-mx.ours.example'])
    await postfix.write('other.pem', `${key}\n${cert}\n`)
    await publish(stsCases.length + 1, stsPolicyText('enforce', 'sts-mx.ours.example'))
    await postfix.restart()
    const { outcome, tls } = await attemptAt('bert@sts.ours.example')
    assert.deepEqual([outcome, tls], ['delivered', 'TLSv1.3 (MTA-STS)'])
    await postfix.mailbox('bert@sts.ours.example')
  })

  /** A new policy with its new id; what is remembered of the last one is old then. */
  async function publish(id: number, text: string): Promise<void> {
    web.text = text
    await zone.unpaste(stsRecord(publishedId))
    publishedId = id
    await zone.paste(stsRecord(id))
    house.pass(2_000)
  }
})

function ipOf(index: number): string {
  return `127.0.0.${index + 41}`
}

function stsRecord(id: number): string {
  return `_mta-sts.sts.ours.example. 1 IN TXT "v=STSv1; id=${id}"`
}

function records(port: number): string {
  const lines = hostNames.flatMap((name, index) => [
    `${name}.ours.example. 1 IN A ${ipOf(index)}`,
    `to-${name}.ours.example. 1 IN MX 10 ${name}.ours.example.`,
    ...(tlsa[name] ?? []).map((text) => `_${port}._tcp.${name}.ours.example. 1 IN TLSA ${text}`),
  ])
  const other = ipOf(hostNames.indexOf('other'))
  const sts = [
    'sts.ours.example. 1 IN MX 10 sts-mx.ours.example.',
    `sts-mx.ours.example. 1 IN A ${other}`,
  ]
  return [...lines, ...sts].join('\n')
}
