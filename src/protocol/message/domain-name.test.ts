import assert from 'node:assert/strict'
import test from 'node:test'
import { canonicalDomain, foldCase } from './domain-name.ts'

const cases = [
  { name: 'case does not matter', domain: 'Example.COM', want: 'example.com' },
  { name: 'a U-label is its A-label', domain: 'Bücher.example', want: 'xn--bcher-kva.example' },
  { name: 'an A-label stays', domain: 'XN--bcher-kva.example', want: 'xn--bcher-kva.example' },
  {
    name: 'both may be mixed',
    domain: 'xn--bcher-kva.straße.example',
    want: 'xn--bcher-kva.xn--strae-oqa.example',
  },
  { name: 'an address literal stays', domain: '[IPv6:::1]', want: '[ipv6:::1]' },
  { name: 'full-width letters are no ASCII', domain: 'ｅxample.com', want: undefined },
  { name: 'the Kelvin sign is no k', domain: 'ban\u212A.example', want: undefined },
  { name: 'nothing is percent-decoded', domain: 'ex%61mple.com', want: undefined },
  { name: 'a trailing dot is not in an address', domain: 'example.com.', want: undefined },
  { name: 'an empty label is none', domain: 'a..b', want: undefined },
  { name: 'an ideographic stop is no dot', domain: 'ü\u3002example', want: undefined },
]

for (const { name, domain, want } of cases) {
  test(`of domains: ${name}`, () => assert.equal(canonicalDomain(domain), want))
}

test('case is folded within ASCII and beyond it, never across', () => {
  assert.equal(foldCase('ANNA.Ä'), 'anna.ä')
  assert.equal(foldCase('\u212Aate'), '\u212Aate')
  assert.equal(foldCase('\u0130'), '\u0130')
})
