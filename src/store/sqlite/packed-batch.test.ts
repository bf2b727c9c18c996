import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { accepted, settled } from '../conformance/sample-mail.ts'
import { pack, unpack, type WriterRequest } from './packed-batch.ts'

const bytes = fc.uint8Array({ maxLength: 300 })
const request = fc.oneof(
  fc.record({ wrappedKey: bytes, header: bytes, inline: bytes }).map(
    ({ inline, ...content }): WriterRequest => ({
      kind: 'commit',
      changes: [{ ...accepted({ id: 'm1' }), content: { ...content, body: { inline } } }],
    }),
  ),
  fc.constant<WriterRequest>({ kind: 'commit', changes: [settled('m1-1', [])] }),
  fc.constant<WriterRequest>({ kind: 'release', consignmentIds: ['m1-1'], now: 3, dueAt: 4 }),
  fc.record({ wrappedKey: bytes, header: bytes }).map(
    (content): WriterRequest => ({
      kind: 'commit',
      changes: [{ ...accepted({ id: 'm2' }), content: { ...content, body: { file: 'm2.body' } } }],
    }),
  ),
)

test('a batch arrives as it was sent, its content in one buffer of exact size', () => {
  fc.assert(
    fc.property(fc.array(request, { maxLength: 8 }), (requests) => {
      const packed = pack(requests)
      const sent = structuredClone(packed, { transfer: [packed.bytes] })
      assert.deepEqual(unpack(sent), requests)
    }),
    { numRuns: 50 },
  )
})

test('a key that lies in the middle of a pool arrives as itself', () => {
  const pool = Buffer.from('other secrets, the sealed key, more secrets')
  const key = {
    id: 'k1',
    domain: 'ours.example',
    selector: 's1',
    algorithm: 'rsa-sha256',
    publicKey: 'MIIB',
    sealedPrivateKey: pool.subarray(15, 29),
    state: 'pending',
    createdAt: 1,
  } as const
  const packed = pack([{ kind: 'commit', changes: [{ kind: 'dkim-key-added', key }] }])
  const sent = structuredClone(packed, { transfer: [packed.bytes] })
  const [request] = unpack(sent)
  const change = request?.kind === 'commit' ? request.changes[0] : undefined
  assert.ok(change?.kind === 'dkim-key-added')
  assert.equal(Buffer.from(change.key.sealedPrivateKey).toString(), 'the sealed key')
})

test('packing leaves the memory of the caller as it is', () => {
  const pool = Buffer.from('GET the header and the body of another message')
  const header = pool.subarray(8, 14)
  const change = accepted({ id: 'm1' })
  const content = { wrappedKey: header, header, body: { inline: header } }
  const packed = pack([{ kind: 'commit', changes: [{ ...change, content }] }])
  structuredClone(packed, { transfer: [packed.bytes] })
  assert.equal(pool.toString(), 'GET the header and the body of another message')
})
