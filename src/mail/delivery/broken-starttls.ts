/**
 * Hosts that offer STARTTLS and cannot do it, though they take mail in clear text: for some hours they are
 * not asked again, so that not every message needs two connections. Where a policy asks for TLS
 * this is never looked at. Bounded: the host noted longest ago is forgotten first.
 */
import type { Clock } from '../../base/clock.ts'
import type { RouteHost } from '../route/route.ts'

const REMEMBERED_MS = 4 * 60 * 60 * 1_000
const HOSTS_MAX = 10_000

export class BrokenStartTls {
  readonly #clock: Clock
  readonly #brokenAt = new Map<string, number>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  has(host: RouteHost): boolean {
    const brokenAt = this.#brokenAt.get(keyOf(host))
    return brokenAt !== undefined && this.#clock.now() < brokenAt + REMEMBERED_MS
  }

  note(host: RouteHost): void {
    this.forget(host)
    this.#brokenAt.set(keyOf(host), this.#clock.now())
    const [oldest] = this.#brokenAt.keys()
    if (this.#brokenAt.size > HOSTS_MAX && oldest !== undefined) this.#brokenAt.delete(oldest)
  }

  /** It can do it after all. */
  forget(host: RouteHost): void {
    this.#brokenAt.delete(keyOf(host))
  }
}

function keyOf({ name, port }: RouteHost): string {
  return `${name}:${port}`
}
