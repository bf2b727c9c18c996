/**
 * Whether a domain may send, answered from its last check. When that says no and is older than a minute,
 * DNS is asked first, so that who has just published the records can send at once.
 *
 * A domain that was verified keeps sending for three days when DNS cannot be asked or a record vanished:
 * an accident at a DNS provider must not stop its mail, and three days are enough to mend it.
 */
import type { MaybePromise } from '../../base/maybe-promise.ts'
import type { Clock } from '../../base/clock.ts'
import type { DomainStore } from './domain-store.ts'
import type { Finding, RecordPurpose } from './finding.ts'
import { findingsOf, type SendingDomains } from './sending-domains.ts'
import type { Objection, Standing } from './standing.ts'

const REMEMBERED_MS = 1_000
const REMEMBERED_MAX = 1_000
const RECHECK_MS = 60_000
export const GRACE_MS = 3 * 86_400_000

export type DomainStandingParts = {
  /** `submission.require_verified_domain` */
  readonly isRequired: boolean
  readonly domains: Pick<DomainStore, 'lastDomainCheck'>
  readonly sendingDomains: Pick<SendingDomains, 'check'>
  readonly isOurs: (domain: string) => MaybePromise<boolean>
  readonly clock: Clock
}

export class DomainStanding implements Standing {
  readonly #parts: DomainStandingParts
  /** Only a yes is remembered, so that a domain counts from the moment it is verified. */
  readonly #goodUntil = new Map<string, number>()

  constructor(parts: DomainStandingParts) {
    this.#parts = parts
  }

  async objection(
    domain: string,
    senderDomain: string | undefined,
  ): Promise<Objection | undefined> {
    if (!this.#parts.isRequired) return undefined
    const key = `${domain} ${senderDomain ?? ''}`
    const now = this.#parts.clock.now()
    if ((this.#goodUntil.get(key) ?? 0) > now) return undefined
    const lack = await this.#lack(domain, senderDomain)
    if (lack.findings.length > 0) return objectionTo(lack)
    if (this.#goodUntil.size >= REMEMBERED_MAX) this.#goodUntil.clear()
    this.#goodUntil.set(key, now + REMEMBERED_MS)
    return undefined
  }

  /** For `<>` no SPF is asked; for another domain of ours, its own counts. */
  async #lack(domain: string, senderDomain: string | undefined): Promise<Lack> {
    if (senderDomain === domain) return this.#lackOf(domain, ['dkim', 'dmarc', 'spf'])
    const own = await this.#lackOf(domain, ['dkim', 'dmarc'])
    if (own.findings.length > 0 || senderDomain === undefined) return own
    // Somebody else's domain is not ours to verify; DMARC passes by our signature.
    if (!(await this.#parts.isOurs(senderDomain))) return own
    return this.#lackOf(senderDomain, ['spf'])
  }

  async #lackOf(domain: string, purposes: readonly RecordPurpose[]): Promise<Lack> {
    const { clock, domains, sendingDomains } = this.#parts
    const last = await domains.lastDomainCheck(domain)
    if (last !== undefined) {
      const findings = lackingIn(findingsOf(last), purposes)
      const now = clock.now()
      const isInGrace = last.verifiedAt !== undefined && now - last.verifiedAt < GRACE_MS
      if (findings.length === 0 || isInGrace) return { domain, findings: [] }
      if (now - last.at < RECHECK_MS) return { domain, findings }
    }
    const { findings } = await sendingDomains.check(domain)
    return { domain, findings: lackingIn(findings, purposes) }
  }
}

/** What a domain lacks. */
type Lack = { readonly domain: string; readonly findings: readonly Finding[] }

/** One finding for each purpose that nothing fulfils; of two DKIM keys one is enough. */
function lackingIn(
  findings: readonly Finding[],
  purposes: readonly RecordPurpose[],
): readonly Finding[] {
  return purposes.flatMap((purpose) => {
    const about = findings.filter(({ what }) => what === purpose)
    return about.some(({ status }) => status === 'ok') ? [] : about.slice(0, 1)
  })
}

function objectionTo({ domain, findings }: Lack): Objection {
  const isTemporary = findings.every(({ status }) => status === 'unknown')
  const records = findings.map(({ what, status }) => {
    return `the ${what.toUpperCase()} record ${wordsOf(status)}`
  })
  const advice = `whoever runs this server sees what to do with: posthorn domain check ${domain}`
  return { isTemporary, text: `${domain} may not send yet: ${records.join(', ')}; ${advice}` }
}

function wordsOf(status: Finding['status']): string {
  switch (status) {
    case 'unknown':
      return 'could not be looked up'
    case 'wrong':
      return 'is wrong'
    case 'ok':
    case 'missing':
    case 'optional':
      return 'is missing'
  }
}
