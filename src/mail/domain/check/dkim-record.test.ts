import assert from 'node:assert/strict'
import test from 'node:test'
import type { DnsAnswer } from '../../../base/resolver.ts'
import type { DkimKey } from '../../message/domain-change.ts'
import { dkimRecord } from '../records.ts'
import { judgeDkim } from './dkim-record.ts'

const key: DkimKey = {
  id: 'k1',
  domain: 'ours.example',
  selector: 'posthorn1-rsa',
  algorithm: 'rsa-sha256',
  publicKey: 'MIIBIjANBgkq+/==',
  sealedPrivateKey: Buffer.alloc(0),
  state: 'pending',
  createdAt: 0,
}
const ed25519: DkimKey = { ...key, algorithm: 'ed25519-sha256', selector: 'posthorn1-ed25519' }

function judge(records: readonly string[], of = key) {
  const answer: DnsAnswer<string> =
    records.length === 0
      ? { kind: 'no-name', isAuthentic: false }
      : { kind: 'found', records, isAuthentic: false }
  return judgeDkim(of, dkimRecord(of), answer)
}

const p = key.publicKey
const cases: { name: string; records: string[]; of?: DkimKey; status: string; why?: RegExp }[] = [
  { name: 'as it was printed', records: [`v=DKIM1; k=rsa; p=${p}`], status: 'ok' },
  { name: 'without version and type', records: [`p=${p}`], status: 'ok' },
  {
    name: 'with white space in the key',
    records: ['v=DKIM1;k=rsa;p=MIIBIj ANBgkq+/=='],
    status: 'ok',
  },
  { name: 'with tags that nobody knows', records: [`v=DKIM1; x=1; p=${p};`], status: 'ok' },
  {
    name: 'for mail and SHA-256 among others',
    records: [`h=sha1:sha256; s=email; p=${p}`],
    status: 'ok',
  },
  { name: 'in test mode', records: [`v=DKIM1; t=y; p=${p}`], status: 'ok', why: /only a test/ },
  { name: 'not there', records: [], status: 'missing', why: /Publish it/ },
  { name: 'twice', records: [`p=${p}`, `p=${p}`], status: 'wrong', why: /2 records/ },
  { name: 'another key', records: ['v=DKIM1; p=AAAA'], status: 'wrong', why: /another key/ },
  { name: 'cut short', records: ['v=DKIM1; p=MIIBIj'], status: 'wrong', why: /cut short/ },
  { name: 'revoked', records: ['v=DKIM1; p='], status: 'wrong', why: /revoked/ },
  { name: 'without a key', records: ['v=DKIM1; k=rsa'], status: 'wrong', why: /another key/ },
  {
    name: 'another type',
    records: [`v=DKIM1; k=ed25519; p=${p}`],
    status: 'wrong',
    why: /type rsa/,
  },
  {
    name: 'RSA by default',
    records: [`p=${p}`],
    of: ed25519,
    status: 'wrong',
    why: /type ed25519/,
  },
  {
    name: 'version in the middle',
    records: [`k=rsa; v=DKIM1; p=${p}`],
    status: 'wrong',
    why: /begin/,
  },
  { name: 'another version', records: [`v=DKIM2; p=${p}`], status: 'wrong', why: /v=DKIM1/ },
  { name: 'SHA-1 only', records: [`h=sha1; p=${p}`], status: 'wrong', why: /SHA-256/ },
  { name: 'not for mail', records: [`s=other; p=${p}`], status: 'wrong', why: /mail/ },
  { name: 'no tags at all', records: ['hello'], status: 'wrong', why: /list of tags/ },
  { name: 'a tag twice', records: [`p=${p}; p=${p}`], status: 'wrong', why: /list of tags/ },
]

for (const { name, records, of, status, why = / / } of cases) {
  test(`DKIM record: ${name} is ${status}`, () => {
    const finding = judge(records, of)
    assert.equal(finding.status, status, finding.why)
    assert.match(finding.why, why)
    assert.deepEqual(finding.found, records)
  })
}

test('DKIM record: what DNS cannot tell is no no', () => {
  const finding = judgeDkim(key, dkimRecord(key), { kind: 'failed', reason: 'SERVFAIL' })
  assert.equal(finding.status, 'unknown')
  assert.match(finding.why, /SERVFAIL/)
})

test('DKIM record: that of a retired key may be gone', () => {
  const retired: DkimKey = { ...key, state: 'retired', retiredAt: 0 }
  assert.equal(judge([], retired).status, 'optional')
  assert.equal(judge(['anything'], retired).status, 'ok')
})
