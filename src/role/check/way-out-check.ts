/**
 * The ways out: that the relays of [delivery.routes] answer, and that port 25 of somebody else's host can be
 * reached, which many providers forbid, from each of our sources. Where a relay takes all mail nobody else's
 * port matters.
 */
import { isIP } from 'node:net'
import type { Clock } from '../../base/clock.ts'
import type { Resolver } from '../../base/resolver.ts'
import type { Config } from '../../config/config.ts'
import { formatHostAndPort } from '../../config/listen.ts'
import { localAddressFor, type Source } from '../../mail/delivery/source.ts'
import type { RouteSetting } from '../../mail/route/route-setting.ts'
import { type Finding, SEE_RESOLVERS } from './finding.ts'
import { type Greeting, greetingOf, type SmtpPlace } from './greeting.ts'

/** Domains whose MX hosts are always there; one that answers is enough. */
const FAR_DOMAINS = ['gmail.com', 'outlook.com', 'yahoo.com']

export type WayOutParts = { readonly clock: Clock; readonly resolver: Resolver }

type Relay = Extract<RouteSetting, { kind: 'host' }>

type Try =
  | { readonly kind: 'greeted'; readonly at: string; readonly greeting: Greeting }
  /** Not tried: DNS does not know the name. */
  | { readonly kind: 'unknown'; readonly at: string; readonly why: string }
  /** Not tried: DNS could not be asked. */
  | { readonly kind: 'unasked'; readonly at: string; readonly why: string }

export async function checkWaysOut(
  { delivery }: Pick<Config, 'delivery'>,
  parts: WayOutParts,
): Promise<Finding[]> {
  const relays = distinct([...delivery.routes.values()].filter(isRelay))
  const isAllRelayed = delivery.routes.get('*')?.kind === 'host'
  const sources = delivery.sources.length > 0 ? delivery.sources : [undefined]
  return Promise.all([
    ...relays.map((relay) => checkRelay(relay, parts)),
    ...(isAllRelayed ? [] : sources.map((source) => checkFarHosts(delivery.port, source, parts))),
  ])
}

function isRelay(setting: RouteSetting): setting is Relay {
  return setting.kind === 'host'
}

function distinct(relays: readonly Relay[]): Relay[] {
  return [...new Map(relays.map((relay) => [formatHostAndPort(relay), relay])).values()]
}

async function checkRelay(relay: Relay, parts: WayOutParts): Promise<Finding> {
  const { host, port, security } = relay
  const tls = security.tls === 'implicit' ? { tlsName: isIP(host) === 0 ? host : '' } : {}
  const result = await tryHost({ host, port, ...tls }, parts)
  if (result.kind === 'unknown') {
    return {
      area: 'ports',
      status: 'problem',
      text: `the relay ${result.at} cannot be found: ${result.why}`,
      todo: 'correct its name in [delivery.routes], or see what is said about DNS',
    }
  }
  if (result.kind === 'unasked') {
    const text = `whether the relay ${result.at} answers is not known: DNS could not be asked (${result.why})`
    return { area: 'ports', status: 'unknown', text, todo: SEE_RESOLVERS }
  }
  if (result.greeting.kind === 'welcome') {
    return { area: 'ports', status: 'ok', text: `the relay ${result.at} answers` }
  }
  return {
    area: 'ports',
    status: 'problem',
    text: `the relay ${result.at} does not take mail: ${inWords(result.greeting)}`,
    todo: 'see that it runs and lets this machine in, or correct [delivery.routes]',
  }
}

async function checkFarHosts(
  port: number,
  source: Source | undefined,
  parts: WayOutParts,
): Promise<Finding> {
  const from = source === undefined ? '' : ` from ${source.name}`
  const tries = await Promise.all(
    FAR_DOMAINS.map((domain) => tryMxOf(domain, { port, source }, parts)),
  )
  const greeted = tries.flatMap((one) => (one.kind === 'greeted' ? [one] : []))
  const welcome = greeted.find(({ greeting }) => greeting.kind === 'welcome')
  if (welcome !== undefined) {
    return { area: 'ports', status: 'ok', text: `mail can go out${from}: ${welcome.at} answers` }
  }
  const [refused] = greeted
  if (refused === undefined) return untried(tries, `the way out by port ${port}${from}`)
  const isTurnedAway = refused.greeting.kind === 'turned-away'
  return {
    area: 'ports',
    status: 'problem',
    text: `mail cannot go out${from}: ${greeted.map(({ at, greeting }) => `${at}: ${inWords(greeting)}`).join('; ')}`,
    todo: isTurnedAway
      ? 'the hosts do not like this address: see what is said about DNS and blocklists'
      : `many providers block port ${port} until asked: ask yours to open it, or send through a relay ([delivery.routes])`,
  }
}

function untried(tries: readonly Try[], way: string): Finding {
  const unasked = tries.flatMap((one) => (one.kind === 'unasked' ? [`${one.at}: ${one.why}`] : []))
  if (unasked.length > 0) {
    const text = `DNS could not be asked for MX hosts (${unasked.join('; ')}), so ${way} was not tried`
    return { area: 'ports', status: 'unknown', text, todo: SEE_RESOLVERS }
  }
  return {
    area: 'ports',
    status: 'unknown',
    text: `no MX host of ${FAR_DOMAINS.join(', ')} was found in DNS, so ${way} was not tried`,
    todo: 'see that DNS answers for names outside, then run this again',
  }
}

function inWords(greeting: Greeting): string {
  return greeting.kind === 'none' ? greeting.why : `it says "${greeting.line}"`
}

async function tryMxOf(
  domain: string,
  { port, source }: { readonly port: number; readonly source: Source | undefined },
  parts: WayOutParts,
): Promise<Try> {
  const answer = await parts.resolver.mx(domain)
  if (answer.kind === 'failed') return { kind: 'unasked', at: domain, why: answer.reason }
  if (answer.kind !== 'found') return { kind: 'unknown', at: domain, why: 'no MX record' }
  const [best] = answer.records.toSorted((one, other) => one.preference - other.preference)
  return tryHost({ host: best?.exchange ?? '', port }, parts, source)
}

/** Its addresses of both families: a machine with one of them reaches the world by that. */
async function tryHost(
  place: SmtpPlace,
  { clock, resolver }: WayOutParts,
  source?: Source,
): Promise<Try> {
  const at = formatHostAndPort(place)
  const { ips, unasked } = await addressesOf(place.host, resolver)
  const places = ips.flatMap((host) => placeSeenFrom(source, { ...place, host }))
  if (places.length === 0) {
    return unasked === undefined
      ? { kind: 'unknown', at, why: 'its name has no address in DNS' }
      : { kind: 'unasked', at, why: unasked }
  }
  const greetings = await Promise.all(places.map((one) => greetingOf(one, clock)))
  const welcome = greetings.find(({ kind }) => kind === 'welcome')
  const [first = { kind: 'none', why: 'no address' } satisfies Greeting] = greetings
  return { kind: 'greeted', at, greeting: welcome ?? first }
}

/** None where the source has no address of that family. */
function placeSeenFrom(source: Source | undefined, place: SmtpPlace): SmtpPlace[] {
  if (source === undefined) return [place]
  const localAddress = localAddressFor(source, place.host)
  return localAddress === undefined ? [] : [{ ...place, localAddress }]
}

/** One of each family; and why DNS could not be asked, of a family for which it could not. */
async function addressesOf(
  host: string,
  resolver: Resolver,
): Promise<{ readonly ips: readonly string[]; readonly unasked?: string }> {
  if (isIP(host) !== 0) return { ips: [host] }
  const answers = await Promise.all([resolver.a(host), resolver.aaaa(host)])
  const ips = answers.flatMap((answer) =>
    answer.kind === 'found' ? answer.records.slice(0, 1) : [],
  )
  const failed = answers.find((answer) => answer.kind === 'failed')
  return failed === undefined ? { ips } : { ips, unasked: failed.reason }
}
