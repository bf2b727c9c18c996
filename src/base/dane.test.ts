import assert from 'node:assert/strict'
import { createHash, X509Certificate } from 'node:crypto'
import test from 'node:test'
import fc from 'fast-check'
import { makeMxAuthority, makeMxCertificate } from '../../test/support/mx-certificate.ts'
import { daneMismatch, isUsableTlsa, strongestTlsa } from './dane.ts'
import type { TlsaRecord } from './resolver.ts'

const HOST = 'mx.theirs.example'
const names = [HOST, 'theirs.example']
const authority = await makeMxAuthority()
const anchor = new X509Certificate(authority.cert)
const stranger = new X509Certificate((await makeMxAuthority('Test authority')).cert)
const leaf = await certified([HOST])
const ofDomain = await certified(['theirs.example'])
const ofStar = await certified(['*.theirs.example'])
const ofOther = await certified(['mx.elsewhere.example'])
const expired = await certified([HOST], true)
const selfSigned = new X509Certificate((await makeMxCertificate('nobody.example')).cert)

async function certified(wanted: readonly string[], isExpired = false): Promise<X509Certificate> {
  return new X509Certificate((await authority.certify(wanted, { isExpired })).cert)
}

function tlsa(fields: readonly [number, number, number], certificate: X509Certificate): TlsaRecord {
  const [usage, selector, matchingType] = fields
  const spki = certificate.publicKey.export({ type: 'spki', format: 'der' })
  const bytes = selector === 0 ? certificate.raw : spki
  const name = matchingType === 1 ? 'sha256' : 'sha512'
  const data =
    matchingType === 0 ? bytes.toString('hex') : createHash(name).update(bytes).digest('hex')
  return { usage, selector, matchingType, data }
}

const matching: readonly [usage: number, selector: number, matchingType: number][] = [
  [3, 0, 0],
  [3, 0, 1],
  [3, 0, 2],
  [3, 1, 0],
  [3, 1, 1],
  [3, 1, 2],
  [2, 0, 0],
  [2, 0, 1],
  [2, 0, 2],
  [2, 1, 0],
  [2, 1, 1],
  [2, 1, 2],
]

for (const fields of matching) {
  test(`TLSA ${fields.join(' ')} matches its own certificate, and no other`, () => {
    const named = fields[0] === 3 ? leaf : anchor
    const other = fields[0] === 3 ? ofOther : stranger
    const chain = [leaf, anchor]
    const now = Date.now()
    const isKept = { records: [tlsa(fields, named)], names }
    assert.equal(daneMismatch(chain, isKept, now), undefined)
    const isNot = { records: [tlsa(fields, other)], names }
    assert.equal(
      daneMismatch(chain, isNot, now)?.words,
      'its certificate matches none of its TLSA records',
    )
  })
}

const chains: readonly {
  name: string
  chain: readonly X509Certificate[]
  by: TlsaRecord
  says: RegExp | undefined
}[] = [
  {
    name: 'a key with a wrong name',
    chain: [ofOther],
    by: tlsa([3, 1, 1], ofOther),
    says: undefined,
  },
  {
    name: 'a key whose certificate has expired',
    chain: [expired],
    by: tlsa([3, 1, 1], expired),
    says: undefined,
  },
  {
    name: 'a self-signed key',
    chain: [selfSigned],
    by: tlsa([3, 0, 1], selfSigned),
    says: undefined,
  },
  {
    name: 'an anchor, for the next-hop domain',
    chain: [ofDomain, anchor],
    by: tlsa([2, 0, 1], anchor),
    says: undefined,
  },
  {
    name: 'an anchor, for a star',
    chain: [ofStar, anchor],
    by: tlsa([2, 0, 1], anchor),
    says: undefined,
  },
  {
    name: 'an anchor, for a wrong name',
    chain: [ofOther, anchor],
    by: tlsa([2, 0, 1], anchor),
    says: /^its certificate is not for mx\.theirs\.example or theirs\.example$/,
  },
  {
    name: 'an anchor, expired',
    chain: [expired, anchor],
    by: tlsa([2, 0, 1], anchor),
    says: /^the certificate of CN=mx\.theirs\.example is valid from .* only$/,
  },
  {
    name: 'an anchor that is not presented',
    chain: [leaf],
    by: tlsa([2, 0, 1], anchor),
    says: /matches none/,
  },
  {
    name: 'an anchor that has the name but not the key of the issuer',
    chain: [leaf, stranger],
    by: tlsa([2, 0, 1], stranger),
    says: /matches none/,
  },
  {
    name: 'an anchor that is no authority',
    chain: [leaf, ofDomain],
    by: tlsa([2, 0, 1], ofDomain),
    says: /matches none/,
  },
  {
    name: 'the own certificate as if it were an anchor',
    chain: [leaf],
    by: tlsa([2, 0, 1], leaf),
    says: /matches none/,
  },
  { name: 'no certificate', chain: [], by: tlsa([3, 1, 1], leaf), says: /no certificate/ },
]

for (const { name, chain, by, says } of chains) {
  test(`${name}: ${says === undefined ? 'good' : 'not good'}`, () => {
    const mismatch = daneMismatch(chain, { records: [by], names }, Date.now())
    if (says === undefined) assert.equal(mismatch, undefined)
    else assert.match(mismatch?.words ?? '', says)
  })
}

const sha256 = 'ab'.repeat(32)
const usable: readonly { record: TlsaRecord; is: boolean }[] = [
  { record: { usage: 3, selector: 1, matchingType: 1, data: sha256 }, is: true },
  { record: { usage: 2, selector: 0, matchingType: 2, data: 'ab'.repeat(64) }, is: true },
  { record: { usage: 3, selector: 0, matchingType: 0, data: '30' }, is: true },
  { record: { usage: 0, selector: 1, matchingType: 1, data: sha256 }, is: false },
  { record: { usage: 1, selector: 1, matchingType: 1, data: sha256 }, is: false },
  { record: { usage: 4, selector: 1, matchingType: 1, data: sha256 }, is: false },
  { record: { usage: 3, selector: 2, matchingType: 1, data: sha256 }, is: false },
  { record: { usage: 3, selector: 1, matchingType: 3, data: sha256 }, is: false },
  { record: { usage: 3, selector: 1, matchingType: 1, data: 'abcd' }, is: false },
  { record: { usage: 3, selector: 1, matchingType: 2, data: sha256 }, is: false },
  { record: { usage: 3, selector: 1, matchingType: 0, data: '' }, is: false },
]

for (const { record, is } of usable) {
  const { usage, selector, matchingType, data } = record
  const text = `${usage} ${selector} ${matchingType} of ${data.length / 2} octets`
  test(`TLSA ${text} is ${is ? 'usable' : 'not usable'} with SMTP`, () => {
    assert.equal(isUsableTlsa(record), is)
  })
}

test('of two digests for one usage and selector only the stronger counts', () => {
  const weak = tlsa([3, 1, 1], leaf)
  const strong = tlsa([3, 1, 2], ofOther)
  const ofAnchor = tlsa([2, 1, 1], anchor)
  const whole = tlsa([3, 1, 0], leaf)
  assert.deepEqual(strongestTlsa([weak, strong, ofAnchor, whole]), [strong, ofAnchor, whole])
})

test('whatever the records say, only the true certificate of an end entity matches', () => {
  const record = fc.record({
    usage: fc.integer({ min: 0, max: 255 }),
    selector: fc.integer({ min: 0, max: 255 }),
    matchingType: fc.integer({ min: 0, max: 255 }),
    data: fc.uint8Array({ maxLength: 70 }).map((bytes) => Buffer.from(bytes).toString('hex')),
  })
  fc.assert(
    fc.property(fc.array(record, { maxLength: 4 }), (records) => {
      const kept = strongestTlsa(records.filter(isUsableTlsa))
      return daneMismatch([leaf, anchor], { records: kept, names }, Date.now()) !== undefined
    }),
  )
})
