import assert from 'node:assert/strict'
import test from 'node:test'
import { Classifier } from '../classifier.ts'
import type { RuleBook } from '../rule-book.ts'
import { codeRules } from './code.ts'
import { enhancedRules } from './enhanced.ts'
import { errorRules } from './error.ts'
import { providerRules } from './providers.ts'
import { wordRules } from './words.ts'

const books: readonly RuleBook[] = [errorRules, enhancedRules, ...wordRules, codeRules]
const classifier = new Classifier()

/** At RCPT "user unknown" means what it says; rules that wait for a stage get theirs. */
function inputOf(book: RuleBook, { sample, when }: RuleBook['rules'][number]) {
  if (book === errorRules) return { error: sample }
  const [stage] = when.stages ?? []
  // Stages of rules are words of BounceStage.
  return { reply: sample, ...(stage === undefined ? {} : { stage: stage as 'connect' }) }
}

for (const book of books) {
  for (const rule of book.rules) {
    test(`${book.name}/${rule.name} knows its sample "${rule.sample}"`, () => {
      const info = classifier.classify(inputOf(book, rule))
      assert.equal(info.evidence.split(': ')[0], `${book.name}/${rule.name}`)
      assert.equal(info.category, rule.category)
    })
  }
}

for (const { provider, rules } of providerRules) {
  for (const rule of rules) {
    test(`${provider}/${rule.name} knows its sample "${rule.sample}"`, () => {
      const [stage] = rule.when.stages ?? []
      // Stages of rules are words of BounceStage.
      const at = stage === undefined ? {} : { stage: stage as 'connect' }
      const info = classifier.classify({ reply: rule.sample, ...at })
      // Some providers share rules; where no host is known, the first of them speaks.
      assert.ok(info.evidence.includes(`/${rule.name}: `), info.evidence)
      assert.equal(info.category, rule.category)
    })
  }
}

test('every rule says why it is there, and has a name of its own', () => {
  for (const { name, rules } of books) {
    assert.equal(new Set(rules.map((rule) => rule.name)).size, rules.length, name)
    for (const rule of rules) assert.match(rule.comment, /\w{3}.*\.$/, `${name}/${rule.name}`)
  }
})

/** A group with `*` or `+` in it, itself repeated; `.*` anywhere; a reference back. */
const unboundedTwice = /\((?:[^()\\]|\\.)*[^\\][*+](?:[^()\\]|\\.)*\)[*+{]|(?<!\\)\.[*+]|\\[1-9]/

test('no pattern of the rules is unbounded twice', () => {
  const ofProviders = providerRules.map(({ provider, rules }) => ({ name: provider, rules }))
  for (const { name, rules } of [...books, ...ofProviders]) {
    for (const { when, ...rule } of rules) {
      for (const pattern of [when.words, when.butNot]) {
        assert.doesNotMatch(pattern?.source ?? '', unboundedTwice, `${name}/${rule.name}`)
      }
    }
  }
})
