import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import test from 'node:test'
import { bounceCategories } from '../../contract/bounce-info.ts'
import { categoryDefaults } from './category-defaults.ts'
import { providerRules } from './rules/providers.ts'
import { wordRules } from './rules/words.ts'

const page = readFileSync(new URL('../../../docs/bounce.md', import.meta.url), 'utf8')

const kindInWords = {
  temporary: 'tried again',
  permanent: 'given up',
  'by-code': '4xx tried again, 5xx given up',
} as const

test('docs/bounce.md has the table of the categories as the code has it', () => {
  const rows = bounceCategories.map((category) => {
    const { doc, kind, scope, again, suppress } = categoryDefaults[category]
    const more = [
      again === 'slowdown' ? ', and slower' : '',
      suppress ? '; a dead one is suppressed' : '',
    ]
    return `| \`${category}\` | ${doc} | ${scope} | ${kindInWords[kind]}${more.join('')} |`
  })
  for (const row of rows) assert.ok(page.includes(`${row}\n`), `missing:\n${rows.join('\n')}`)
})

test('docs/bounce.md names every provider with rules, and the order of the rules of words', () => {
  for (const { provider } of providerRules) assert.ok(page.includes(`\`${provider}\``), provider)
  const places = wordRules.map(({ name }) => page.indexOf(`\`${name}\``))
  assert.deepEqual(
    places,
    places.toSorted((one, other) => one - other),
  )
  assert.ok(!places.includes(-1))
})
