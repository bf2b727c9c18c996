import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { readClientFinal, readClientFirst } from './scram-messages.ts'

test('the first message of RFC 7677 §3', () => {
  const bare = 'n=user,r=rOprNGfwEbeRWgbNEkqO'
  assert.deepEqual(readClientFirst(`n,,${bare}`), {
    binding: { kind: 'n' },
    authorizationId: '',
    user: 'user',
    nonce: 'rOprNGfwEbeRWgbNEkqO',
    gs2Header: 'n,,',
    bare,
  })
})

test('the final message of RFC 7677 §3', () => {
  const nonce = 'rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0'
  const proof = 'dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ='
  assert.deepEqual(readClientFinal(`c=biws,r=${nonce},p=${proof}`), {
    channelBinding: Buffer.from('n,,'),
    nonce,
    proof: Buffer.from(proof, 'base64'),
    withoutProof: `c=biws,r=${nonce}`,
  })
})

test('names are unescaped, bindings and extensions read', () => {
  const found = readClientFirst('p=tls-exporter,a=anna=3Da,n=anna=3Da=2C,r=abc,x=later')
  assert.deepEqual(found?.binding, { kind: 'p', type: 'tls-exporter' })
  assert.equal(found?.authorizationId, 'anna=a')
  assert.equal(found?.user, 'anna=a,')
  assert.equal(found?.gs2Header, 'p=tls-exporter,a=anna=3Da,')
})

const wrongFirst = [
  ['nothing', ''],
  ['no gs2 header', 'n=user,r=abc'],
  ['an unknown flag', 'z,,n=user,r=abc'],
  ['a binding without a name', 'p=,,n=user,r=abc'],
  ['no user', 'n,,n=,r=abc'],
  ['no nonce', 'n,,n=user,r='],
  ['a nonce with a space', 'n,,n=user,r=a b'],
  ['a nonce beyond ASCII', 'n,,n=user,r=ä'],
  ['a mandatory extension', 'n,,m=x,n=user,r=abc'],
  ['a bad escape', 'n,,n=us=er,r=abc'],
  ['a lower-case escape', 'n,,n=us=2cer,r=abc'],
  ['NUL in the name', 'n,,n=us\0er,r=abc'],
  ['a line end behind it', 'n,,n=user,r=abc\n'],
] as const

for (const [name, text] of wrongFirst) {
  test(`a first message is not read: ${name}`, () => {
    assert.equal(readClientFirst(text), undefined)
  })
}

const wrongFinal = [
  ['nothing', ''],
  ['no proof', 'c=biws,r=abc'],
  ['an empty proof', 'c=biws,r=abc,p='],
  ['a proof that is no base64', 'c=biws,r=abc,p=!!!!'],
  ['base64 that was cut', 'c=biws,r=abc,p=AAA'],
  ['something behind the proof', 'c=biws,r=abc,p=AAAA,x=1'],
  ['a binding that is no base64', 'c=?,r=abc,p=AAAA'],
] as const

for (const [name, text] of wrongFinal) {
  test(`a final message is not read: ${name}`, () => {
    assert.equal(readClientFinal(text), undefined)
  })
}

/** Near enough to the grammar that some are right. */
const pieces = fc
  .array(
    fc.constantFrom(
      'n',
      'y',
      'p=',
      ',',
      ',,',
      'n=',
      'r=',
      'c=',
      'a=',
      'm=',
      '=2C',
      '=',
      'biws',
      'A',
      '\0',
    ),
    { maxLength: 14 },
  )
  .map((parts) => parts.join(''))
const texts = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }), pieces)

test('any text is read or refused, and what is read is all of the text', () => {
  fc.assert(
    fc.property(texts, (text) => {
      const first = readClientFirst(text)
      if (first !== undefined) {
        assert.equal(first.gs2Header + first.bare, text)
        assert.match(first.nonce, /^[\x21-\x7e]+$/)
        assert.notEqual(first.user, '')
      }
      const final = readClientFinal(text)
      if (final !== undefined) {
        assert.equal(
          `${final.withoutProof},p=${final.proof.toString('base64')}`.length,
          text.length,
        )
      }
    }),
    { numRuns: 2_000 },
  )
})

test('any name survives the way through a first message', () => {
  const name = fc.string({ unit: 'grapheme', minLength: 1 }).filter((text) => !text.includes('\0'))
  fc.assert(
    fc.property(name, (user) => {
      const escaped = user.replaceAll('=', '=3D').replaceAll(',', '=2C')
      assert.equal(readClientFirst(`n,,n=${escaped},r=abc`)?.user, user)
    }),
  )
})

test('a text made to be slow is read in no time', { timeout: 2_000 }, () => {
  const long = `n,,n=a,r=${'a'.repeat(5_000)}${',x=1'.repeat(1_500)}\0`
  assert.equal(readClientFirst(long), undefined)
  assert.equal(readClientFinal(`c=biws,r=abc${',x=1'.repeat(3_000)},p=`), undefined)
})
