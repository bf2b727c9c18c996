/** Answers that stay true until something is written: read once, and again after `clear`. Bounded. */
export class Memo<Value> {
  /** Each in an object of its own, since `undefined` is an answer too. */
  readonly #answers = new Map<string, { readonly value: Value }>()
  readonly #answersMax: number

  constructor(answersMax = 10_000) {
    this.#answersMax = answersMax
  }

  get(key: string, read: (key: string) => Value): Value {
    const known = this.#answers.get(key)
    if (known !== undefined) return known.value
    const value = read(key)
    if (this.#answers.size >= this.#answersMax) this.#answers.clear()
    this.#answers.set(key, { value })
    return value
  }

  clear(): void {
    this.#answers.clear()
  }
}
