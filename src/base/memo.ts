/** Answers that stay true, for ever or until `clear`: worked out once. Bounded in number and in size. */

/** Longer keys are never kept: whoever sends them sends another one each time. */
const KEY_LENGTH_MAX = 1_000

export class Memo<Value> {
  /** Each in an object of its own, since `undefined` is an answer too. */
  readonly #answers = new Map<string, { readonly value: Value }>()
  readonly #answersMax: number

  constructor(answersMax = 10_000) {
    this.#answersMax = answersMax
  }

  get(key: string, answerTo: (key: string) => Value): Value {
    const known = this.#answers.get(key)
    if (known !== undefined) return known.value
    const value = answerTo(key)
    if (key.length > KEY_LENGTH_MAX) return value
    if (this.#answers.size >= this.#answersMax) this.#answers.clear()
    this.#answers.set(key, { value })
    return value
  }

  clear(): void {
    this.#answers.clear()
  }
}
