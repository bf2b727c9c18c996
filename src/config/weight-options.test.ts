import assert from 'node:assert/strict'
import test from 'node:test'
import { ConfigError } from './config.ts'
import { parseConfig } from './load-config.ts'

test('a weight is that of an address, or of each address of a domain', () => {
  const { delivery } = parseConfig(
    `[delivery.weights]
     "News@Example.com" = 0.5
     "example.ORG" = 2`,
    'posthorn.toml',
  )
  assert.deepEqual(
    [...delivery.weights],
    [
      ['news@example.com', 0.5],
      ['example.org', 2],
    ],
  )
})

const faults = [
  { text: '"a b" = 1', says: /delivery\.weights\."a b" is no sender; give an address or a domain/ },
  {
    text: '"example.com" = 0',
    says: /\."example\.com" is 0, and must be a number from 0\.1 to 10/,
  },
  { text: '"example.com" = "much"', says: /must be a number from 0\.1 to 10/ },
  { text: '"example.com" = 1\n"EXAMPLE.com" = 2', says: /is there twice/ },
]

for (const { text, says } of faults) {
  test(`a fault in [delivery.weights]: ${text}`, () => {
    assert.throws(
      () => parseConfig(`[delivery.weights]\n${text}`, 'posthorn.toml'),
      (error) => error instanceof ConfigError && says.test(error.message),
    )
  })
}
