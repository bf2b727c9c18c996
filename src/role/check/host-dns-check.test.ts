/** What is said of this server's own name and addresses. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { startDnsServer, type Zone } from '../../../test/support/dns-server.ts'
import { ScriptedDns, type ScriptedName } from '../../../test/support/scripted-dns.ts'
import { SystemClock } from '../../base/clock.ts'
import { DnsResolver } from '../../base/dns-resolver.ts'
import { systemRandom } from '../../base/random.ts'
import { ownIps } from '../../mail/domain/check/own-ips.ts'
import type { Finding } from './finding.ts'
import { checkHostDns } from './host-dns-check.ts'

const HOSTNAME = 'mail.ours.example'
const IP = '8.8.4.25'
const REVERSED = '25.4.8.8.in-addr.arpa'
const IPV6 = '2620:fe::25'

async function check(
  names: Readonly<Record<string, ScriptedName>>,
  configured: readonly string[] = [],
): Promise<Finding[]> {
  const dns = new ScriptedDns(names)
  return checkHostDns(HOSTNAME, await ownIps(HOSTNAME, configured, dns), dns)
}

/** By our own resolver and a server on a socket. */
async function checkBySocket(configured: readonly string[], zone: Zone): Promise<Finding[]> {
  await using server = await startDnsServer(zone)
  const resolver = new DnsResolver(
    { clock: new SystemClock(), random: systemRandom },
    { servers: [server.address], trustAd: false, tryMs: 50, totalMs: 300 },
  )
  const ips = await ownIps(HOSTNAME, configured, resolver)
  return await checkHostDns(HOSTNAME, ips, resolver)
}

function statuses(findings: readonly Finding[]): string[] {
  return findings.map(({ status }) => status)
}

test('a name and an address that lead to each other', async () => {
  const findings = await check({ [HOSTNAME]: { a: [IP] }, [IP]: { ptr: [HOSTNAME] } })
  assert.deepEqual(statuses(findings), ['ok', 'ok'])
  assert.match(findings[1]?.text ?? '', /8\.8\.4\.25 PTR: mail\.ours\.example/)
})

test('a name without an address', async () => {
  const [finding] = await check({})
  assert.equal(finding?.status, 'problem')
  assert.match(finding.text, /mail\.ours\.example A: none in DNS/)
  assert.match(finding.todo ?? '', /Give it one/)
})

test('an address without a name, or with one that leads elsewhere', async () => {
  const none = await check({ [HOSTNAME]: { a: [IP] } })
  assert.deepEqual(statuses(none), ['ok', 'problem'])
  assert.match(none[1]?.text ?? '', /PTR: none in DNS/)
  const away = await check({ [HOSTNAME]: { a: [IP] }, [IP]: { ptr: ['host25.isp.example'] } })
  assert.deepEqual(statuses(away), ['ok', 'problem'])
  assert.match(away[1]?.todo ?? '', /Set the PTR/)
})

test('an address whose name nobody can look up is unknown, not wrong', async () => {
  const findings = await check({ [HOSTNAME]: { a: [IP] }, [IP]: { is: 'broken' } })
  assert.deepEqual(statuses(findings), ['ok', 'unknown'])
  assert.match(findings[1]?.text ?? '', /8\.8\.4\.25 PTR: DNS could not be asked \(SERVFAIL\)/)
  assert.match(findings[1]?.todo ?? '', /dns\.servers/)
})

test('a name that nobody can look up is unknown, not without an address, where the addresses are configured', async () => {
  const findings = await check({ [HOSTNAME]: { is: 'broken' }, [IP]: {} }, [IP])
  assert.deepEqual(statuses(findings), ['unknown', 'problem'])
  assert.match(findings[0]?.text ?? '', /ours\.example A: DNS could not be asked \(SERVFAIL\)/)
  assert.match(findings[0]?.todo ?? '', /dns\.servers/)
})

for (const { behaves, says } of [
  { behaves: 'silent', says: /no answer/ },
  { behaves: 'refused', says: /REFUSED/ },
  { behaves: 'servfail', says: /SERVFAIL/ },
] as const) {
  for (const configured of [[], [IP]]) {
    test(`DNS that cannot be asked (${behaves}) is the one problem, with ${configured.length} addresses configured`, async () => {
      const zone = { [HOSTNAME]: { behaves }, [REVERSED]: { behaves } }
      const findings = await checkBySocket(configured, zone)
      assert.deepEqual(statuses(findings), ['problem'])
      assert.match(findings[0]?.text ?? '', /^DNS does not answer: /)
      assert.match(findings[0]?.text ?? '', says)
      assert.match(findings[0]?.todo ?? '', /dns\.servers/)
    })
  }
}

const halves: {
  name: string
  configured: string[]
  host: Zone[string]
  status: string
  text: RegExp
}[] = [
  {
    name: 'A answered, and AAAA is of no matter',
    configured: [IP],
    host: { a: [IP], behaves: { AAAA: 'servfail' } },
    status: 'ok',
    text: /A: 8\.8\.4\.25$/,
  },
  {
    name: 'A unasked',
    configured: [IP],
    host: { aaaa: [IPV6], behaves: { A: 'servfail' } },
    status: 'unknown',
    text: /A: 2620:fe::25; DNS could not be asked/,
  },
  {
    name: 'A unasked, AAAA none, and both are configured',
    configured: [IP, IPV6],
    host: { behaves: { A: 'servfail' } },
    status: 'unknown',
    text: /A: DNS could not be asked/,
  },
  {
    name: 'A answered with none, whatever AAAA is',
    configured: [IP],
    host: { behaves: { AAAA: 'servfail' } },
    status: 'problem',
    text: /A: none in DNS$/,
  },
  {
    name: 'A leads elsewhere, whatever AAAA is',
    configured: [IP, IPV6],
    host: { a: ['8.8.4.26'], behaves: { AAAA: 'servfail' } },
    status: 'problem',
    text: /A: 8\.8\.4\.26$/,
  },
]
for (const { name, configured, host, status, text } of halves) {
  test(`half of a name: ${name}`, async () => {
    const zone = { [HOSTNAME]: host, [REVERSED]: { ptr: [HOSTNAME] } }
    const [finding] = await checkBySocket(configured, zone)
    assert.ok(finding)
    assert.match(finding.text, text)
    assert.equal(finding.status, status)
    if (status === 'problem') assert.doesNotMatch(finding.todo ?? '', /2620/)
  })
}

test('DNS that does not answer is the one problem', async () => {
  const findings = await check({ [HOSTNAME]: { is: 'broken' } })
  assert.deepEqual(statuses(findings), ['problem'])
  assert.match(findings[0]?.text ?? '', /DNS does not answer: SERVFAIL/)
})

test('a private address is not asked for its name, and is not what others see', async () => {
  const findings = await check({ [HOSTNAME]: { a: ['10.0.0.5'] } })
  assert.deepEqual(statuses(findings), ['ok', 'warning'])
  assert.match(findings[1]?.text ?? '', /10\.0\.0\.5, a private address/)
  assert.match(findings[1]?.todo ?? '', /public_ips/)
})
