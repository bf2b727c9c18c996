/**
 * Whether a regular expression can become slow. JavaScript's backtrack: `(a+)+` takes ages on forty
 * characters. So what is repeated may not repeat something itself, back-references and look-behind are
 * refused, and the repetitions that follow one another are multiplied: two unbounded ones are too many.
 */
import { ANSWER_CHARACTERS_MAX } from './answer.ts'

/** Steps per character of the text, at worst. */
export const REPETITIONS_MAX = 10_000

/** What is wrong with it, as the rest of a sentence; undefined when it is fast enough. */
export function slownessOf(source: string): string | undefined {
  if (/\\(?:[1-9]|k<)/.test(source)) return 'back-references are not allowed'
  if (/\(\?<[=!]/.test(source)) return 'look-behind is not allowed'
  const { steps, nested } = new PatternReader(source).read()
  if (nested) return 'a repeated group may not repeat or choose inside; write it out'
  if (steps > REPETITIONS_MAX) {
    return 'too many repetitions follow one another; bound them, as in .{0,40}'
  }
  return undefined
}

type Cost = {
  readonly steps: number
  readonly nested: boolean
  /** `a|aa`: repeated, it can read the same text in many ways. */
  readonly hasChoice: boolean
}

/** Walks through the pattern once; a group is read by itself. Syntax was checked by RegExp before. */
class PatternReader {
  readonly #source: string
  #at = 0

  constructor(source: string) {
    this.#source = source
  }

  read(): Cost {
    let dearest = 1
    let steps = 1
    let nested = false
    let hasChoice = false
    while (this.#at < this.#source.length && this.#source[this.#at] !== ')') {
      if (this.#source[this.#at] === '|') {
        this.#at++
        hasChoice = true
        dearest = Math.max(dearest, steps)
        steps = 1
        continue
      }
      const item = this.#item()
      steps *= item.steps
      nested ||= item.nested
      hasChoice ||= item.hasChoice
    }
    return { steps: Math.max(dearest, steps), nested, hasChoice }
  }

  #item(): Cost {
    const inner = this.#atom()
    const repeated = this.#repetition()
    const nested = inner.nested || (repeated > 1 && (inner.steps > 1 || inner.hasChoice))
    return { ...inner, steps: inner.steps * repeated, nested }
  }

  #atom(): Cost {
    const character = this.#source[this.#at++]
    if (character === '\\') this.#skipEscape()
    if (character === '[') this.#skipClass()
    if (character !== '(') return { steps: 1, nested: false, hasChoice: false }
    const prefix = /^\?(?::|=|!|<[^>]*>)/.exec(this.#source.slice(this.#at))
    this.#at += prefix?.[0].length ?? 0
    const inner = this.read()
    this.#at++
    return inner
  }

  #skipEscape(): void {
    const braces = /^[pPu]\{[^}]*\}/.exec(this.#source.slice(this.#at))
    this.#at += braces?.[0].length ?? 1
  }

  #skipClass(): void {
    while (this.#at < this.#source.length && this.#source[this.#at] !== ']') {
      this.#at += this.#source[this.#at] === '\\' ? 2 : 1
    }
    this.#at++
  }

  /** How many lengths the repetition may have: `{3}` has one, `?` counts as one too. */
  #repetition(): number {
    const found = /^(?:([*+])|\?|\{(\d+)(?:(,)(\d*))?\})\??/.exec(this.#source.slice(this.#at))
    if (found === null) return 1
    this.#at += found[0].length
    const [, unbounded, least, comma, most] = found
    if (unbounded !== undefined || (comma !== undefined && most === ''))
      return ANSWER_CHARACTERS_MAX
    if (comma === undefined || most === undefined) return 1
    return Number(most) - Number(least) + 1
  }
}
