import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import test from 'node:test'
import { parseConfig } from './load-config.ts'
import { configReference, sampleConfig } from './reference.ts'

const folder = new URL('../../docs/reference/', import.meta.url)

for (const [name, made] of [
  ['configuration.md', configReference()],
  ['posthorn.toml', sampleConfig()],
] as const) {
  test(`docs/reference/${name} is what the options say; "npm run docs" renews it`, () => {
    assert.equal(readFileSync(new URL(name, folder), 'utf8'), made)
  })
}

test('the sample with every # removed is the default configuration', () => {
  const defaults = parseConfig('', '/etc/posthorn/posthorn.toml')
  const uncommented = sampleConfig()
    .replaceAll(/^#(?=\w)/gm, '')
    .replace(/^hostname = .*$/m, '')
    .replaceAll(/^(certificate|key|issuer|audience|jwks_uri|from|organization) = .*$/gm, '')
  const { notes, ...sample } = parseConfig(uncommented, '/etc/posthorn/posthorn.toml')
  assert.deepEqual({ ...sample, notes: [] }, defaults)
  assert.equal(notes.length, 1)
})

test('the sample as it is changes nothing and gives rise to no note', () => {
  const file = '/etc/posthorn/posthorn.toml'
  assert.deepEqual(parseConfig(sampleConfig(), file), parseConfig('', file))
})
