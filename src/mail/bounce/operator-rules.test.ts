import assert from 'node:assert/strict'
import test from 'node:test'
import { readOperatorRules } from './operator-rules.ts'

const whole = {
  name: 'partner-closed',
  comment: 'They shut down for the night.',
  words: 'closed (?:for|until)',
  but_not: 'for ever',
  codes: [450, 550],
  enhanced: ['1.1', '7.*', '5.7.1'],
  stages: ['rcpt'],
  hosts: '\\.partner\\.example$',
  category: 'greylist',
  kind: 'temporary',
  action: 'defer',
  scope: 'destination',
  suppress: false,
}

test('a whole rule is read whole', () => {
  const { rules, faults } = readOperatorRules({ rule: [whole] })
  assert.deepEqual(faults, [])
  assert.deepEqual(rules, [
    {
      name: 'partner-closed',
      comment: 'They shut down for the night.',
      when: {
        words: /closed (?:for|until)/iu,
        butNot: /for ever/iu,
        codes: [450, 550],
        enhanced: ['1.1', '7.*', '5.7.1'],
        stages: ['rcpt'],
      },
      hosts: /\.partner\.example$/iu,
      category: 'greylist',
      kind: 'temporary',
      action: 'defer',
      scope: 'destination',
      suppress: false,
    },
  ])
})

const minimal = { name: 'a', words: 'b', category: 'spam' }

const faulty: readonly { name: string; root: Record<string, unknown>; want: RegExp }[] = [
  {
    name: 'an unknown table',
    root: { rules: [minimal] },
    want: /^rules is unknown; each rule is a \[\[rule\]\]/,
  },
  { name: 'a table in place of a list', root: { rule: minimal }, want: /\[\[rule\]\] tables/ },
  {
    name: 'a name with spaces',
    root: { rule: [{ ...minimal, name: 'A b' }] },
    want: /rule number 1: name/,
  },
  {
    name: 'a name used twice',
    root: { rule: [minimal, minimal] },
    want: /rule a: the name is used twice/,
  },
  {
    name: 'an unknown key',
    root: { rule: [{ ...minimal, word: 'x' }] },
    want: /rule a: word is unknown; known are/,
  },
  {
    name: 'no condition',
    root: { rule: [{ name: 'a', category: 'spam' }] },
    want: /rule a: has no condition/,
  },
  {
    name: 'no category',
    root: { rule: [{ name: 'a', words: 'b' }] },
    want: /rule a: category is missing/,
  },
  {
    name: 'an unknown category',
    root: { rule: [{ ...minimal, category: 'bad' }] },
    want: /rule a: category is "bad"/,
  },
  {
    name: 'a pattern that is none',
    root: { rule: [{ ...minimal, words: '(' }] },
    want: /rule a: words: .*\(/,
  },
  {
    name: 'a slow pattern',
    root: { rule: [{ ...minimal, words: '(a+)+' }] },
    want: /rule a: words: a repeated group/,
  },
  {
    name: 'two unbounded gaps',
    root: { rule: [{ ...minimal, words: 'a.*b.*c' }] },
    want: /too many repetitions/,
  },
  {
    name: 'a back-reference',
    root: { rule: [{ ...minimal, words: '(a)\\1' }] },
    want: /back-references/,
  },
  {
    name: 'a code out of range',
    root: { rule: [{ ...minimal, codes: [250] }] },
    want: /codes must be a list of numbers from 400/,
  },
  {
    name: 'a wrong enhanced code',
    root: { rule: [{ ...minimal, enhanced: ['1'] }] },
    want: /enhanced must be a list/,
  },
  {
    name: 'an unknown stage',
    root: { rule: [{ ...minimal, stages: ['bdat'] }] },
    want: /stages must be a list/,
  },
  {
    name: 'a contradiction',
    root: { rule: [{ ...minimal, kind: 'permanent', action: 'defer' }] },
    want: /contradict/,
  },
  {
    name: 'suppress in words',
    root: { rule: [{ ...minimal, suppress: 'yes' }] },
    want: /suppress must be true or false/,
  },
]

for (const { name, root, want } of faulty) {
  test(`operator's rules: ${name} is refused, and said where`, () => {
    const { faults } = readOperatorRules(root)
    assert.match(faults.join('; '), want)
  })
}

const patterns: readonly (readonly [source: string, isFast: boolean])[] = [
  ['no such (?:user|mailbox)', true],
  ['user.{0,40}unknown', true],
  ['user.*unknown', true],
  ['user.{0,40}(?:a|b.{0,40}c)', true],
  ['[(+*]+x', true],
  ['\\(a+\\)', true],
  ['(?:a|aa)+', false],
  ['[ab]+', true],
  ['(?:\\w+ )*x', false],
  ['(?:a{0,5}){0,5}', false],
  ['.{0,200}a.{0,200}b', false],
]

for (const [source, isFast] of patterns) {
  test(`operator's rules: /${source}/ is ${isFast ? 'taken' : 'refused as slow'}`, () => {
    const { faults } = readOperatorRules({ rule: [{ ...minimal, words: source }] })
    assert.equal(faults.length === 0, isFast, faults.join('; '))
  })
}
