/**
 * Finds the rule that speaks for an answer: the operator's, then the provider's, then enhanced codes that
 * settle the matter alone, then words, then what codes suggest. Compiled once, asked thousands of times a
 * second; holds no state between two answers.
 */
import type { BounceInfo } from '../../contract/bounce-info.ts'
import { type Answer, readAnswer } from './answer.ts'
import { blocklistIn } from './blocklists.ts'
import type { BounceInput } from './bounce-input.ts'
import { CompiledRule, type Verdict } from './compiled-rule.ts'
import { decide } from './decide.ts'
import { explain } from './explain.ts'
import type { OperatorRule, OperatorRules } from './operator-rules.ts'
import { retryHintIn } from './retry-hint.ts'
import type { RuleBook } from './rule-book.ts'
import type { ProviderRules } from './rule.ts'
import { codeRules } from './rules/code.ts'
import { enhancedRules } from './rules/enhanced.ts'
import { errorRules } from './rules/error.ts'
import { providerNames, providerRules } from './rules/providers.ts'
import { wordRules } from './rules/words.ts'

export type ClassifierOptions = {
  /** Asked for each answer, so that an edited file counts at once. */
  readonly operatorRules?: OperatorRules
}

type Provider = { readonly hosts: RegExp; readonly marks?: RegExp; readonly name: string }

export class Classifier {
  readonly #operatorRules: OperatorRules | undefined
  #operatorsOwn: readonly OperatorRule[] | undefined
  #compiledOwn: readonly CompiledRule[] = []

  constructor({ operatorRules }: ClassifierOptions = {}) {
    this.#operatorRules = operatorRules
  }

  classify(input: BounceInput): BounceInfo {
    const answer = readAnswer(input)
    const provider = providerOf(answer)
    const verdict = this.#verdictOn(input, answer, provider)
    const decision = decide(verdict.ruling, answer)
    const blocklist = mayNameList.has(decision.category) ? blocklistIn(answer.text) : undefined
    const seconds = decision.kind === 'temporary' ? retryHintIn(answer.words) : undefined
    const shown = verdict.found.trim().slice(0, EVIDENCE_CHARACTERS_MAX)
    return {
      ...decision,
      ...(seconds === undefined ? {} : { retryAfterSeconds: seconds }),
      ...(provider === undefined ? {} : { provider }),
      ...(blocklist === undefined ? {} : { blocklist }),
      message: explain(decision, { provider, blocklist, host: answer.host, seconds }, verdict.rule),
      evidence: `${verdict.rule}: ${JSON.stringify(shown)}`,
    }
  }

  #verdictOn(input: BounceInput, answer: Answer, provider: string | undefined): Verdict {
    const hasReply = input.reply !== undefined && input.reply.trim() !== ''
    if (answer.code !== undefined && answer.code < 400) return yesWhereItDoesNotBelong(answer.code)
    return (
      firstOf(this.#own(), answer) ??
      (hasReply ? undefined : firstOf(errors, answer)) ??
      (provider === undefined ? undefined : firstOf(ofProvider.get(provider) ?? [], answer)) ??
      firstOf(general, answer) ?? {
        // A reply at least says no; with nothing at all nobody's mail is given up.
        ruling: hasReply ? { category: 'unknown' } : { category: 'unknown', kind: 'temporary' },
        rule: 'none',
        found: answer.text,
      }
    )
  }

  #own(): readonly CompiledRule[] {
    const rules = this.#operatorRules?.current()
    if (rules === undefined) return []
    if (rules !== this.#operatorsOwn) {
      this.#operatorsOwn = rules
      this.#compiledOwn = rules.map(
        (rule) =>
          new CompiledRule(rule, {
            file: 'operator',
            reads: 'text',
            ...(rule.hosts === undefined ? {} : { hosts: rule.hosts }),
          }),
      )
    }
    return this.#compiledOwn
  }
}

/** Longer words prove nothing more. */
const EVIDENCE_CHARACTERS_MAX = 120

const mayNameList: ReadonlySet<BounceInfo['category']> = new Set([
  'blocklist',
  'spam',
  'sender_rejected',
  'policy',
  'rate_limited',
])

/** A 250 where a 354 belongs (RFC 5321 §4.3.2): the host has lost the thread, and may find it again. */
function yesWhereItDoesNotBelong(code: number): Verdict {
  const ruling = { category: 'protocol', kind: 'temporary', scope: 'destination' } as const
  return { ruling, rule: 'code/no-refusal', found: String(code) }
}

function firstOf(rules: readonly CompiledRule[], answer: Answer): Verdict | undefined {
  for (const rule of rules) {
    const verdict = rule.verdictOn(answer)
    if (verdict !== undefined) return verdict
  }
  return undefined
}

function providerOf({ host, text }: Answer): string | undefined {
  const byHost = host === undefined ? undefined : providers.find(({ hosts }) => hosts.test(host))
  return (byHost ?? providers.find(({ marks }) => marks?.test(text)))?.name
}

const compiled = (books: readonly RuleBook[]): CompiledRule[] =>
  books.flatMap(({ name, rules }) =>
    rules.map((rule) => new CompiledRule(rule, { file: name, reads: 'words' })),
  )

const errors = compiled([errorRules])
const general = compiled([enhancedRules, ...wordRules, codeRules])

const ofProvider: ReadonlyMap<string, readonly CompiledRule[]> = new Map(
  providerRules.map(({ provider, rules }: ProviderRules) => [
    provider,
    rules.map((rule) => new CompiledRule(rule, { file: provider, reads: 'text' })),
  ]),
)

const providers: readonly Provider[] = [
  ...providerRules.map(({ provider, ...known }) => ({ ...known, name: provider })),
  ...providerNames,
]
