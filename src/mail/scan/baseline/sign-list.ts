/**
 * Signs, each once, and of each kind only so many: an archive full of scripts must not fill the list
 * before the program in it is noted.
 */
import type { Sign, SignName } from '../sign.ts'

const PER_KIND_MAX = 10

export class SignList {
  readonly #signs = new Map<string, Sign>()
  readonly #counts = new Map<SignName, number>()

  /** Of two with one name the first is kept. */
  add(signs: readonly Sign[]): void {
    for (const sign of signs) {
      const key = `${sign.sign} ${sign.name}`
      const count = this.#counts.get(sign.sign) ?? 0
      if (this.#signs.has(key) || count >= PER_KIND_MAX) continue
      this.#signs.set(key, sign)
      this.#counts.set(sign.sign, count + 1)
    }
  }

  get all(): readonly Sign[] {
    return [...this.#signs.values()]
  }
}
