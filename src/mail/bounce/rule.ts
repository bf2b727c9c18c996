/**
 * A rule of `getBounceInfo`, as data. Rules are ordered provider -> enhanced code -> words -> code; inside a
 * file the first match wins. Every rule carries a comment that says why, and a sample reply that the tests
 * run through the whole classifier: the sample must come out with this rule's category.
 */
import type { BounceCategory, BounceInfo } from '../../contract/bounce-info.ts'

export type BounceRule = {
  /** Stable and unique within its file, kebab-case: `over-quota`. Evidence names it as `FILE/NAME`. */
  readonly name: string
  /** Why this rule, where the words come from. */
  readonly comment: string
  /** A reply written for this project that the rule must classify. */
  readonly sample: string
  /** All given conditions must hold. */
  readonly when: {
    /**
     * Words in the text: lower case, white space squeezed; under `rules/words/` also without accents, with
     * addresses as `@` and IP addresses as `#ip`. Linear-time: no nested quantifiers, no backreferences.
     */
    readonly words?: RegExp
    /** The words must not be there. */
    readonly butNot?: RegExp
    /** Enhanced code without its class: `1.1` matches 4.1.1 and 5.1.1; `7.*` any X.7.n. */
    readonly enhanced?: readonly string[]
    readonly codes?: readonly number[]
    readonly stages?: readonly string[]
  }
  readonly category: BounceCategory
  /** Only where it differs from the category's default. */
  readonly kind?: BounceInfo['kind']
  readonly action?: BounceInfo['action']
  readonly scope?: BounceInfo['scope']
  readonly suppress?: boolean
}

/** Rules that speak for one provider: tried first when the host or the words show the provider. */
export type ProviderRules = {
  /** `google`; the file's name. */
  readonly provider: string
  /** MX host names of the provider. */
  readonly hosts: RegExp
  /** Words that only this provider says; used where the host is unknown. */
  readonly marks?: RegExp
  readonly rules: readonly BounceRule[]
}
