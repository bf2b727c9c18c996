/**
 * The MTA-STS policies of others, as a sending host keeps them (RFC 8461 §3–5): fetched when their record has
 * a new id, kept for their max_age whatever happens to DNS or to the web server, renewed in the
 * background well before that. Memory is bounded; a domain without a policy costs one TXT question.
 */
import type { Clock } from '../../base/clock.ts'
import type { Resolver } from '../../base/resolver.ts'
import type { PolicySource } from '../domain/check/policy-source.ts'
import { readStsPolicy, stsIdIn, type StsPolicy } from '../domain/check/sts-policy.ts'

const POLICIES_MAX = 10_000
const SECOND_MS = 1_000
/** RFC 8461 §3.3 wants a pause after a fetch without success, and names this one. */
const FETCH_PAUSE_MS = 5 * 60 * SECOND_MS
/** RFC 8461 §10.2: renewed about daily, so that nobody can block it until it ends. */
const RENEW_AFTER_MS = 24 * 60 * 60 * SECOND_MS

type Known = {
  readonly id: string
  readonly policy: StsPolicy
  readonly fetchedAt: number
  readonly expiresAt: number
}

export type StsParts = {
  readonly resolver: Resolver
  readonly policies: PolicySource
  readonly clock: Clock
}

export class StsMemory {
  readonly #parts: StsParts
  /** The domain asked about longest ago comes first. */
  readonly #known = new Map<string, Known>()
  readonly #fetching = new Map<string, Promise<StsPolicy | undefined>>()
  /** When the last fetch without success was. */
  readonly #failedAt = new Map<string, number>()

  constructor(parts: StsParts) {
    this.#parts = parts
  }

  /** The policy that is in force for the domain now. Never rejects. */
  async policyOf(domain: string): Promise<StsPolicy | undefined> {
    const answer = await this.#parts.resolver.txt(`_mta-sts.${domain}`)
    const id = answer.kind === 'found' ? stsIdIn(answer.records) : undefined
    const known = this.#inForce(domain)
    // A record that is gone, or could not be asked for, ends no policy (§3.1): only time and a new one do.
    if (id === undefined) return known?.policy
    if (known === undefined) return this.#fetch(domain, id)
    if (known.id !== id) return (await this.#fetch(domain, id)) ?? known.policy
    if (this.#isDue(known)) void this.#fetch(domain, id)
    return known.policy
  }

  #inForce(domain: string): Known | undefined {
    const known = this.#known.get(domain)
    if (known === undefined) return undefined
    this.#known.delete(domain)
    if (known.expiresAt <= this.#parts.clock.now()) return undefined
    this.#known.set(domain, known)
    return known
  }

  #isDue({ fetchedAt, expiresAt }: Known): boolean {
    const renewAfterMs = Math.min(RENEW_AFTER_MS, (expiresAt - fetchedAt) / 2)
    return this.#parts.clock.now() >= fetchedAt + renewAfterMs
  }

  #fetch(domain: string, id: string): Promise<StsPolicy | undefined> {
    const fetching = this.#fetching.get(domain)
    if (fetching !== undefined) return fetching
    const failedAt = this.#failedAt.get(domain) ?? -Infinity
    if (this.#parts.clock.now() < failedAt + FETCH_PAUSE_MS) return Promise.resolve(undefined)
    const fetched = this.#fetchAndKeep(domain, id).finally(() => this.#fetching.delete(domain))
    this.#fetching.set(domain, fetched)
    return fetched
  }

  async #fetchAndKeep(domain: string, id: string): Promise<StsPolicy | undefined> {
    const answer = await this.#parts.policies.policyOf(domain)
    const policy = answer.kind === 'found' ? readStsPolicy(answer.text) : answer.reason
    const now = this.#parts.clock.now()
    if (typeof policy === 'string') {
      remember(this.#failedAt, domain, now)
      return undefined
    }
    this.#failedAt.delete(domain)
    const expiresAt = now + policy.maxAgeSeconds * SECOND_MS
    remember(this.#known, domain, { id, policy, fetchedAt: now, expiresAt })
    return policy
  }
}

function remember<T>(memory: Map<string, T>, domain: string, value: T): void {
  memory.delete(domain)
  memory.set(domain, value)
  const [oldest] = memory.keys()
  if (memory.size > POLICIES_MAX && oldest !== undefined) memory.delete(oldest)
}
