/**
 * The line before the costly check of a password. One check takes 40 ms of a core, so whoever can make
 * us check can make us slow: here it is decided who is made to wait.
 *
 * - At most `insideMax` checks run at once, and strangers never take the last place: a client that has
 *   logged in to this address before waits for nobody's guesses but its own kind's.
 * - Among strangers each user name has a place, and the places take turns; names that nobody has share
 *   one. So guessing at one address, or at random, does not starve another.
 * - The line is bounded. When it is full, the last in the longest place makes room for a newcomer to
 *   a shorter one; otherwise the newcomer is turned away.
 */
export type LinePlace =
  | { readonly kind: 'known' }
  /** @property name empty for all names that nobody has */
  | { readonly kind: 'stranger'; readonly name: string }

export type LineLimits = { readonly insideMax: number; readonly waitingMax: number }

/** Told true when it is its turn, false when it is turned away. */
type Waiter = (isTurn: boolean) => void

export class CheckLine {
  readonly #limits: LineLimits
  readonly #known: Waiter[] = []
  /** In the order of their turns; no place is empty. */
  readonly #strangers = new Map<string, Waiter[]>()
  #strangersWaiting = 0
  #inside = 0
  #strangersInside = 0

  constructor(limits: LineLimits) {
    this.#limits = limits
  }

  /** Does the work when it is its turn; `busy` when the line is too long. */
  async run<T>(place: LinePlace, work: () => Promise<T>): Promise<T | 'busy'> {
    const isStranger = place.kind === 'stranger'
    if (!(await this.#turn(place))) return 'busy'
    try {
      return await work()
    } finally {
      this.#inside--
      if (isStranger) this.#strangersInside--
      this.#letIn()
    }
  }

  #turn(place: LinePlace): Promise<boolean> {
    return new Promise((resolve) => {
      if (place.kind === 'stranger') this.#queueStranger(place.name, resolve)
      else if (this.#known.length < this.#limits.waitingMax) this.#known.push(resolve)
      else resolve(false)
      this.#letIn()
    })
  }

  #queueStranger(name: string, waiter: Waiter): void {
    const own = this.#strangers.get(name) ?? []
    if (this.#strangersWaiting >= this.#limits.waitingMax && !this.#makeRoom(own.length)) {
      return waiter(false)
    }
    own.push(waiter)
    this.#strangers.set(name, own)
    this.#strangersWaiting++
  }

  /** Turns away the last of the longest place, if that is longer than `ownLength` by more than one. */
  #makeRoom(ownLength: number): boolean {
    let longest: Waiter[] = []
    for (const place of this.#strangers.values()) {
      if (place.length > longest.length) longest = place
    }
    if (longest.length <= ownLength + 1) return false
    this.#strangersWaiting--
    longest.pop()?.(false)
    return true
  }

  #letIn(): void {
    while (this.#inside < this.#limits.insideMax) {
      const known = this.#known.shift()
      const waiter = known ?? this.#nextStranger()
      if (waiter === undefined) return
      this.#inside++
      if (known === undefined) this.#strangersInside++
      waiter(true)
    }
  }

  #nextStranger(): Waiter | undefined {
    const strangersMax = Math.max(1, this.#limits.insideMax - 1)
    if (this.#strangersInside >= strangersMax) return undefined
    for (const [name, place] of this.#strangers) {
      const waiter = place.shift()
      this.#strangers.delete(name)
      if (place.length > 0) this.#strangers.set(name, place)
      this.#strangersWaiting--
      return waiter
    }
    return undefined
  }
}
