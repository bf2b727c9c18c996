/**
 * The MTA-STS policies of others, as a sending host keeps them (RFC 8461 §3–5): fetched when their record has
 * a new id, kept for their max_age whatever happens to DNS, to the web server or to this process, renewed
 * in the background well before that. Memory is bounded; a domain without a policy costs one TXT question.
 */
import type { Clock } from '../../base/clock.ts'
import { describeError, type Log } from '../../base/log.ts'
import type { Resolver } from '../../base/resolver.ts'
import type { PolicyAnswer, PolicySource } from '../domain/check/policy-source.ts'
import {
  readStsPolicy,
  stsIdIn,
  stsPolicyLines,
  type StsPolicy,
} from '../domain/check/sts-policy.ts'
import type { Store } from '../message/store.ts'
import { type KeptStsPolicy, STS_POLICIES_MAX } from '../message/sts-change.ts'
import type { StsStore } from './sts-store.ts'
import type { StsTrouble } from './tls-policy.ts'

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
  readonly store: Pick<Store, 'commit'> & StsStore
  readonly clock: Clock
  readonly log: Log
}

export class StsMemory {
  readonly #parts: StsParts
  /** The domain asked about longest ago comes first. */
  readonly #known = new Map<string, Known>()
  readonly #fetching = new Map<string, Promise<StsPolicy | StsTrouble>>()
  /** The last fetch without success. */
  readonly #failed = new Map<string, { readonly at: number; readonly trouble: StsTrouble }>()
  /** What the process before this one knew; read when the first domain is asked about. */
  #loaded: Promise<void> | undefined

  constructor(parts: StsParts) {
    this.#parts = parts
  }

  /** The policy that is in force for the domain now, or why there is none although its record says so. Never rejects. */
  async policyOf(domain: string): Promise<StsPolicy | StsTrouble | undefined> {
    await (this.#loaded ??= this.#load())
    const answer = await this.#parts.resolver.txt(`_mta-sts.${domain}`)
    const id = answer.kind === 'found' ? stsIdIn(answer.records) : undefined
    const known = this.#inForce(domain)
    // A record that is gone, or could not be asked for, ends no policy (§3.1): only time and a new one do.
    if (id === undefined) return known?.policy
    if (known === undefined) return this.#fetch(domain, id)
    if (known.id !== id) {
      const fetched = await this.#fetch(domain, id)
      return 'trouble' in fetched ? known.policy : fetched
    }
    if (this.#isDue(known)) void this.#fetch(domain, id)
    return known.policy
  }

  /** Of a domain without a policy: DNS does not say whether it has one. Never rejects. */
  async isInDoubt(domain: string): Promise<boolean> {
    return (await this.#parts.resolver.txt(`_mta-sts.${domain}`)).kind === 'failed'
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

  #fetch(domain: string, id: string): Promise<StsPolicy | StsTrouble> {
    const fetching = this.#fetching.get(domain)
    if (fetching !== undefined) return fetching
    const failed = this.#failed.get(domain)
    if (failed !== undefined && this.#parts.clock.now() < failed.at + FETCH_PAUSE_MS) {
      return Promise.resolve(failed.trouble)
    }
    const fetched = this.#fetchAndKeep(domain, id).finally(() => this.#fetching.delete(domain))
    this.#fetching.set(domain, fetched)
    return fetched
  }

  async #fetchAndKeep(domain: string, id: string): Promise<StsPolicy | StsTrouble> {
    const policy = policyIn(await this.#parts.policies.policyOf(domain))
    const fetchedAt = this.#parts.clock.now()
    if ('trouble' in policy) {
      remember(this.#failed, domain, { at: fetchedAt, trouble: policy })
      return policy
    }
    this.#failed.delete(domain)
    const expiresAt = fetchedAt + policy.maxAgeSeconds * SECOND_MS
    remember(this.#known, domain, { id, policy, fetchedAt, expiresAt })
    const text = stsPolicyLines(policy).join('\n')
    await this.#keep({ domain, id, text, fetchedAt, expiresAt })
    return policy
  }

  async #keep(kept: KeptStsPolicy): Promise<void> {
    try {
      await this.#parts.store.commit([{ kind: 'sts-policy-kept', kept }])
    } catch (error) {
      // It protects all the same, as long as this process lives.
      this.#parts.log.warn({ domain: kept.domain, error: describeError(error) }, 'sts.unkept')
    }
  }

  async #load(): Promise<void> {
    const { clock, log, store } = this.#parts
    try {
      for (const { domain, text, ...facts } of await store.stsPolicies(clock.now())) {
        const policy = readStsPolicy(text)
        if (typeof policy !== 'string') remember(this.#known, domain, { ...facts, policy })
      }
    } catch (error) {
      log.error({ error: describeError(error) }, 'sts.unread')
    }
  }
}

function policyIn(answer: PolicyAnswer): StsPolicy | StsTrouble {
  if (answer.kind === 'found') {
    const policy = readStsPolicy(answer.text)
    if (typeof policy !== 'string') return policy
    return { trouble: 'sts-policy-invalid', reason: `the policy ${policy}` }
  }
  const isUntrusted = answer.kind === 'none' && answer.isUntrusted === true
  const trouble = isUntrusted ? 'sts-webpki-invalid' : 'sts-policy-fetch-error'
  return { trouble, reason: answer.reason }
}

function remember<T>(memory: Map<string, T>, domain: string, value: T): void {
  memory.delete(domain)
  memory.set(domain, value)
  const [oldest] = memory.keys()
  if (memory.size > STS_POLICIES_MAX && oldest !== undefined) memory.delete(oldest)
}
