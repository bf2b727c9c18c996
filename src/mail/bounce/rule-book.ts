/** Rules of one kind under the name that evidence gives them: `words/mailbox-full/over-quota`. */
import type { BounceRule } from './rule.ts'

export type RuleBook = {
  readonly name: string
  readonly rules: readonly BounceRule[]
}
