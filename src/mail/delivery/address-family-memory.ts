/**
 * Which family of addresses does not lead to a site, IPv6 or IPv4, so that a path that is dead is not waited
 * for with each message: the family that failed is tried last for a while, which doubles each time it fails
 * again.
 *
 * A connection that cannot be made counts until one can. A refusal of our IPv6 address counts too: where
 * IPv4 is not refused the mail goes by that. That this machine has no way out at all by one family is
 * remembered once for all sites. (RFC 5321 §5.1 leaves the order of the addresses to us.)
 *
 * Kept in memory: after a restart the first attempt finds it out again.
 */
import { isIPv6 } from 'node:net'
import type { RecipientOutcome } from '../message/message.ts'

type Family = 'IPv6' | 'IPv4'

type Failing = {
  readonly until: number
  readonly forMs: number
  /** By the words of a host: that a connection can be made is no answer to it. */
  readonly isRefused: boolean
}

export class AddressFamilyMemory {
  /** Those that failed last stand last. */
  readonly #failing = new Map<string, Failing>()

  /** The same addresses; those of a family that has failed, where the other has not, stand last. */
  inOrder(site: string, addresses: readonly string[], now: number): readonly string[] {
    const last = this.#lastAt(site, now)
    if (last === undefined) return addresses
    const isLast = (ip: string): boolean => familyOf(ip) === last
    return [...addresses.filter((ip) => !isLast(ip)), ...addresses.filter(isLast)]
  }

  /** A connection that is kept leads there by the family that is better left alone. */
  isToBeLeft(site: string, ip: string, now: number): boolean {
    return this.#lastAt(site, now) === familyOf(ip)
  }

  /** A connection could not be made, for that reason of the system's. */
  failed(site: string, ip: string, code: string, now: number): void {
    const place = codesOfThisMachine.has(code) ? EVERYWHERE : site
    this.#note(keyOf(place, familyOf(ip)), now, { firstMs: FAILED_MS, isRefused: false })
  }

  /** A connection was made. */
  worked(site: string, ip: string): void {
    if (this.#failing.size === 0) return
    for (const place of [site, EVERYWHERE]) {
      const key = keyOf(place, familyOf(ip))
      if (this.#failing.get(key)?.isRefused === false) this.#failing.delete(key)
    }
  }

  /**
   * What the site answered. True when it refused our IPv6 address while IPv4 may fare better: then the same
   * message can go by that at once.
   */
  refused(site: string, outcomes: readonly RecipientOutcome[], now: number): boolean {
    const isByIpv6 = outcomes.some(
      ({ attempt }) => attempt.bounceInfo?.scope === 'sending-ip' && isIPv6(attempt.ip),
    )
    if (!isByIpv6 || this.#hasFailed(site, 'IPv6', now)) return false
    this.#note(keyOf(site, 'IPv6'), now, { firstMs: REFUSED_MS, isRefused: true })
    return true
  }

  #lastAt(site: string, now: number): Family | undefined {
    if (this.#failing.size === 0) return undefined
    const hasIpv6Failed = this.#hasFailed(site, 'IPv6', now)
    if (hasIpv6Failed === this.#hasFailed(site, 'IPv4', now)) return undefined
    return hasIpv6Failed ? 'IPv6' : 'IPv4'
  }

  #hasFailed(site: string, family: Family, now: number): boolean {
    return [site, EVERYWHERE].some(
      (place) => (this.#failing.get(keyOf(place, family))?.until ?? 0) > now,
    )
  }

  /** Attempts that were under way together have met the same trouble, which counts once. */
  #note(
    key: string,
    now: number,
    { firstMs, isRefused }: { readonly firstMs: number; readonly isRefused: boolean },
  ): void {
    const known = this.#failing.get(key)
    if (known !== undefined && known.until > now) return
    const isOld = known === undefined || now - known.until > FORGOTTEN_AFTER_MS
    const forMs = isOld ? firstMs : Math.min(known.forMs * 2, LONGEST_MS)
    this.#failing.delete(key)
    const [oldest] = this.#failing.keys()
    if (this.#failing.size >= FAILING_MAX && oldest !== undefined) this.#failing.delete(oldest)
    this.#failing.set(key, { until: now + forMs, forMs, isRefused })
  }
}

/** No site has this name. */
const EVERYWHERE = ''

/** It did not even leave this machine: there is no route, or no such family. */
const codesOfThisMachine: ReadonlySet<string> = new Set([
  'ENETUNREACH',
  'EAFNOSUPPORT',
  'EADDRNOTAVAIL',
])

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const FAILED_MS = 10 * MINUTE_MS
/** A name or a reputation does not come within minutes. */
const REFUSED_MS = HOUR_MS
const LONGEST_MS = 4 * HOUR_MS
const FORGOTTEN_AFTER_MS = 24 * HOUR_MS
const FAILING_MAX = 10_000

function familyOf(ip: string): Family {
  return isIPv6(ip) ? 'IPv6' : 'IPv4'
}

function keyOf(place: string, family: Family): string {
  return `${place} ${family}`
}
