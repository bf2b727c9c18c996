/** A rule made ready to be asked: its conditions in the order of their cost, cheap ones first. */
import type { Answer } from './answer.ts'
import type { Ruling } from './decide.ts'
import type { BounceRule } from './rule.ts'

/** `masked` where names of mailboxes and machines must not count as words. */
export type TextChoice = 'text' | 'words'

/** What decided: the rule's file and name, and the words or code that it found. */
export type Verdict = { readonly ruling: Ruling; readonly rule: string; readonly found: string }

type Conditions = Pick<BounceRule, 'when'> & Ruling & { readonly name: string }

export class CompiledRule {
  readonly #rule: Conditions
  readonly #file: string
  readonly #reads: TextChoice
  readonly #hosts: RegExp | undefined

  constructor(rule: Conditions, from: { file: string; reads: TextChoice; hosts?: RegExp }) {
    this.#rule = rule
    this.#file = from.file
    this.#reads = from.reads
    this.#hosts = from.hosts
  }

  verdictOn(answer: Answer): Verdict | undefined {
    const { when, name } = this.#rule
    if (!this.#holds(answer)) return undefined
    const text = answer[this.#reads]
    const words = when.words?.exec(text)
    if (words === null) return undefined
    if (when.butNot?.test(text)) return undefined
    const found = words?.[0] ?? codesOf(answer)
    return { ruling: this.#rule, rule: `${this.#file}/${name}`, found }
  }

  #holds(answer: Answer): boolean {
    const { codes, stages, enhanced } = this.#rule.when
    if (codes !== undefined && (answer.code === undefined || !codes.includes(answer.code)))
      return false
    if (stages !== undefined && (answer.stage === undefined || !stages.includes(answer.stage)))
      return false
    if (enhanced !== undefined && !isAmong(answer.enhanced, enhanced)) return false
    return this.#hosts === undefined || (answer.host !== undefined && this.#hosts.test(answer.host))
  }
}

/** `1.1` is 4.1.1 and 5.1.1; `7.*` every X.7.n; `5.7.1` only itself. */
function isAmong(enhanced: string | undefined, wanted: readonly string[]): boolean {
  if (enhanced === undefined) return false
  const detail = enhanced.slice(2)
  return wanted.some((one) =>
    one.endsWith('*') ? detail.startsWith(one.slice(0, -1)) : one === detail || one === enhanced,
  )
}

function codesOf({ code, enhanced }: Answer): string {
  return [code, enhanced].filter((part) => part !== undefined).join(' ')
}
