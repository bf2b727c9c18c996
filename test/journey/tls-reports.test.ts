/** Domains that ask how the TLS of mail to them went (TLS-RPT, RFC 8460) are told once a day: each session counted, each report sent once. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { verdicts } from '../support/dkim.ts'
import { bert, DAY_MS, type House, MINUTE_MS, openHouse } from '../support/house.ts'
import { addKeys } from '../support/house-keys.ts'
import { makeMxAuthority, tlsaTextOf } from '../support/mx-certificate.ts'
import type { MxScript, MxTransaction } from '../support/mx-host.ts'
import { startPolicyServer, stsPolicyText } from '../support/policy-server.ts'
import { type ReportServer, startReportServer } from '../support/report-server.ts'
import { inLines, readReportMail, reportIn } from '../support/sent-report.ts'
import { publishTlsa, signTheirs } from '../support/signed-house.ts'
import { namesItsHost } from '../support/tlsrpt-schema.ts'

const HOST = 'mx1.theirs.example'
const RECORD = '_smtp._tls.theirs.example'
const reader = 'tls@reports.example'
const authority = await makeMxAuthority()
const tls = await authority.certify([HOST])
const ofOther = await authority.certify(['mx.elsewhere.example'])

type World = AsyncDisposable & {
  readonly house: House<'mx1' | 'reports'>
  readonly web: ReportServer
  /** The date on which mail went out. */
  readonly date: string
}

/** Mail to reports.example goes to a host of its own. */
async function openWorld(
  mx1: MxScript,
  { policy, rua = `mailto:${reader}` }: { policy?: string; rua?: string } = {},
): Promise<World> {
  await using stack = new AsyncDisposableStack()
  const policies = stack.use(await startPolicyServer('theirs.example', authority))
  policies.text = policy
  const web = stack.use(await startReportServer('reports.example', authority))
  const house = stack.use(
    await openHouse({
      hosts: { mx1, reports: {} },
      ca: authority.cert,
      stsPolicies: policies.source,
      reportPoster: web.poster,
      zone: {
        'theirs.example': { mx: [[10, HOST]], ttl: 1 },
        'reports.example': { mx: [[10, 'reports.theirs.example']] },
        [RECORD]: { txt: [`v=TLSRPTv1; rua=${rua}`] },
        ...(policy === undefined
          ? {}
          : { '_mta-sts.theirs.example': { txt: ['v=STSv1; id=1'], ttl: 1 } }),
      },
    }),
  )
  // So that all of a test happens on one day.
  const now = house.clock.now()
  house.pass(DAY_MS - (now % DAY_MS) + 60 * MINUTE_MS)
  const date = new Date(house.clock.now()).toISOString().slice(0, 10)
  const owned = stack.move()
  return { house, web, date, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}

/** A letter over a connection of its own. */
async function send(house: House<string>): Promise<string> {
  const outcome = await house.outcome(await house.submit())
  await house.stop()
  await house.start()
  return outcome
}

async function reportMailOf({ house }: World): Promise<MxTransaction> {
  house.pass(DAY_MS + 4 * 60 * MINUTE_MS)
  const { fields } = await house.log.first(({ event }) => event === 'report.sent', 'a report')
  const id = String(fields['id'])
  assert.equal(await house.outcome(id, reader), 'delivered')
  const [transaction, ...others] = house.hosts.reports.transactions
  assert.ok(transaction !== undefined && others.length === 0)
  return transaction
}

test('a testing policy that is not kept: mail goes, and the report says what was wrong', async () => {
  await using world = await openWorld({ tls: ofOther }, { policy: stsPolicyText('testing', HOST) })
  const { house, date } = world
  const keys = await addKeys(house)
  assert.equal(await send(house), 'delivered')
  assert.equal(await send(house), 'delivered')

  const { content, sender } = await reportMailOf(world)
  const { mail, report } = await readReportMail(content)
  assert.deepEqual(inLines(report), ['sts theirs.example 0+ 2- certificate-host-mismatch 2'])
  const [detail] = report.policies[0]?.['failure-details'] ?? []
  assert.ok(detail !== undefined && namesItsHost(detail))
  assert.equal(detail['receiving-mx-hostname'], HOST)
  assert.equal(detail['receiving-ip'], house.hosts.mx1.ip)
  assert.equal(report['date-range']['start-datetime'], `${date}T00:00:00Z`)
  assert.equal(report['date-range']['end-datetime'], `${date}T23:59:59Z`)
  assert.equal(report['contact-info'], 'tls-reports@ours.example')
  assert.equal(sender, 'tls-reports@ours.example')
  assert.match(
    mail.subject?.replace(/\s+/g, ' ') ?? '',
    /^Report Domain: theirs\.example Submitter: ours\.example Report-ID: <.*>$/,
  )
  // RFC 8460 §3: without a signature the report must be ignored.
  assert.deepEqual(await verdicts(content, keys), ['posthorn9-rsa pass', 'posthorn9-ed25519 pass'])
})

const cases: readonly {
  name: string
  mx1: MxScript
  policy?: string
  outcome: string
  is: string
}[] = [
  {
    name: 'no policy, TLS',
    mx1: { tls: ofOther },
    outcome: 'delivered',
    is: 'no-policy-found theirs.example 1+ 0-',
  },
  {
    name: 'no policy, no TLS',
    mx1: {},
    outcome: 'delivered',
    is: 'no-policy-found theirs.example 0+ 1- starttls-not-supported 1',
  },
  {
    name: 'enforce, kept',
    mx1: { tls },
    policy: stsPolicyText('enforce', HOST),
    outcome: 'delivered',
    is: 'sts theirs.example 1+ 0-',
  },
  {
    name: 'enforce, not kept',
    mx1: { tls: ofOther },
    policy: stsPolicyText('enforce', HOST),
    outcome: 'deferred',
    is: 'sts theirs.example 0+ 1- certificate-host-mismatch 1',
  },
  {
    name: 'enforce, another host',
    mx1: { tls },
    policy: stsPolicyText('enforce', 'mx2.theirs.example'),
    outcome: 'deferred',
    is: 'sts theirs.example 0+ 1- validation-failure 1',
  },
  {
    name: 'testing, kept',
    mx1: { tls },
    policy: stsPolicyText('testing', HOST),
    outcome: 'delivered',
    is: 'sts theirs.example 1+ 0-',
  },
  {
    name: 'testing, no TLS',
    mx1: {},
    policy: stsPolicyText('testing', HOST),
    outcome: 'delivered',
    is: 'sts theirs.example 0+ 1- starttls-not-supported 1',
  },
  {
    name: 'a policy that is none',
    mx1: { tls },
    policy: 'version: STSv1\n',
    outcome: 'delivered',
    is: 'sts theirs.example 0+ 1- sts-policy-invalid 1',
  },
]

for (const { name, mx1, policy, outcome, is } of cases) {
  test(`TLS report: ${name}: ${is}`, async () => {
    await using world = await openWorld(mx1, policy === undefined ? {} : { policy })
    await addKeys(world.house)
    assert.equal(await send(world.house), outcome)
    world.house.dns.set('theirs.example', { mx: [[0, '']] })
    const { report } = await readReportMail((await reportMailOf(world)).content)
    assert.deepEqual(inLines(report), [is])
  })
}

test('DANE: what is kept, and then another key', async () => {
  await using world = await openWorld({ tls })
  const { house } = world
  await addKeys(house)
  signTheirs(house)
  house.dns.set('theirs.example', { mx: [[10, HOST]], isAuthentic: true, ttl: 1 })
  publishTlsa(house, 'mx1', [tlsaTextOf(tls.cert)])
  assert.equal(await send(house), 'delivered')
  publishTlsa(house, 'mx1', [tlsaTextOf(ofOther.cert)])
  house.pass(2_000)
  assert.equal(await send(house), 'deferred')
  house.dns.set('theirs.example', { mx: [[0, '']] })
  const { report } = await readReportMail((await reportMailOf(world)).content)
  assert.deepEqual(inLines(report), [
    `tlsa ${HOST} 0+ 1- validation-failure 1`,
    `tlsa ${HOST} 1+ 0-`,
  ])
})

test('a report is sent once, and is not itself reported, whatever is wrong with TLS there', async () => {
  const policy = stsPolicyText('enforce', HOST)
  await using world = await openWorld({ tls: ofOther }, { policy, rua: `mailto:${bert}` })
  const { house } = world
  await addKeys(house)
  const letter = await house.submit()
  assert.equal(await house.outcome(letter), 'deferred')
  // Or else it would be tried, and reported, on the next days too.
  await house.byHand(letter, 'cancel')
  house.pass(DAY_MS + 4 * 60 * MINUTE_MS)
  const { fields } = await house.log.first(({ event }) => event === 'report.sent', 'a report')
  assert.equal(await house.outcome(String(fields['id']), bert), 'delivered')
  for (let day = 0; day < 3; day++) {
    house.pass(DAY_MS)
    await house.stop()
    await house.start()
  }
  const sent = house.hosts.mx1.transactions.filter(({ content }) => content.includes('tlsrpt'))
  assert.equal(sent.length, 1)
})

test('a report by HTTPS is posted, again when the server cannot take it, and then no more', async () => {
  const rua = 'https://reports.example/v1/tlsrpt?a=b'
  await using world = await openWorld({ tls }, { rua })
  const { house, web } = world
  await addKeys(house)
  assert.equal(await send(house), 'delivered')
  web.status = 503
  house.pass(DAY_MS + 4 * 60 * MINUTE_MS)
  const { fields } = await house.log.first(({ event }) => event === 'report.deferred', 'a retry')
  assert.equal(fields['reason'], 'https://reports.example answers 503')
  // It lies in the store meanwhile.
  await house.stop()
  web.status = 200
  await house.start()
  house.pass(10 * MINUTE_MS)
  await house.log.first(({ event }) => event === 'report.sent', 'the report')
  house.pass(DAY_MS)
  await house.stop()
  await house.start()

  assert.equal(web.posted.length, 2)
  const [first, second] = web.posted
  assert.equal(second?.path, 'POST /v1/tlsrpt?a=b')
  assert.equal(second?.contentType, 'application/tlsrpt+gzip')
  assert.deepEqual(first?.body, second?.body)
  const report = await reportIn(second?.body ?? Buffer.alloc(0))
  assert.deepEqual(inLines(report), ['no-policy-found theirs.example 1+ 0-'])
  assert.equal(house.hosts.reports.transactions.length, 0)
})

test('who has taken the record away meanwhile gets no report', async () => {
  await using world = await openWorld({ tls })
  const { house } = world
  await addKeys(house)
  assert.equal(await send(house), 'delivered')
  house.dns.set(RECORD, {})
  house.pass(DAY_MS + 4 * 60 * MINUTE_MS)
  const { fields } = await house.log.first(({ event }) => event === 'report.dropped', 'its end')
  assert.equal(fields['domain'], 'theirs.example')
})

test('without a key that signs there is no report, and the log says why', async () => {
  await using world = await openWorld({ tls })
  const { house } = world
  assert.equal(await send(house), 'delivered')
  await house.log.first(({ event }) => event === 'reports.off', 'why there are no reports')
  assert.deepEqual(await house.server.estate.store.dueTlsReports({ now: Infinity, limit: 9 }), [])
})
