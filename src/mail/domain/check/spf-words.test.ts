import assert from 'node:assert/strict'
import test from 'node:test'
import { allowing, mechanismsFor, merged, spfRecordsIn } from './spf-words.ts'

test('SPF words: only what begins with the version and a space, or ends there, is an SPF record', () => {
  const texts = ['v=spf1', 'v=spf1 -all', 'V=SPF1 -all', 'v=spf10 -all', ' v=spf1 -all', 'x']
  assert.deepEqual(spfRecordsIn(texts), ['v=spf1', 'v=spf1 -all', 'V=SPF1 -all'])
})

const additions: { record: string; want: string }[] = [
  { record: 'v=spf1 -all', want: 'v=spf1 a:h -all' },
  { record: 'v=spf1 include:_spf.x ~all', want: 'v=spf1 include:_spf.x a:h ~all' },
  { record: 'v=spf1 mx ALL', want: 'v=spf1 mx a:h ALL' },
  { record: 'v=spf1 redirect=_spf.x', want: 'v=spf1 a:h redirect=_spf.x' },
  { record: 'v=spf1', want: 'v=spf1 a:h' },
  { record: 'v=spf1  mx   ?all', want: 'v=spf1 mx a:h ?all' },
  { record: 'v=spf1 +A:H -all', want: 'v=spf1 +A:H -all' },
  // Behind `all` nothing is read.
  { record: 'v=spf1 -all a:h', want: 'v=spf1 a:h -all a:h' },
]

for (const { record, want } of additions) {
  test(`SPF words: "${record}" with our host is "${want}"`, () => {
    assert.equal(allowing(record, ['a:h']), want)
  })
}

test('SPF words: two records become one with all that they allow and the first end', () => {
  assert.equal(
    merged(['v=spf1 mx include:a ~all', 'v=spf1 include:a ip4:192.0.2.1 -all']),
    'v=spf1 mx include:a ip4:192.0.2.1 ~all',
  )
})

test('SPF words: addresses behind our name are allowed by name, others as they are', () => {
  const ips = ['192.0.2.7', '192.0.2.8', '2001:db8::7']
  assert.deepEqual(mechanismsFor(ips, 'mail.ours.example', ['192.0.2.7']), [
    'a:mail.ours.example',
    'ip4:192.0.2.8',
    'ip6:2001:db8::7',
  ])
  assert.deepEqual(mechanismsFor([], 'mail.ours.example', ['192.0.2.7']), [])
})
