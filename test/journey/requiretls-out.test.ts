/** Mail with REQUIRETLS (RFC 8689 §4.2.1) goes to hosts that are verified and promise the same, and to nobody else. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { administerRunning, pathOf } from '../../src/cli/admin-client.ts'
import type { MessageTrace, MessageView } from '../../src/contract/message.ts'
import { ConfidentialMail, withRequireTls as extensions } from '../support/confidential-mail.ts'
import { bert, type House, type HouseWish, openHouse } from '../support/house.ts'
import { withLogins } from '../support/logged-in-client.ts'
import { makeMxAuthority, makeMxCertificate, tlsaTextOf } from '../support/mx-certificate.ts'
import type { MxScript } from '../support/mx-script.ts'
import { publishTlsa, signTheirs } from '../support/signed-house.ts'

const HOST = 'mx1.theirs.example'
const authority = await makeMxAuthority()
const tls = await authority.certify([HOST])
const ofOther = await authority.certify(['mx.elsewhere.example'])
const selfSigned = await makeMxCertificate(HOST)

type Wish = Pick<HouseWish<string>, 'toml'> & { readonly mx1: MxScript; readonly mx2?: MxScript }

function open({ mx1, mx2, ...wish }: Wish): Promise<House<'mx1'>> {
  const hosts = mx2 === undefined ? { mx1 } : { mx1, mx2 }
  return openHouse<'mx1'>({ hosts, ca: authority.cert, configure: withLogins, ...wish })
}

/** With an MX that DNSSEC vouches for, and these TLSA records of its host. */
async function openSigned(wish: Wish, tlsa: readonly string[] = []): Promise<House<'mx1'>> {
  const house = await open(wish)
  signTheirs(house)
  if (tlsa.length > 0) publishTlsa(house, 'mx1', tlsa)
  return house
}

test('verified by DANE: delivered, and MAIL says REQUIRETLS', async () => {
  const mx1 = { tls: selfSigned, extensions }
  await using house = await openSigned({ mx1 }, [tlsaTextOf(selfSigned.cert)])
  using mail = await ConfidentialMail.open(house)
  const id = await mail.submit()
  assert.equal(await house.outcome(id), 'delivered')
  assert.deepEqual(await house.fate(id), [
    'bert@theirs.example delivered',
    'delivered mx1.theirs.example [127.0.0.2] TLSv1.3 (DANE) dot: 250 2.0.0 taken',
  ])
  const [transaction] = house.hosts.mx1.transactions
  assert.deepEqual(transaction?.mailParameters, ['REQUIRETLS'])
  assert.equal((await house.message(id)).message.tlsRequired, 'yes')
})

test('the MX is signed, the certificate is for its name: delivered', async () => {
  await using house = await openSigned({ mx1: { tls, extensions } })
  using mail = await ConfidentialMail.open(house)
  const id = await mail.submit()
  assert.equal(await house.outcome(id), 'delivered')
  assert.equal((await house.attempts(id))[0]?.tls, 'TLSv1.3 (verified)')
  assert.deepEqual(house.hosts.mx1.transactions[0]?.mailParameters, ['REQUIRETLS'])
})

const refused: readonly { name: string; mx1: MxScript; status: string; says: RegExp }[] = [
  {
    name: 'a host without REQUIRETLS',
    mx1: { tls },
    status: '5.7.30',
    says: /^REQUIRETLS cannot be kept with mx1\.theirs\.example: it does not offer REQUIRETLS\. /,
  },
  {
    name: 'a host without STARTTLS',
    mx1: { extensions },
    status: '5.7.10',
    says: /^REQUIRETLS cannot be kept with mx1\.theirs\.example: it does not offer STARTTLS\. /,
  },
]

for (const { name, mx1, status, says } of refused) {
  test(`${name}: bounced at once, and nothing of the message was said`, async () => {
    await using house = await openSigned({ mx1 })
    using mail = await ConfidentialMail.open(house)
    const id = await mail.submit()
    assert.equal(await house.outcome(id), 'bounced')
    const [attempt] = await house.attempts(id)
    assert.equal(attempt?.bounceInfo?.category, 'tls')
    assert.match(attempt?.reason ?? '', says)
    assert.equal(house.hosts.mx1.verbs.includes('MAIL'), false)
    const notice = await house.notice(id)
    assert.match(notice.status, new RegExp(`^Status: ${status}\r?$`, 'm'))
    assert.match((notice.mail.text ?? '').replace(/\s+/g, ' '), /REQUIRETLS cannot be kept with/)
  })
}

const deferred: readonly { name: string; mx1: MxScript; says: RegExp }[] = [
  { name: 'a certificate for another name', mx1: { tls: ofOther, extensions }, says: /handshake/ },
  { name: 'a certificate of nobody', mx1: { tls: selfSigned, extensions }, says: /self-signed/ },
  {
    name: 'STARTTLS refused',
    mx1: { tls, extensions, starttls: '454 4.7.0 not now' },
    says: /answered STARTTLS with 454/,
  },
  { name: 'broken TLS', mx1: { tls: 'broken', extensions }, says: /handshake/ },
]

for (const { name, mx1, says } of deferred) {
  test(`${name}: deferred, never in clear text`, async () => {
    await using house = await openSigned({ mx1 })
    using mail = await ConfidentialMail.open(house)
    const id = await mail.submit()
    assert.equal(await house.outcome(id), 'deferred')
    const [attempt] = await house.attempts(id)
    assert.equal(attempt?.bounceInfo?.category, 'tls')
    assert.match(attempt?.reason ?? '', /^REQUIRETLS cannot be kept with mx1\.theirs\.example: /)
    assert.match(attempt?.reason ?? '', says)
    assert.equal(house.hosts.mx1.verbs.includes('MAIL'), false)
    assert.equal(house.hosts.mx1.connections, 1)
  })
}

test('an MX that nobody vouches for: bounced without a connection', async () => {
  await using house = await open({ mx1: { tls, extensions } })
  using mail = await ConfidentialMail.open(house)
  const id = await mail.submit()
  assert.equal(await house.outcome(id), 'bounced')
  const [attempt] = await house.attempts(id)
  assert.match(
    attempt?.reason ?? '',
    /^REQUIRETLS cannot be kept with mx1\.theirs\.example: that it belongs to theirs\.example is vouched for neither by DNSSEC nor by MTA-STS\. /,
  )
  assert.equal(house.hosts.mx1.connections, 0)
})

test('the first host cannot: the second one gets the mail', async () => {
  const second = await authority.certify(['mx2.theirs.example'])
  await using house = await openSigned({ mx1: { tls }, mx2: { tls: second, extensions } })
  using mail = await ConfidentialMail.open(house)
  const id = await mail.submit()
  assert.equal(await house.outcome(id), 'delivered')
  assert.equal((await house.attempts(id))[0]?.host, 'mx2.theirs.example')
})

test('the first host cannot, the second does not answer: it may yet, so the mail waits', async () => {
  await using house = await openSigned({ mx1: { tls }, mx2: { greeting: '421 4.3.2 busy' } })
  using mail = await ConfidentialMail.open(house)
  assert.equal(await house.outcome(await mail.submit()), 'deferred')
})

test('a kept connection serves REQUIRETLS only if its host was verified; all other mail may use it', async () => {
  await using house = await openSigned({ mx1: { tls, extensions } })
  using mail = await ConfidentialMail.open(house)
  const plain = async (): Promise<string> => house.submit()
  for (const submit of [plain, () => mail.submit(), plain, () => mail.submit()]) {
    assert.equal(await house.outcome(await submit()), 'delivered')
  }
  assert.deepEqual(
    house.hosts.mx1.transactions.map(({ connection, mailParameters }) => [
      connection,
      mailParameters.includes('REQUIRETLS'),
    ]),
    [
      [1, false],
      [2, true],
      [2, false],
      [2, true],
    ],
  )
})

test('a kept connection to a verified host that lacks REQUIRETLS does not serve it either', async () => {
  await using house = await openSigned({ mx1: { tls } }, [tlsaTextOf(tls.cert)])
  assert.equal(await house.outcome(await house.submit()), 'delivered')
  using mail = await ConfidentialMail.open(house)
  const id = await mail.submit()
  assert.equal(await house.outcome(id), 'bounced')
  assert.match((await house.attempts(id))[0]?.reason ?? '', /does not offer REQUIRETLS/)
  assert.equal(house.hosts.mx1.transactions.length, 1)
})

const routes: readonly { name: string; tls: string; offered: readonly string[]; ends: string }[] = [
  { name: 'that verifies', tls: 'required', offered: extensions, ends: 'delivered' },
  { name: 'that asks for nothing', tls: 'none', offered: extensions, ends: 'delivered' },
  {
    name: 'to a host without REQUIRETLS',
    tls: 'required',
    offered: ['PIPELINING'],
    ends: 'bounced',
  },
]

for (const { name, tls: wanted, offered, ends } of routes) {
  test(`a route of the operator ${name}: ${ends}, over verified TLS or not at all`, async () => {
    await using house = await open({
      mx1: { tls, extensions: offered },
      toml: (port) =>
        `[delivery.routes]\n"theirs.example" = { host = "${HOST}:${port}", tls = "${wanted}" }`,
    })
    using mail = await ConfidentialMail.open(house)
    const id = await mail.submit()
    assert.equal(await house.outcome(id), ends)
    assert.equal(house.hosts.mx1.transactions[0]?.tls, ends === 'bounced' ? undefined : 'TLSv1.3')
  })
}

test('a route of the operator to a host with another name in its certificate: deferred', async () => {
  await using house = await open({
    mx1: { tls: ofOther, extensions },
    toml: (port) =>
      `[delivery.routes]\n"theirs.example" = { host = "${HOST}:${port}", tls = "opportunistic" }`,
  })
  using mail = await ConfidentialMail.open(house)
  assert.equal(await house.outcome(await mail.submit()), 'deferred')
  assert.equal(await house.outcome(await house.submit()), 'delivered')
  assert.equal(house.hosts.mx1.transactions.length, 1)
})

test('what the sender requires is shown, and told in the trace', async () => {
  await using house = await openSigned({ mx1: { tls, extensions } })
  using mail = await ConfidentialMail.open(house)
  const id = await mail.submit()
  assert.equal(await house.outcome(id, bert), 'delivered')
  const { data } = house.config
  const path = pathOf(['messages', id])
  const ask = <Answer>(of: string): Promise<Answer> =>
    administerRunning(data, (client) => client.ask<Answer>({ method: 'GET', path: of }))
  assert.equal((await ask<MessageView>(path)).tlsRequired, 'yes')
  const { story } = await ask<MessageTrace>(`${path}/trace`)
  assert.match(
    story[0]?.text ?? '',
    /The sender requires TLS with verified hosts on all of its way \(REQUIRETLS\)\.$/,
  )
})
