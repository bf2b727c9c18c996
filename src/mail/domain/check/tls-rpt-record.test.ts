import assert from 'node:assert/strict'
import test from 'node:test'
import { REPORT_DESTINATIONS_MAX, reportWishIn } from './tls-rpt-record.ts'

const cases: readonly {
  name: string
  txt: readonly string[]
  wants: { readonly mailto?: readonly string[]; readonly https?: readonly string[] } | undefined
}[] = [
  {
    name: 'the example of RFC 8460 §3.1.1',
    txt: ['v=TLSRPTv1;rua=mailto:reports@example.com'],
    wants: { mailto: ['reports@example.com'] },
  },
  {
    name: 'the example of RFC 8460 §3.1.2',
    txt: ['v=TLSRPTv1; rua=https://reporting.example.com/v1/tlsrpt'],
    wants: { https: ['https://reporting.example.com/v1/tlsrpt'] },
  },
  {
    name: 'several, with spaces, beside records of others and an extension',
    txt: ['v=spf1 -all', 'v=TLSRPTv1 ; rua=mailto:a@b.example , https://c.example ; new=thing;'],
    wants: { mailto: ['a@b.example'], https: ['https://c.example/'] },
  },
  {
    name: 'characters that had to be encoded, and header fields that are not ours to take',
    txt: ['v=TLSRPTv1; rua=mailto:a%21b%2Bc@d.example?subject=x'],
    wants: { mailto: ['a!b+c@d.example'] },
  },
  {
    name: 'two records',
    txt: ['v=TLSRPTv1; rua=mailto:a@b.example', 'v=TLSRPTv1;'],
    wants: undefined,
  },
  { name: 'another version', txt: ['v=TLSRPTv10; rua=mailto:a@b.example'], wants: undefined },
  { name: 'no rua', txt: ['v=TLSRPTv1'], wants: undefined },
  { name: 'another scheme', txt: ['v=TLSRPTv1; rua=http://a.example/'], wants: undefined },
  {
    name: 'a line end in the address',
    txt: ['v=TLSRPTv1; rua=mailto:a%0D%0Ab@c.example'],
    wants: undefined,
  },
  { name: 'an address that is none', txt: ['v=TLSRPTv1; rua=mailto:postmaster'], wants: undefined },
  {
    name: 'a password in the URL',
    txt: ['v=TLSRPTv1; rua=https://a:b@c.example'],
    wants: undefined,
  },
]

for (const { name, txt, wants } of cases) {
  test(`TLS-RPT record: ${name}`, () => {
    const expected = wants === undefined ? undefined : { mailto: [], https: [], ...wants }
    assert.deepEqual(reportWishIn(txt), expected)
  })
}

test('TLS-RPT record: of a hundred destinations only the first few are written to', () => {
  const uris = Array.from({ length: 100 }, (_, index) => `mailto:a${index}@b.example`)
  const wish = reportWishIn([`v=TLSRPTv1; rua=${uris.join(',')}`])
  assert.equal(wish?.mailto.length, REPORT_DESTINATIONS_MAX)
})
