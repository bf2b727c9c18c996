/**
 * Who wants reports (RFC 8460 §3), as far as it is known: a question about a domain is answered at once, from
 * memory; DNS is asked in the background only. Bounded: the domain learnt longest ago is forgotten first.
 */
import type { Clock } from '../../base/clock.ts'
import type { Resolver } from '../../base/resolver.ts'
import { type ReportWish, reportWishIn } from '../domain/check/tls-rpt-record.ts'

const HOUR_MS = 3_600_000
/** A record that is new, or gone, is noticed after that. */
const REMEMBERED_MS = HOUR_MS
const DOMAINS_MAX = 50_000

type Known = { readonly isWished: boolean; readonly until: number }

export class ReportWishes {
  readonly #resolver: Resolver
  readonly #clock: Pick<Clock, 'now'>
  readonly #known = new Map<string, Known>()

  constructor(parts: { readonly resolver: Resolver; readonly clock: Pick<Clock, 'now'> }) {
    this.#resolver = parts.resolver
    this.#clock = parts.clock
  }

  /** Whether the domain wants reports; undefined while nobody knows. */
  isWished(domain: string): boolean | undefined {
    const known = this.#known.get(domain)
    return known !== undefined && this.#clock.now() < known.until ? known.isWished : undefined
  }

  /** Never rejects. */
  async of(domain: string): Promise<ReportWish | 'none' | 'unknown'> {
    const answer = await this.#resolver.txt(`_smtp._tls.${domain}`)
    if (answer.kind === 'failed') return 'unknown'
    const wish = answer.kind === 'found' ? reportWishIn(answer.records) : undefined
    this.#remember(domain, wish !== undefined)
    return wish ?? 'none'
  }

  #remember(domain: string, isWished: boolean): void {
    this.#known.delete(domain)
    this.#known.set(domain, { isWished, until: this.#clock.now() + REMEMBERED_MS })
    const [oldest] = this.#known.keys()
    if (this.#known.size > DOMAINS_MAX && oldest !== undefined) this.#known.delete(oldest)
  }
}
