import assert from 'node:assert/strict'
import test from 'node:test'
import type { DkimKey } from '../message/domain-change.ts'
import { wantedRecords } from './records.ts'

const DAY_MS = 86_400_000
const key: DkimKey = {
  id: 'k1',
  domain: 'ours.example',
  selector: 'posthorn1-rsa',
  algorithm: 'rsa-sha256',
  publicKey: 'AAAA',
  sealedPrivateKey: Buffer.alloc(0),
  state: 'active',
  createdAt: 0,
}
const ed25519: DkimKey = {
  ...key,
  selector: 'posthorn1-ed25519',
  algorithm: 'ed25519-sha256',
  publicKey: 'BBBB',
}

function recordsOf(keys: readonly DkimKey[], now = 0) {
  return wantedRecords({ domain: 'ours.example', hostname: 'mail.ours.example', keys, now })
}

test('records: what a domain should have, as it is published', () => {
  assert.deepEqual(
    recordsOf([key, ed25519]).map(({ type, name, value }) => `${name} ${type} ${value}`.trim()),
    [
      'posthorn1-rsa._domainkey.ours.example TXT v=DKIM1; k=rsa; p=AAAA',
      'posthorn1-ed25519._domainkey.ours.example TXT v=DKIM1; k=ed25519; p=BBBB',
      'ours.example TXT v=spf1 a:mail.ours.example -all',
      '_dmarc.ours.example TXT v=DMARC1; p=none; rua=mailto:postmaster@ours.example',
      'bounces.ours.example CNAME mail.ours.example',
      'ours.example MX',
      '_mta-sts.ours.example TXT v=STSv1; id=1',
      '_smtp._tls.ours.example TXT v=TLSRPTv1; rua=mailto:postmaster@ours.example',
    ],
  )
})

test('records: with several sources SPF names the addresses of all', () => {
  const sourceIps = ['192.0.2.7', '2001:db8::7', '192.0.2.8']
  const needs = { domain: 'ours.example', hostname: 'mail.ours.example', keys: [], now: 0 }
  const spf = wantedRecords({ ...needs, sourceIps }).find(({ what }) => what === 'spf')
  assert.equal(spf?.value, 'v=spf1 ip4:192.0.2.7 ip6:2001:db8::7 ip4:192.0.2.8 -all')
})

test('records: RSA, SPF and DMARC are required, for without one of them mail suffers', () => {
  const required = recordsOf([key, ed25519]).filter(({ isRequired }) => isRequired)
  assert.deepEqual(
    required.map(({ what, name }) => `${what} ${name}`),
    ['dkim posthorn1-rsa._domainkey.ours.example', 'spf ours.example', 'dmarc _dmarc.ours.example'],
  )
})

test('records: that of a retired key is kept for a week and may go then', () => {
  const retired: DkimKey = { ...key, state: 'retired', retiredAt: Date.UTC(2026, 0, 1) }
  const why = (now: number) => recordsOf([retired], now)[0]?.why ?? ''
  assert.match(why(Date.UTC(2026, 0, 1) + 7 * DAY_MS - 1), /until 2026-01-08/)
  assert.match(why(Date.UTC(2026, 0, 1) + 7 * DAY_MS), /may be deleted/)
})
