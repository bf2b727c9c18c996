/** Mail with REQUIRETLS to a domain without DNSSEC: an MTA-STS policy vouches for its hosts (RFC 8689 §2). */
import assert from 'node:assert/strict'
import test from 'node:test'
import { ConfidentialMail, withRequireTls as extensions } from '../support/confidential-mail.ts'
import { openHouse } from '../support/house.ts'
import { withLogins } from '../support/logged-in-client.ts'
import { makeMxAuthority } from '../support/mx-certificate.ts'
import type { MxScript } from '../support/mx-script.ts'
import { startPolicyServer, stsPolicyText } from '../support/policy-server.ts'

const HOST = 'mx1.theirs.example'
const authority = await makeMxAuthority()
const tls = await authority.certify([HOST])
const ofOther = await authority.certify(['mx.elsewhere.example'])

const cases: readonly {
  name: string
  mx1: MxScript
  policy: string | undefined
  ends: string
  tls?: string
  says?: RegExp
}[] = [
  {
    name: 'enforced, names the host',
    mx1: { tls, extensions },
    policy: stsPolicyText('enforce', HOST),
    ends: 'delivered',
    tls: 'TLSv1.3 (MTA-STS)',
  },
  {
    name: 'tested, names the host',
    mx1: { tls, extensions },
    policy: stsPolicyText('testing', HOST),
    ends: 'delivered',
    tls: 'TLSv1.3 (verified)',
  },
  {
    name: 'tested, and the certificate is for another name: the test is none here',
    mx1: { tls: ofOther, extensions },
    policy: stsPolicyText('testing', HOST),
    ends: 'deferred',
    says: /^REQUIRETLS cannot be kept with mx1\.theirs\.example: the TLS handshake/,
  },
  {
    name: 'tested, names another host',
    mx1: { tls, extensions },
    policy: stsPolicyText('testing', 'mx2.theirs.example'),
    ends: 'bounced',
    says: /vouched for neither by DNSSEC nor by MTA-STS/,
  },
  {
    name: 'enforced, names another host',
    mx1: { tls, extensions },
    policy: stsPolicyText('enforce', 'mx2.theirs.example'),
    ends: 'deferred',
    says: /^The MTA-STS policy for mx1\.theirs\.example is not kept/,
  },
  {
    name: 'of mode none',
    mx1: { tls, extensions },
    policy: stsPolicyText('none', HOST),
    ends: 'bounced',
    says: /vouched for neither by DNSSEC nor by MTA-STS/,
  },
  {
    name: 'announced and not to be had',
    mx1: { tls, extensions },
    policy: undefined,
    ends: 'deferred',
    says: /whose policy could not be had/,
  },
]

for (const { name, mx1, policy, ends, tls, says } of cases) {
  test(`REQUIRETLS, a policy that is ${name}: ${ends}`, async () => {
    await using web = await startPolicyServer('theirs.example', authority)
    web.text = policy
    await using house = await openHouse({
      hosts: { mx1 },
      ca: authority.cert,
      stsPolicies: web.source,
      zone: { '_mta-sts.theirs.example': { txt: ['v=STSv1; id=1'], ttl: 1 } },
      configure: withLogins,
    })
    using mail = await ConfidentialMail.open(house)
    const id = await mail.submit()
    assert.equal(await house.outcome(id), ends)
    const [attempt] = await house.attempts(id)
    if (tls !== undefined) assert.equal(attempt?.tls, tls)
    if (says !== undefined) assert.match(attempt?.reason ?? '', says)
    assert.equal(house.hosts.mx1.verbs.includes('MAIL'), ends === 'delivered')
  })
}
