import assert from 'node:assert/strict'
import { createPrivateKey, createPublicKey, sign, verify } from 'node:crypto'
import test from 'node:test'
import { systemRandom } from '../../base/random.ts'
import { SecretBox } from '../../base/secret-box.ts'
import { DKIM_KEYS_PURPOSE, makeKeyPairFor, newestPair, pairNumber } from './dkim-keys.ts'

const box = new SecretBox(Buffer.alloc(32, 1), DKIM_KEYS_PURPOSE)
const sealing = { now: 1_000, random: systemRandom, box }
/** What stands before the bare key in the SPKI of an Ed25519 key (RFC 8410 §10.1). */
const ED25519_SPKI = Buffer.from('302a300506032b6570032100', 'hex')

test('keys: a pair is RSA of 2048 bits and Ed25519, with selectors that people can read', async () => {
  const keys = await makeKeyPairFor('ours.example', 3, sealing)
  assert.deepEqual(
    keys.map(({ selector, algorithm, state }) => [selector, algorithm, state]),
    [
      ['posthorn3-rsa', 'rsa-sha256', 'pending'],
      ['posthorn3-ed25519', 'ed25519-sha256', 'pending'],
    ],
  )
  assert.notEqual(keys[0]?.id, keys[1]?.id)
  const [rsa, ed25519] = keys.map(({ publicKey }) => Buffer.from(publicKey, 'base64'))
  assert.ok(rsa && ed25519)
  const published = createPublicKey({ key: rsa, format: 'der', type: 'spki' })
  assert.equal(published.asymmetricKeyDetails?.modulusLength, 2_048)
  // RFC 8463 §3: not the SPKI, the 32 octets.
  assert.equal(ed25519.length, 32)
})

test('keys: what is sealed signs what is published verifies', async () => {
  for (const key of await makeKeyPairFor('ours.example', 1, sealing)) {
    const privateKey = createPrivateKey({
      key: box.open(key.sealedPrivateKey),
      format: 'der',
      type: 'pkcs8',
    })
    const bytes = Buffer.from(key.publicKey, 'base64')
    const isRsa = key.algorithm === 'rsa-sha256'
    const spki = isRsa ? bytes : Buffer.concat([ED25519_SPKI, bytes])
    const publicKey = createPublicKey({ key: spki, format: 'der', type: 'spki' })
    const digest = isRsa ? 'sha256' : null
    const words = Buffer.from('words')
    assert.ok(verify(digest, words, publicKey, sign(digest, words, privateKey)), key.selector)
  }
})

test('keys: another instance key opens none of them', async () => {
  const [key] = await makeKeyPairFor('ours.example', 1, sealing)
  const other = new SecretBox(Buffer.alloc(32, 2), DKIM_KEYS_PURPOSE)
  assert.ok(key)
  assert.throws(() => other.open(key.sealedPrivateKey))
  assert.ok(!Buffer.from(key.sealedPrivateKey).includes(box.open(key.sealedPrivateKey)))
})

test('keys: the number of a pair is read from its selector', () => {
  assert.equal(pairNumber({ selector: 'posthorn12-ed25519' }), 12)
  assert.equal(pairNumber({ selector: 'mail' }), 0)
  assert.equal(newestPair([]), 0)
})
