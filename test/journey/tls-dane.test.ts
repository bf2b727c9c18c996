/** Hosts whose certificates are named in a signed zone (DANE, RFC 7672): those get the mail, nobody else does. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { DAY_MS, type House, type HouseWish, openHouse } from '../support/house.ts'
import {
  makeMxAuthority,
  makeMxCertificate,
  tlsaTextOf,
  type MxCertificate,
} from '../support/mx-certificate.ts'
import type { MxScript } from '../support/mx-script.ts'
import { publishTlsa, signTheirs, tlsaName } from '../support/signed-house.ts'

const tls = await makeMxCertificate('mx1.theirs.example')
const right = tlsaTextOf(tls.cert)
const wrong = tlsaTextOf((await makeMxCertificate('mx1.theirs.example')).cert)
const authority = await makeMxAuthority()
const anchor = tlsaTextOf(authority.cert, 2, 0)

function certified(name: string, isExpired = false): Promise<MxCertificate> {
  return authority.certify([name], { hasChain: true, isExpired })
}

/** theirs.example is signed, and says this of its host mx1. */
async function openSigned(
  mx1: MxScript,
  tlsa: readonly string[],
  wish: Partial<HouseWish<'mx1'>> = {},
): Promise<House<'mx1'>> {
  const house = await openHouse({ hosts: { mx1 }, ...wish })
  signTheirs(house)
  publishTlsa(house, 'mx1', tlsa)
  return house
}

const kept: readonly { name: string; tls: MxCertificate; tlsa: readonly string[]; note: string }[] =
  [
    { name: 'the key, self-signed', tls, tlsa: [right], note: 'DANE' },
    {
      name: 'the key, of a certificate for another name that has expired',
      tls: await certified('old.example', true),
      tlsa: [],
      note: 'DANE',
    },
    { name: 'one of several', tls, tlsa: [wrong, right], note: 'DANE' },
    {
      name: 'the authority, for the name of the host',
      tls: await certified('mx1.theirs.example'),
      tlsa: [anchor],
      note: 'DANE',
    },
    {
      name: 'the authority, for the domain',
      tls: await certified('theirs.example'),
      tlsa: [anchor],
      note: 'DANE',
    },
    {
      name: 'nothing that can be used: TLS, whosever',
      tls,
      tlsa: [`1${right.slice(1)}`],
      note: 'DANE, unverified',
    },
  ]

for (const { name, tls, tlsa, note } of kept) {
  test(`TLSA names ${name}: delivered`, async () => {
    await using house = await openSigned({ tls }, tlsa.length > 0 ? tlsa : [tlsaTextOf(tls.cert)])
    const id = await house.submit()
    assert.equal(await house.outcome(id), 'delivered')
    assert.deepEqual(await house.fate(id), [
      'bert@theirs.example delivered',
      `delivered mx1.theirs.example [127.0.0.2] TLSv1.3 (${note}) dot: 250 2.0.0 taken`,
    ])
  })
}

const broken: readonly { name: string; mx1: MxScript; tlsa: string; says: RegExp }[] = [
  { name: 'another key', mx1: { tls }, tlsa: wrong, says: /matches none of its TLSA records/ },
  {
    name: 'an authority that has not signed it',
    mx1: { tls },
    tlsa: anchor,
    says: /matches none of its TLSA records/,
  },
  {
    name: 'an authority, for another name',
    mx1: { tls: await certified('mx.elsewhere.example') },
    tlsa: anchor,
    says: /is not for mx1\.theirs\.example or theirs\.example/,
  },
  {
    name: 'an authority, and the certificate has expired',
    mx1: { tls: await certified('mx1.theirs.example', true) },
    tlsa: anchor,
    says: /is valid from .* only/,
  },
  {
    name: 'the key of a host without STARTTLS',
    mx1: {},
    tlsa: right,
    says: /does not offer STARTTLS/,
  },
  {
    name: 'the key of a host that refuses STARTTLS',
    mx1: { tls, starttls: '454 4.7.0 not now' },
    tlsa: right,
    says: /answered STARTTLS with 454/,
  },
  {
    name: 'the key of a host with broken TLS',
    mx1: { tls: 'broken' },
    tlsa: right,
    says: /handshake/,
  },
  {
    name: 'nothing that can be used, and there is no STARTTLS',
    mx1: {},
    tlsa: `1${right.slice(1)}`,
    says: /does not offer STARTTLS/,
  },
]

for (const { name, mx1, tlsa, says } of broken) {
  test(`TLSA names ${name}: deferred, and nothing of the message was said`, async () => {
    await using house = await openSigned(mx1, [tlsa])
    const id = await house.submit()
    assert.equal(await house.outcome(id), 'deferred')
    const [attempt] = await house.attempts(id)
    assert.equal(attempt?.bounceInfo?.category, 'tls')
    assert.match(attempt?.reason ?? '', /^The DANE policy for mx1\.theirs\.example is not kept: /)
    assert.match(attempt?.reason ?? '', says)
    assert.equal(house.hosts.mx1.verbs.includes('MAIL'), false)
    assert.equal(house.hosts.mx1.connections, 1)
  })
}

test('a mismatch is corrected in DNS: the next attempt delivers', async () => {
  await using house = await openSigned({ tls }, [wrong])
  const id = await house.submit()
  assert.equal(await house.outcome(id), 'deferred')
  publishTlsa(house, 'mx1', [right])
  await house.passUntilDue(id)
  assert.equal(await house.outcome(id, undefined, 2), 'delivered')
})

test('a zone that is bogus bars the host: nobody connects to it, and the mail waits', async () => {
  await using house = await openSigned({ tls }, [right])
  house.dns.set(tlsaName(house, 'mx1'), { behaves: 'servfail', ttl: 1 })
  const id = await house.submit()
  assert.equal(await house.outcome(id), 'deferred')
  const [attempt] = await house.attempts(id)
  assert.equal(attempt?.bounceInfo?.category, 'tls')
  assert.match(
    attempt?.reason ?? '',
    /DANE policy for mx1\.theirs\.example is not kept: the DNS lookup of _\d+\._tcp\.mx1\.theirs\.example failed: .*SERVFAIL/,
  )
  assert.equal(house.hosts.mx1.connections, 0)

  publishTlsa(house, 'mx1', [right])
  await house.passUntilDue(id)
  assert.equal(await house.outcome(id, undefined, 2), 'delivered')
})

test('TLSA records that nobody vouches for are as good as none', async () => {
  await using house = await openSigned({ tls }, [wrong])
  publishTlsa(house, 'mx1', [wrong], false)
  const id = await house.submit()
  assert.equal(await house.outcome(id), 'delivered')
  assert.equal((await house.attempts(id))[0]?.tls, 'TLSv1.3')
})

test('an MX that nobody vouches for leads to no DANE', async () => {
  await using house = await openSigned({ tls }, [wrong])
  house.dns.set('theirs.example', { mx: [[10, 'mx1.theirs.example']] })
  const id = await house.submit()
  assert.equal(await house.outcome(id), 'delivered')
  assert.equal((await house.attempts(id))[0]?.tls, 'TLSv1.3')
})

test('with dane = false nobody asks', async () => {
  await using house = await openSigned({ tls }, [wrong], { toml: 'dane = false' })
  assert.equal(await house.outcome(await house.submit()), 'delivered')
  assert.equal(house.dns.count(tlsaName(house, 'mx1')), 0)
})

test('a route of the operator keeps its own setting', async () => {
  await using house = await openSigned({ tls }, [wrong], {
    toml: (port) =>
      `[delivery.routes]\n"theirs.example" = { host = "mx1.theirs.example:${port}", tls = "opportunistic" }`,
  })
  assert.equal(await house.outcome(await house.submit()), 'delivered')
  assert.equal(house.dns.count(tlsaName(house, 'mx1')), 0)
})

test('the first host does not keep its policy: the second one gets the mail', async () => {
  await using house = await openHouse({ hosts: { mx1: { tls }, mx2: { tls } } })
  signTheirs(house)
  publishTlsa(house, 'mx1', [wrong])
  publishTlsa(house, 'mx2', [right])
  const id = await house.submit()
  assert.equal(await house.outcome(id), 'delivered')
  const [attempt] = await house.attempts(id)
  assert.deepEqual([attempt?.host, attempt?.tls], ['mx2.theirs.example', 'TLSv1.3 (DANE)'])
})

test('a connection opened for a domain without DANE is not used for one with it; the other way it is', async () => {
  await using house = await openSigned({ tls }, [right])
  house.dns.set('unsigned.example', { mx: [[5, 'mx1.theirs.example']] })
  const to = async (recipient: string): Promise<string | undefined> => {
    const id = await house.submit({ to: [recipient] })
    assert.equal(await house.outcome(id, recipient), 'delivered')
    return (await house.attempts(id))[0]?.tls
  }
  assert.equal(await to('carl@unsigned.example'), 'TLSv1.3')
  assert.equal(await to('bert@theirs.example'), 'TLSv1.3 (DANE)')
  assert.equal(house.hosts.mx1.connections, 2)
  assert.equal(await to('carl@unsigned.example'), 'TLSv1.3 (DANE)')
  assert.equal(await to('bert@theirs.example'), 'TLSv1.3 (DANE)')
  assert.equal(house.hosts.mx1.connections, 2)
})

test('a kept connection is not used once its policy has changed', async () => {
  await using house = await openSigned({ tls }, [right])
  assert.equal(await house.outcome(await house.submit()), 'delivered')
  publishTlsa(house, 'mx1', [wrong])
  house.pass(1_500)
  assert.equal(await house.outcome(await house.submit()), 'deferred')
  assert.equal(house.hosts.mx1.transactions.length, 1)
})

test('a TLSA question that is never answered delays its own site only', async () => {
  await using house = await openSigned({ tls }, [right], {
    configure: (config) => ({ ...config, drainMs: 100 }),
  })
  house.dns.set(tlsaName(house, 'mx1'), { behaves: 'silent' })
  const waiting = await house.submit()
  const own = 'anna@ours.example'
  const other = await house.submit({ to: [own] })
  assert.equal(await house.outcome(other, own), 'delivered')
  assert.deepEqual(await house.attempts(waiting), [])
})

test('at the end of the lifetime the notice names the policy and the host', async () => {
  await using house = await openSigned({ tls }, [wrong])
  const id = await house.submit()
  assert.equal(await house.outcome(id), 'deferred')
  house.pass(6 * DAY_MS)
  assert.equal(await house.outcome(id, undefined, 2), 'bounced')
  const { mail } = await house.notice(id)
  assert.match(
    (mail.text ?? '').replace(/\s+/g, ' '),
    /the DANE policy for mx1\.theirs\.example is not kept: .* TLSA records/,
  )
})
