/**
 * A world with every way to keep a TLS policy and to break it: a zone that Knot signs and Unbound validates, a
 * Postfix that is many MX hosts, policies from a real web server, and a Posthorn that sends there. What `_smtp._tls`
 * asks for arrives at that Postfix too.
 */
import { DAY_MS, type House, MINUTE_MS, openHouse } from '../support/house.ts'
import { addKeys } from '../support/house-keys.ts'
import { makeMxAuthority, makeMxCertificate, tlsaTextOf } from '../support/mx-certificate.ts'
import { type PolicyServer, startPolicyServer, stsPolicyText } from '../support/policy-server.ts'
import { readReportMail } from '../support/sent-report.ts'
import type { TlsrptReport } from '../support/tlsrpt-schema.ts'
import { type PostfixHost, startPostfixHost } from './postfix-host.ts'
import { type SignedZone, startSignedZone } from './signed-zone.ts'

const ZONE = 'ours.example'
export const STS_DOMAIN = `sts.${ZONE}`
export const READER = `tls@reports.${ZONE}`

export const authority = await makeMxAuthority()
const anchor = tlsaTextOf(authority.cert, 2, 0)
/** By MX host; `to-HOST.ours.example` is the domain behind it. */
export const certificates = {
  good: await authority.certify([`good.${ZONE}`], { hasChain: true }),
  other: await authority.certify(['elsewhere.example'], { hasChain: true }),
  expired: await authority.certify([`expired.${ZONE}`, `sts-expired.${ZONE}`], {
    isExpired: true,
    hasChain: true,
  }),
  bogus: await authority.certify([`bogus.${ZONE}`], { hasChain: true }),
  plain: await makeMxCertificate(`plain.${ZONE}`),
  ours: await authority.certify(['elsewhere.example'], { isExpired: true }),
  unusable: await makeMxCertificate(`unusable.${ZONE}`),
  mute: await makeMxCertificate(`mute.${ZONE}`),
  alias: await makeMxCertificate('elsewhere.example'),
}
export type HostName = keyof typeof certificates
const hostNames = Object.keys(certificates) as HostName[]

export function keyOf(host: HostName, usage = 3): string {
  return tlsaTextOf(certificates[host].cert, usage)
}

const tlsa: Partial<Record<HostName, readonly string[]>> = {
  good: [anchor, keyOf('good')],
  other: [anchor],
  expired: [anchor],
  bogus: [keyOf('bogus')],
  ours: [keyOf('ours')],
  unusable: [keyOf('unusable', 1)],
  mute: [keyOf('mute')],
}

export type PolicyWorld = AsyncDisposable & {
  readonly zone: SignedZone
  readonly postfix: PostfixHost
  readonly house: House<string>
  /** A new policy of `STS_DOMAIN` with its new id, and the host behind it; what is remembered of the last is old then. */
  publish(mode: string, mx: string, host?: string): Promise<void>
  /** Lets the day end. The reports about it, by domain. */
  reports(): Promise<ReadonlyMap<string, TlsrptReport>>
}

export async function openPolicyWorld(): Promise<PolicyWorld> {
  await using stack = new AsyncDisposableStack()
  const zone = stack.use(await startSignedZone(`_tcp.bogus.${ZONE}`))
  const postfix = stack.use(await startPostfixHost(listeners()))
  for (const name of hostNames) {
    const { key, cert } = certificates[name]
    await postfix.write(`${name}.pem`, `${key}\n${cert}\n`)
  }
  await zone.paste(records(postfix.port))
  await zone.pasteUnsigned(unsignedRecords(postfix.port))
  const web = stack.use(await startPolicyServer(STS_DOMAIN, authority))
  const house = stack.use(await openHouseIn({ zone, postfix, web }))
  await addKeys(house, 'active', ({ name, value }) => zone.paste(textRecord(name, value)))
  // So that all of it happens on one day.
  house.pass(DAY_MS - (house.clock.now() % DAY_MS) + 60 * MINUTE_MS)
  const owned = stack.move()
  return {
    zone,
    postfix,
    house,
    publish: publisher({ zone, house, web }),
    reports: () => reportsAfter({ house, postfix }),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

type Parts = {
  readonly zone: SignedZone
  readonly postfix: PostfixHost
  readonly web: PolicyServer
  readonly house: House<string>
}

function openHouseIn({ zone, postfix, web }: Omit<Parts, 'house'>): Promise<House<string>> {
  return openHouse<string>({
    hosts: {},
    ca: authority.cert,
    stsPolicies: web.source,
    configure: (config) => ({
      ...config,
      dns: { ...config.dns, servers: [zone.resolver] },
      delivery: { ...config.delivery, port: postfix.port },
    }),
  })
}

function publisher({ zone, house, web }: Omit<Parts, 'postfix'>): PolicyWorld['publish'] {
  let published: readonly string[] = []
  let id = 0
  return async (mode, mx, host = 'sts-other') => {
    web.text = stsPolicyText(mode, mx)
    for (const line of published) await zone.unpaste(line)
    id++
    published = [
      `_mta-sts.${STS_DOMAIN}. 1 IN TXT "v=STSv1; id=${id}"`,
      `${STS_DOMAIN}. 1 IN MX 10 ${host}.${ZONE}.`,
    ]
    await zone.paste(published.join('\n'))
    house.pass(2_000)
  }
}

async function reportsAfter({
  house,
  postfix,
}: Pick<Parts, 'house' | 'postfix'>): Promise<ReadonlyMap<string, TlsrptReport>> {
  const day = new Date(house.clock.now()).toISOString().slice(0, 10)
  house.pass(DAY_MS + 4 * 60 * MINUTE_MS)
  const asking = [...hostNames.map((name) => `to-${name}.${ZONE}`), STS_DOMAIN, 'unsigned.example']
  for (const domain of asking) {
    await house.log.first(
      ({ event, fields }) =>
        event === 'report.sent' && fields['domain'] === domain && fields['day'] === day,
      `the report to ${domain}`,
    )
  }
  const mails = await postfix.mailbox(READER, asking.length)
  const read = await Promise.all(mails.map(readReportMail))
  return new Map(
    read.map(({ mail, report }) => {
      const domain = mail.headers.find(({ key }) => key === 'tls-report-domain')?.value ?? ''
      return [domain, report]
    }),
  )
}

function listeners() {
  return hostNames.map((name, index) => ({
    name,
    ip: ipOf(index),
    settings: {
      smtpd_tls_chain_files: `$config_directory/${name}.pem`,
      ...(name === 'mute' ? { smtpd_tls_security_level: 'none' } : {}),
    },
  }))
}

function ipOf(index: number): string {
  return `127.0.0.${index + 41}`
}

/** The host `alias` is known by that name only; its TLSA records stand at the end of the alias (RFC 7672 §2.2.2). */
function records(port: number): string {
  const hosts = hostNames.flatMap((name, index) => {
    const end = name === 'alias' ? 'end-of-alias' : name
    return [
      `${end}.${ZONE}. 1 IN A ${ipOf(index)}`,
      `to-${name}.${ZONE}. 1 IN MX 10 ${name}.${ZONE}.`,
      ...(tlsa[name] ?? []).map((text) => `_${port}._tcp.${name}.${ZONE}. 1 IN TLSA ${text}`),
      asksForReports(`to-${name}.${ZONE}`),
    ]
  })
  const aliased = [
    `alias.${ZONE}. 1 IN CNAME end-of-alias.${ZONE}.`,
    `_${port}._tcp.end-of-alias.${ZONE}. 1 IN TLSA ${keyOf('alias')}`,
  ]
  // Names without TLSA records for hosts that have some.
  const forSts = (['other', 'expired', 'plain', 'mute'] as const).map(
    (name) => `sts-${name}.${ZONE}. 1 IN A ${ipOf(hostNames.indexOf(name))}`,
  )
  // By a name of its own, so that no connection is kept for it.
  forSts.push(`sts-again.${ZONE}. 1 IN A ${ipOf(hostNames.indexOf('other'))}`)
  return [
    ...hosts,
    ...aliased,
    ...forSts,
    asksForReports(STS_DOMAIN),
    `reports.${ZONE}. 1 IN MX 10 good.${ZONE}.`,
  ].join('\n')
}

/** Records that nobody vouches for: of another key than the host has. */
function unsignedRecords(port: number): string {
  return [
    `unsigned.example. 1 IN MX 10 mx.unsigned.example.`,
    `mx.unsigned.example. 1 IN A ${ipOf(hostNames.indexOf('plain'))}`,
    `_${port}._tcp.mx.unsigned.example. 1 IN TLSA ${keyOf('good')}`,
    asksForReports('unsigned.example'),
  ].join('\n')
}

function asksForReports(domain: string): string {
  return textRecord(`_smtp._tls.${domain}`, `v=TLSRPTv1; rua=mailto:${READER}`)
}

/** In strings of at most 255 octets (RFC 1035 §3.3). */
function textRecord(name: string, value: string): string {
  const strings = value.match(/.{1,255}/g) ?? []
  return `${name}. 1 IN TXT ${strings.map((text) => `"${text}"`).join(' ')}`
}
