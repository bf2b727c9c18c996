import assert from 'node:assert/strict'
import test from 'node:test'
import { parseConfig } from './load-config.ts'

test('without a word about logins there is a guard, and no issuer', () => {
  const { login, oauth } = parseConfig('', 'posthorn.toml')
  const expected = { failuresPerClient: 10, blockMs: 3_600_000, longestDelayMs: 4_000 }
  assert.deepEqual(login, expected)
  assert.equal(oauth, undefined)
})

test('an issuer needs an audience, and names its claim by itself', () => {
  const text = '[oauth]\nissuer = "https://login.example"\naudience = "posthorn"'
  const expected = { issuer: 'https://login.example', audience: 'posthorn', claim: 'email' }
  assert.deepEqual(parseConfig(text, 'posthorn.toml').oauth, expected)
})

const faults = [
  ['issuer = "https://login.example"', /oauth\.issuer needs oauth\.audience beside it/],
  ['audience = "posthorn"', /oauth\.audience needs oauth\.issuer beside it/],
  ['issuer = "http://login.example"', /oauth\.issuer .*a URL that begins with https:\/\//],
  ['jwks_uri = "keys"', /oauth\.jwks_uri .*a URL that begins with https:\/\//],
  ['claim = ""', /oauth\.claim .*the name of a claim/],
] as const

for (const [line, says] of faults) {
  test(`refused: ${line}`, () => {
    assert.throws(() => parseConfig(`[oauth]\n${line}`, 'posthorn.toml'), says)
  })
}
