/**
 * DANE and MTA-STS as they are in the world (policy-world.ts): the cases of RFC 7672 §2–3 and RFC 8461 §3–5, good and
 * bad, with what becomes of the mail; and then the reports that their domains get about it (RFC 8460).
 */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { namesItsHost, type TlsrptReport } from '../support/tlsrpt-schema.ts'
import { authority, type HostName, keyOf, openPolicyWorld, STS_DOMAIN } from './policy-world.ts'
import type { PolicyWorld } from './policy-world.ts'
import { reasonToSkipPostfix } from './postfix-host.ts'
import { reasonToSkipSignedZone } from './signed-zone.ts'

const skip = reasonToSkipSignedZone() || reasonToSkipPostfix()

/** Under which name TLS carried the mail, or why nothing did. */
type Says = RegExp | 'TLSv1.3' | 'TLSv1.3 (DANE)' | 'TLSv1.3 (DANE, unverified)' | 'in clear text'

const daneCases: readonly { host: HostName; name: string; says: Says }[] = [
  { host: 'good', name: 'key and authority are right', says: 'TLSv1.3 (DANE)' },
  {
    host: 'ours',
    name: 'the key is right, name and dates are wrong (RFC 7672 §3.1.1)',
    says: 'TLSv1.3 (DANE)',
  },
  {
    host: 'alias',
    name: 'the records stand at the end of the host’s alias (§2.2.2)',
    says: 'TLSv1.3 (DANE)',
  },
  {
    host: 'unusable',
    name: 'there is only a record of usage 1 (§2.2, §3.1.3)',
    says: 'TLSv1.3 (DANE, unverified)',
  },
  {
    host: 'other',
    name: 'the authority is right, the name is wrong (§3.2.2)',
    says: /its certificate is not for other\.ours\.example or to-other\.ours\.example/,
  },
  {
    host: 'expired',
    name: 'the authority is right, the certificate has expired (§3.1.2)',
    says: /is valid from .* only/,
  },
  {
    host: 'mute',
    name: 'the host offers no STARTTLS (§2.2)',
    says: /it does not offer STARTTLS/,
  },
  {
    host: 'bogus',
    name: 'the zone of the TLSA records is bogus (§2.1.1)',
    says: /DNS lookup of _\d+\._tcp\.bogus\.ours\.example failed: .*SERVFAIL/,
  },
]

const stsCases: readonly { name: string; mode: string; mx: string; host?: string; says: Says }[] = [
  {
    name: 'does not name the host (RFC 8461 §4.1)',
    mode: 'enforce',
    mx: STS_DOMAIN,
    says: /the policy of sts\.ours\.example does not name it/,
  },
  {
    name: 'and a certificate of another name (§4.2)',
    mode: 'enforce',
    mx: '*.ours.example',
    says: /policy for sts-other\.ours\.example is not kept: the TLS handshake/,
  },
  {
    name: 'and an expired certificate',
    mode: 'enforce',
    mx: '*.ours.example',
    host: 'sts-expired',
    says: /expired/,
  },
  {
    name: 'and a certificate that nobody knows has signed',
    mode: 'enforce',
    mx: '*.ours.example',
    host: 'sts-plain',
    says: /self-signed/,
  },
  {
    name: 'and no STARTTLS',
    mode: 'enforce',
    mx: '*.ours.example',
    host: 'sts-mute',
    says: /it does not offer STARTTLS/,
  },
  {
    name: 'and a certificate of another name (§5)',
    mode: 'testing',
    mx: '*.ours.example',
    says: 'TLSv1.3',
  },
  {
    name: 'and no STARTTLS (§5)',
    mode: 'testing',
    mx: '*.ours.example',
    host: 'sts-mute',
    says: 'in clear text',
  },
  {
    name: 'and a certificate of another name (§5)',
    mode: 'none',
    mx: '*.ours.example',
    host: 'sts-again',
    says: 'TLSv1.3',
  },
]

describe('outgoing TLS by published policies', { skip }, () => {
  let world: PolicyWorld

  before(async () => {
    world = await openPolicyWorld()
  })

  after(() => world[Symbol.asyncDispose]())

  async function attemptAt(recipient: string, id?: string, attempt = 1) {
    const { house } = world
    const given = id ?? (await house.submit({ to: [recipient] }))
    const outcome = await house.outcome(given, recipient, attempt)
    const record = (await house.attempts(given)).at(-1)
    return { id: given, outcome, tls: record?.tls ?? 'in clear text', reason: record?.reason ?? '' }
  }

  async function expect(recipient: string, says: Says): Promise<void> {
    const { id, outcome, reason, tls } = await attemptAt(recipient)
    if (typeof says === 'string') {
      assert.deepEqual([outcome, tls], ['delivered', says])
      await world.postfix.mailbox(recipient)
    } else {
      assert.equal(outcome, 'deferred')
      assert.match(reason, says)
      // Or else it would be tried beside the next cases.
      await world.house.byHand(id, 'cancel')
    }
  }

  /** It waits. */
  async function deferred(recipient: string, says: RegExp): Promise<string> {
    const { id, outcome, reason } = await attemptAt(recipient)
    assert.equal(outcome, 'deferred')
    assert.match(reason, says)
    return id
  }

  for (const { host, name, says } of daneCases) {
    test(`DANE: ${name}: ${endOf(says)}`, async () => {
      await expect(`bert@to-${host}.ours.example`, says)
    })
  }

  test('DANE: the TLSA record is of another key, and is then corrected', async () => {
    const { house, postfix, zone } = world
    const recipient = 'bert@to-plain.ours.example'
    const name = `_${postfix.port}._tcp.plain.ours.example.`
    await zone.paste(`${name} 1 IN TLSA ${keyOf('good')}`)
    const id = await deferred(recipient, /matches none of its TLSA records/)
    await zone.paste(`${name} 1 IN TLSA ${keyOf('plain')}`)
    await house.passUntilDue(id)
    const { outcome, tls } = await attemptAt(recipient, id, 2)
    assert.deepEqual([outcome, tls], ['delivered', 'TLSv1.3 (DANE)'])
    await postfix.mailbox(recipient)
  })

  test('DANE: in a zone that is not signed even wrong records do no harm (RFC 7672 §2.2.1)', async () => {
    await expect('bert@unsigned.example', 'TLSv1.3')
  })

  for (const { name, mode, mx, host, says } of stsCases) {
    test(`MTA-STS: the policy ${mode} ${mx} ${name}: ${endOf(says)}`, async () => {
      await world.publish(mode, mx, host)
      await expect(`bert@${STS_DOMAIN}`, says)
    })
  }

  test('MTA-STS: the policy changes while the mail waits: it goes (RFC 8461 §3.3)', async () => {
    const recipient = `bert@${STS_DOMAIN}`
    await world.publish('enforce', '*.ours.example')
    const id = await deferred(recipient, /the TLS handshake/)
    await world.publish('testing', '*.ours.example')
    await world.house.passUntilDue(id)
    const { outcome, tls } = await attemptAt(recipient, id, 2)
    assert.deepEqual([outcome, tls], ['delivered', 'TLSv1.3'])
  })

  test('MTA-STS: the host gets a good certificate: delivered, verified', async () => {
    const { postfix } = world
    const { key, cert } = await authority.certify(['sts-other.ours.example'])
    await postfix.write('other.pem', `${key}\n${cert}\n`)
    await world.publish('enforce', 'sts-other.ours.example')
    await postfix.restart()
    const { outcome, tls } = await attemptAt(`bert@${STS_DOMAIN}`)
    assert.deepEqual([outcome, tls], ['delivered', 'TLSv1.3 (MTA-STS)'])
  })

  test('a day later each domain has a report of all that, and each passes the schema', async () => {
    const reports = await world.reports()
    const lines = [...reports].flatMap(([domain, report]) =>
      inWords(report).map((words) => `${domain}: ${words}`),
    )
    assert.deepEqual(lines.toSorted(), [...expectedReports].toSorted())
    for (const { policies } of reports.values()) {
      const details = policies.flatMap((policy) => policy['failure-details'] ?? [])
      for (const detail of details.filter(isOfSession)) assert.ok(namesItsHost(detail))
    }
  })
})

const expectedReports: readonly string[] = [
  'to-alias.ours.example: tlsa end-of-alias.ours.example good',
  'to-bogus.ours.example: tlsa bogus.ours.example dnssec-invalid',
  'to-expired.ours.example: tlsa expired.ours.example certificate-expired',
  'to-good.ours.example: tlsa good.ours.example good',
  'to-mute.ours.example: tlsa mute.ours.example starttls-not-supported',
  'to-other.ours.example: tlsa other.ours.example certificate-host-mismatch',
  'to-ours.ours.example: tlsa ours.ours.example good',
  'to-plain.ours.example: tlsa plain.ours.example good',
  'to-plain.ours.example: tlsa plain.ours.example validation-failure',
  'to-unusable.ours.example: tlsa unusable.ours.example tlsa-invalid',
  'unsigned.example: no-policy-found unsigned.example good',
  `${STS_DOMAIN}: sts ${STS_DOMAIN} mode: enforce mx: ${STS_DOMAIN} validation-failure`,
  `${STS_DOMAIN}: sts ${STS_DOMAIN} mode: enforce mx: *.ours.example certificate-expired certificate-host-mismatch certificate-not-trusted starttls-not-supported`,
  `${STS_DOMAIN}: sts ${STS_DOMAIN} mode: testing mx: *.ours.example certificate-host-mismatch starttls-not-supported`,
  `${STS_DOMAIN}: sts ${STS_DOMAIN} mode: enforce mx: sts-other.ours.example good`,
  `${STS_DOMAIN}: no-policy-found ${STS_DOMAIN} good`,
]

/** How often is left out: what was deferred may have been tried again meanwhile. */
function inWords({ policies }: TlsrptReport): string[] {
  return policies.map(({ policy, summary, 'failure-details': details = [] }) => {
    const terms = (policy['policy-string'] ?? []).filter((line) => /^(mode|mx):/.test(line))
    const types = new Set(details.map((detail) => detail['result-type']))
    const words = [policy['policy-type'], policy['policy-domain'], ...terms]
    const isGood = summary['total-successful-session-count'] > 0
    return [...words, ...(isGood ? ['good'] : []), ...[...types].toSorted()].join(' ')
  })
}

/** `mx-not-in-sts-policy` bars a host before anybody connects to it. */
function isOfSession(detail: { readonly 'failure-reason-code'?: string | undefined }): boolean {
  return detail['failure-reason-code'] !== 'mx-not-in-sts-policy'
}

function endOf(says: Says): string {
  return typeof says === 'string' ? `delivered, ${says}` : 'deferred'
}
