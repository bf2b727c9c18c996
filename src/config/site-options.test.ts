import assert from 'node:assert/strict'
import test from 'node:test'
import { ConfigError } from './config.ts'
import { parseConfig } from './load-config.ts'

test('a site is named by its MX domain, with or without "*."', () => {
  const { delivery } = parseConfig(
    `[delivery.sites."*.Google.com"]
     max_connections = 7
     [delivery.sites."orange.fr"]
     messages_per_connection = 10
     messages_per_minute = 60`,
    'posthorn.toml',
  )
  assert.deepEqual(
    [...delivery.sites],
    [
      ['google.com', { maxConnections: 7 }],
      ['orange.fr', { messagesPerConnection: 10, messagesPerMinute: 60 }],
    ],
  )
})

const faults = [
  { text: '"qq.com" = 5', says: /delivery\.sites\."qq\.com" is 5, and must be a section/ },
  { text: '"*" = {}', says: /delivery\.sites\."\*" names no MX hosts; give a domain/ },
  { text: '"q q" = {}', says: /names no MX hosts/ },
  { text: '"qq.com" = {}\n"*.qq.com" = {}', says: /is there twice/ },
  { text: '"qq.com" = { max_conections = 5 }', says: /did you mean max_connections\?/ },
  {
    text: '"qq.com" = { max_connections = 0 }',
    says: /delivery\.sites\."qq\.com"\.max_connections is 0, and must be a whole number from 1/,
  },
]

for (const { text, says } of faults) {
  test(`a fault in [delivery.sites]: ${text}`, () => {
    assert.throws(
      () => parseConfig(`[delivery.sites]\n${text}`, 'posthorn.toml'),
      (error) => error instanceof ConfigError && says.test(error.message),
    )
  })
}
