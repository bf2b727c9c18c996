/**
 * The resolver that asks recursive DNS servers itself. It promises an answer for every question within
 * `totalMs`, never throws and never rejects; asks a question that many have at once only once; keeps
 * answers as long as they allow (bounded); and reports the AD bit only of servers that may be believed.
 */
import type { Clock } from './clock.ts'
import { DnsCache } from './dns-cache.ts'
import { DnsExchanger } from './dns-exchange.ts'
import type { Exchanged } from './dns-exchange.ts'
import { isDnsName } from './dns-message.ts'
import type { DnsQuestion, DnsRecord, DnsResponse } from './dns-message.ts'
import { DnsQuestions, FreshQuestions } from './dns-questions.ts'
import { parseNameServer, systemNameServers } from './name-servers.ts'
import type { NameServer } from './name-servers.ts'
import type { Random } from './random.ts'
import type { DnsAnswer, Resolver } from './resolver.ts'
import { Turnstile } from './turnstile.ts'

export type DnsResolverOptions = {
  /** `ip`, `ip:port` or `[ipv6]:port`; empty: those of /etc/resolv.conf. */
  readonly servers: readonly string[]
  /** Believe the AD bit of a server that is not on loopback. */
  readonly trustAd: boolean
  /** How long one server may take for one try. */
  readonly tryMs?: number
  /** How long a question may take, with all tries, aliases and waiting for a turn. */
  readonly totalMs?: number
}

const TRY_MS = 3_000
const TOTAL_MS = 15_000
const TRIES_MAX = 5
const ALIASES_MAX = 8
const CONCURRENCY_MAX = 200
const WAITING_MAX = 10_000

const CACHE_ENTRIES_MAX = 10_000
const SECOND_MS = 1_000
const TTL_SECONDS_MIN = 1
const TTL_SECONDS_MAX = 3_600
const NEGATIVE_TTL_SECONDS_MAX = 300
/** Long enough that a queue full of mail for a broken domain does not storm its servers. */
const FAILURE_TTL_SECONDS = 5

/** These say that the server cannot read EDNS0 (RFC 6891 §7); it is asked once more without. */
const RCODES_OF_NO_EDNS = ['FORMERR', 'NOTIMP', 'extended code 1']

export class DnsResolver extends DnsQuestions {
  readonly #clock: Clock
  readonly #exchanger: DnsExchanger
  readonly #servers: readonly NameServer[]
  readonly #trustAd: boolean
  readonly #tryMs: number
  readonly #totalMs: number
  readonly #cache = new DnsCache<DnsRecord>(CACHE_ENTRIES_MAX)
  readonly #inFlight = new Map<string, Promise<DnsAnswer<DnsRecord>>>()
  readonly #turnstile = new Turnstile({ insideMax: CONCURRENCY_MAX, waitingMax: WAITING_MAX })
  readonly #open = new Set<AbortController>()
  /** The server that answered last is asked first, so that a dead one costs its time-out only once. */
  #preferred = 0
  #isClosed = false

  /** @throws when a server is written wrongly, with words for the operator */
  constructor(
    parts: { readonly clock: Clock; readonly random: Random },
    options: DnsResolverOptions,
  ) {
    super()
    this.#clock = parts.clock
    this.#exchanger = new DnsExchanger(parts)
    this.#servers =
      options.servers.length > 0 ? options.servers.map(parseNameServer) : systemNameServers()
    this.#trustAd = options.trustAd
    this.#tryMs = options.tryMs ?? TRY_MS
    this.#totalMs = options.totalMs ?? TOTAL_MS
  }

  protected override readonly ask = (name: string, type: DnsQuestion['type']) =>
    this.#lookUp(name, type)

  fresh(): Resolver {
    const asked = new Set<string>()
    return new FreshQuestions((name, type) => this.#lookUp(name, type, asked))
  }

  /** Ends every open question as `failed`; later ones fail at once. */
  close(): void {
    this.#isClosed = true
    for (const controller of this.#open) controller.abort()
  }

  /** @param fresh when given, what is remembered answers only the questions in it; any other is asked, and added */
  #lookUp(
    given: string,
    type: DnsQuestion['type'],
    fresh?: Set<string>,
  ): Promise<DnsAnswer<DnsRecord>> {
    const name = given.toLowerCase().replace(/\.$/, '')
    if (!isDnsName(name)) return Promise.resolve({ kind: 'no-name', isAuthentic: false })
    if (this.#isClosed) return Promise.resolve(failed('the resolver is closed'))
    const key = `${type} ${name}`
    const known = this.#cache.get(key, this.#clock.now())
    const mayRemember = fresh === undefined || fresh.has(key)
    fresh?.add(key)
    if (known !== undefined && mayRemember) return Promise.resolve(known)
    const asked = this.#inFlight.get(key)
    if (asked !== undefined) return asked
    const asking = this.#askAndKeep({ name, type }, key)
    this.#inFlight.set(key, asking)
    return asking
  }

  async #askAndKeep(question: DnsQuestion, key: string): Promise<DnsAnswer<DnsRecord>> {
    const controller = new AbortController()
    const timer = this.#clock.after(this.#totalMs, () => controller.abort())
    this.#open.add(controller)
    try {
      const { answer, ttl } = await this.#followAliases(question, controller.signal)
      if (!this.#isClosed) this.#cache.set(key, answer, this.#clock.now() + ttl * SECOND_MS)
      return answer
    } finally {
      timer.cancel()
      this.#open.delete(controller)
      this.#inFlight.delete(key)
    }
  }

  /** Most servers follow CNAMEs themselves; where one stops half-way we go on (RFC 1034 §5.3.3). */
  async #followAliases(question: DnsQuestion, signal: AbortSignal): Promise<Kept> {
    const seen = new Set([question.name])
    let ttl = TTL_SECONDS_MAX
    let isAuthentic = true
    for (let name = question.name; ; ) {
      const asked = await this.#askServers({ name, type: question.type }, signal)
      if ('failed' in asked) return keptFailure(asked.failed)
      const { response } = asked
      if (response.aliases.some((alias) => seen.has(alias) || !isDnsName(alias))) {
        return keptFailure(`the CNAMEs of ${question.name} lead in a circle or nowhere`)
      }
      for (const alias of response.aliases) seen.add(alias)
      if (seen.size - 1 > ALIASES_MAX) return keptFailure(`${question.name} has too many CNAMEs`)
      ttl = Math.min(ttl, response.ttl ?? TTL_SECONDS_MIN)
      isAuthentic &&= asked.isAuthentic
      if (!stopsHalfWay(response)) return keep(response, ttl, isAuthentic)
      name = response.name
    }
  }

  /** Tries the servers in turn until one gives an answer to rely on. */
  async #askServers(question: DnsQuestion, signal: AbortSignal): Promise<Asked> {
    const servers = this.#serversInOrder()
    let reason = 'no DNS server could be asked'
    for (let tries = 0; tries < TRIES_MAX && !signal.aborted; tries++) {
      const server = servers.shift()
      if (server === undefined) break
      const exchanged = await this.#askServer(server, question, signal)
      if (exchanged.kind === 'response' && isReliable(exchanged.response)) {
        this.#preferred = this.#servers.indexOf(server)
        const isAuthentic = exchanged.response.isAuthentic && (server.isLoopback || this.#trustAd)
        return { response: exchanged.response, isAuthentic }
      }
      // The earlier reason tells more than that this last try was cut short.
      if (signal.aborted && tries > 0) break
      reason = describe(server, exchanged)
      // Silence and garbage may be an accident of this one packet. A server that said no, or that is
      // not there, would only repeat itself.
      if (exchanged.kind === 'nothing' && !exchanged.isRefused) servers.push(server)
    }
    return { failed: this.#isClosed ? 'the resolver is closed' : reason }
  }

  async #askServer(
    server: NameServer,
    question: DnsQuestion,
    signal: AbortSignal,
  ): Promise<Exchanged> {
    if (!(await this.#turnstile.enter(signal))) {
      return { kind: 'nothing', reason: 'too many DNS questions wait', isRefused: true }
    }
    try {
      const exchange = { server, question, tryMs: this.#tryMs }
      const exchanged = await this.#exchanger.ask({ ...exchange, hasEdns: true }, signal)
      if (exchanged.kind === 'response' && RCODES_OF_NO_EDNS.includes(exchanged.response.rcode)) {
        return await this.#exchanger.ask({ ...exchange, hasEdns: false }, signal)
      }
      return exchanged
    } finally {
      this.#turnstile.leave()
    }
  }

  #serversInOrder(): NameServer[] {
    return [...this.#servers.slice(this.#preferred), ...this.#servers.slice(0, this.#preferred)]
  }
}

type Asked =
  | { readonly response: DnsResponse; readonly isAuthentic: boolean }
  | { readonly failed: string }

type Kept = { readonly answer: DnsAnswer<DnsRecord>; readonly ttl: number }

function isReliable({ rcode, aliases, records, isReferral }: DnsResponse): boolean {
  if (rcode === 'NXDOMAIN') return true
  return rcode === 'NOERROR' && (records.length > 0 || aliases.length > 0 || !isReferral)
}

/** The code of an alias's response is that of the last name (RFC 6604 §2.1), so NXDOMAIN is an end. */
function stopsHalfWay({ rcode, aliases, records, hasSoa }: DnsResponse): boolean {
  return rcode === 'NOERROR' && aliases.length > 0 && records.length === 0 && !hasSoa
}

function keep(response: DnsResponse, ttl: number, isAuthentic: boolean): Kept {
  const { rcode, records } = response
  if (rcode === 'NOERROR' && records.length > 0) {
    return { answer: { kind: 'found', records, isAuthentic }, ttl: Math.max(ttl, TTL_SECONDS_MIN) }
  }
  const kind = rcode === 'NXDOMAIN' ? 'no-name' : 'none'
  const negativeTtl = Math.max(Math.min(ttl, NEGATIVE_TTL_SECONDS_MAX), TTL_SECONDS_MIN)
  return { answer: { kind, isAuthentic }, ttl: negativeTtl }
}

function keptFailure(reason: string): Kept {
  return { answer: failed(reason), ttl: FAILURE_TTL_SECONDS }
}

function failed(reason: string): DnsAnswer<DnsRecord> {
  return { kind: 'failed', reason }
}

function describe(server: NameServer, exchanged: Exchanged): string {
  const said =
    exchanged.kind === 'response' ? `answered ${exchanged.response.rcode}` : exchanged.reason
  return `DNS server ${server.ip}: ${said}`
}
