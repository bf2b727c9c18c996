/**
 * A resolver and a policy source that nobody waits for longer than until one moment, which all questions
 * share: when the time is up, or when whoever asks is told to stop.
 */
import type { Clock } from '../../../base/clock.ts'
import type { DnsAnswer, MxRecord, Resolver, TlsaRecord } from '../../../base/resolver.ts'
import type { PolicyAnswer, PolicySource } from './policy-source.ts'

type Failed = { readonly kind: 'failed'; readonly reason: string }

export class TimeLimit {
  readonly #isOver: Promise<Failed>
  readonly cancel: () => void

  constructor(clock: Clock, ms: number, signal: AbortSignal) {
    const { promise, resolve } = Promise.withResolvers<Failed>()
    const end = (reason: string): void => resolve({ kind: 'failed', reason })
    const abort = (): void => end('the server is stopping')
    const timer = clock.after(ms, () => end(`no answer within ${ms / 1_000} s`))
    signal.addEventListener('abort', abort)
    if (signal.aborted) abort()
    this.#isOver = promise
    this.cancel = () => {
      timer.cancel()
      signal.removeEventListener('abort', abort)
    }
  }

  within<T>(answer: Promise<T>): Promise<T | Failed> {
    return Promise.race([answer, this.#isOver])
  }
}

export class LimitedResolver implements Resolver {
  readonly #resolver: Resolver
  readonly #limit: TimeLimit

  constructor(resolver: Resolver, limit: TimeLimit) {
    this.#resolver = resolver
    this.#limit = limit
  }

  mx(name: string): Promise<DnsAnswer<MxRecord>> {
    return this.#limit.within(this.#resolver.mx(name))
  }

  a(name: string): Promise<DnsAnswer<string>> {
    return this.#limit.within(this.#resolver.a(name))
  }

  aaaa(name: string): Promise<DnsAnswer<string>> {
    return this.#limit.within(this.#resolver.aaaa(name))
  }

  txt(name: string): Promise<DnsAnswer<string>> {
    return this.#limit.within(this.#resolver.txt(name))
  }

  ns(name: string): Promise<DnsAnswer<string>> {
    return this.#limit.within(this.#resolver.ns(name))
  }

  cname(name: string): Promise<DnsAnswer<string>> {
    return this.#limit.within(this.#resolver.cname(name))
  }

  ptr(ip: string): Promise<DnsAnswer<string>> {
    return this.#limit.within(this.#resolver.ptr(ip))
  }

  tlsa(name: string): Promise<DnsAnswer<TlsaRecord>> {
    return this.#limit.within(this.#resolver.tlsa(name))
  }

  fresh(): Resolver {
    return new LimitedResolver(this.#resolver.fresh(), this.#limit)
  }
}

export class LimitedPolicies implements PolicySource {
  readonly #policies: PolicySource
  readonly #limit: TimeLimit

  constructor(policies: PolicySource, limit: TimeLimit) {
    this.#policies = policies
    this.#limit = limit
  }

  policyOf(domain: string): Promise<PolicyAnswer> {
    return this.#limit.within(this.#policies.policyOf(domain))
  }
}
