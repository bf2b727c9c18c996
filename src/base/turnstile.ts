/**
 * Lets at most so many callers in at once; the others wait in line, first come first served. The
 * line itself is bounded: who would make it longer is turned away.
 */
export class Turnstile {
  readonly #insideMax: number
  readonly #waitingMax: number
  readonly #waiting = new Set<() => void>()
  #insideCount = 0

  constructor(limits: { readonly insideMax: number; readonly waitingMax: number }) {
    this.#insideMax = limits.insideMax
    this.#waitingMax = limits.waitingMax
  }

  /** True: the caller is in and owes one `leave`. False: the line is full, or `signal` was aborted. */
  enter(signal: AbortSignal): Promise<boolean> {
    if (signal.aborted) return Promise.resolve(false)
    if (this.#insideCount < this.#insideMax) {
      this.#insideCount += 1
      return Promise.resolve(true)
    }
    if (this.#waiting.size >= this.#waitingMax) return Promise.resolve(false)
    return this.#waitInLine(signal)
  }

  /** The place goes straight to the first in line, so nobody can slip in between. */
  leave(): void {
    for (const letIn of this.#waiting) return letIn()
    this.#insideCount -= 1
  }

  #waitInLine(signal: AbortSignal): Promise<boolean> {
    return new Promise((resolve) => {
      const stepOut = (isIn: boolean): void => {
        this.#waiting.delete(letIn)
        signal.removeEventListener('abort', giveUp)
        resolve(isIn)
      }
      const letIn = (): void => stepOut(true)
      const giveUp = (): void => stepOut(false)
      this.#waiting.add(letIn)
      signal.addEventListener('abort', giveUp)
    })
  }
}
