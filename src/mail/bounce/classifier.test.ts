import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { type BounceInfo, bounceCategories } from '../../contract/bounce-info.ts'
import type { BounceInput } from './bounce-input.ts'
import { Classifier } from './classifier.ts'
import { getBounceInfo } from './get-bounce-info.ts'
import type { OperatorRule } from './operator-rules.ts'

type Case = {
  readonly name: string
  readonly input: BounceInput
  readonly want: Partial<BounceInfo>
}

const dead = { kind: 'permanent', action: 'reject', suppress: true, scope: 'recipient' } as const
const waits = { kind: 'temporary', action: 'defer', suppress: false } as const
const final = { kind: 'permanent', action: 'reject', suppress: false } as const

const verdicts: readonly Case[] = [
  {
    name: 'an unknown user at RCPT is dead',
    input: { reply: '550 5.1.1 <pat@example.org>: User unknown', stage: 'rcpt' },
    want: { category: 'user_unknown', ...dead },
  },
  {
    name: 'an unknown user after the message is a refusal',
    input: { reply: '550 5.1.1 User unknown', stage: 'dot' },
    want: { category: 'recipient_refused', ...final },
  },
  {
    name: 'an unknown user with 4xx is tried again and not suppressed',
    input: { reply: '450 4.1.1 User unknown in local table', stage: 'rcpt' },
    want: { category: 'user_unknown', ...waits },
  },
  {
    name: 'an unknown user at MAIL is the sender',
    input: { reply: '550 5.1.1 User unknown', stage: 'mail' },
    want: { category: 'sender_rejected', ...final },
  },
  {
    name: 'a greeting with 554 is about our address',
    input: { reply: '554 No SMTP service here', stage: 'connect' },
    want: { category: 'blocklist', scope: 'sending-ip', ...waits },
  },
  {
    name: 'a full mailbox waits, whatever the code',
    input: { reply: '552 5.2.2 Over quota', stage: 'rcpt', host: 'aspmx.l.google.com' },
    want: { category: 'mailbox_full', provider: 'google', ...waits },
  },
  {
    name: 'a list waits, whatever is said of the mailbox',
    input: {
      reply: '550 5.1.1 Mailbox unavailable. Your IP 192.0.2.1 is listed by bl.spamcop.net',
    },
    want: { category: 'blocklist', ...waits },
  },
  {
    name: 'a rate limit slows the destination down',
    input: { reply: '550 5.1.1 Too many messages from you this hour' },
    want: { category: 'rate_limited', kind: 'temporary', action: 'slowdown', suppress: false },
  },
  {
    name: 'a limit because of reverse DNS is about reverse DNS',
    input: { reply: '421 4.7.1 Rate limited, since your address has no PTR record' },
    want: { category: 'ptr', ...waits },
  },
  {
    name: 'a loop is not tried again',
    input: { reply: '554 5.4.0 Too many hops' },
    want: { category: 'network', ...final },
  },
  {
    name: 'a 4xx that calls itself final is final',
    input: {
      reply: '421 4.7.1 All your messages are permanently deferred; retrying will not succeed',
    },
    want: { kind: 'permanent', action: 'reject', suppress: false },
  },
  {
    name: 'spam is not tried again',
    input: { reply: '550 5.7.1 Message looks like spam', stage: 'dot' },
    want: { category: 'spam', scope: 'message', ...final },
  },
  {
    name: 'nor is it with a 4xx: the same content has no better fate tomorrow',
    input: { reply: '451 4.7.1 Message looks like spam', stage: 'dot' },
    want: { category: 'spam', ...final },
  },
  {
    name: 'a yes where none belongs is tried again',
    input: { reply: '250 ok', stage: 'data' },
    want: { category: 'protocol', ...waits },
  },
  {
    name: 'a bare 550 is unknown, final, and suppresses nobody',
    input: { reply: '550', stage: 'rcpt' },
    want: { category: 'unknown', ...final },
  },
  { name: 'nothing at all gives nobody up', input: {}, want: { category: 'unknown', ...waits } },
  {
    name: 'our own address in the text is our address',
    input: { reply: '554 relay.example.net is blocked', ourNames: ['relay.example.net'] },
    want: { category: 'blocklist', ...waits },
  },
]

for (const { name, input, want } of verdicts) {
  test(`verdict: ${name}`, () => assertIncludes(getBounceInfo(input), want))
}

const errors: readonly (readonly [error: string, want: Partial<BounceInfo>])[] = [
  ['ECONNREFUSED', { category: 'network', ...waits }],
  ['connect ETIMEDOUT 192.0.2.1:25', { category: 'network', ...waits }],
  ['ENETUNREACH', { category: 'network', ...waits }],
  ['EHOSTUNREACH', { category: 'network', ...waits }],
  ['ECONNRESET', { category: 'network', ...waits }],
  ['EPIPE', { category: 'network', ...waits }],
  ['the host closed the connection', { category: 'network', ...waits }],
  ['NXDOMAIN', { category: 'dns', ...final }],
  ['NULLMX', { category: 'dns', ...final }],
  ['NOMX', { category: 'dns', ...final }],
  ['SERVFAIL', { category: 'dns', ...waits }],
  ['EAI_AGAIN', { category: 'dns', ...waits }],
  ['PRIVATE', { category: 'dns', ...final }],
  ['LOOP', { category: 'network', ...final }],
  ['CERT_HAS_EXPIRED', { category: 'tls', ...waits }],
  ['ERR_TLS_CERT_ALTNAME_INVALID', { category: 'tls', ...waits }],
  ['ERR_SSL_WRONG_VERSION_NUMBER', { category: 'tls', ...waits }],
  ['SELF_SIGNED_CERT_IN_CHAIN', { category: 'tls', ...waits }],
  ['EMFILE', { category: 'system', scope: 'us', ...waits }],
  ['something else', { category: 'unknown', ...waits }],
]

for (const [error, want] of errors) {
  test(`without a reply, "${error}" is ${want.category}, ${want.kind}`, () =>
    assertIncludes(getBounceInfo({ error }), want))
}

const lists: readonly (readonly [reply: string, list: string])[] = [
  ['550 192.0.2.1 listed at zen.spamhaus.org', 'Spamhaus ZEN'],
  ['554 Blocked by Spamhaus XBL', 'Spamhaus XBL'],
  ['554 Sender blocked using dbl.spamhaus.org', 'Spamhaus DBL'],
  ['554 client in b.barracudacentral.org', 'Barracuda BRBL'],
  ['554 192.0.2.1 found in dnsbl.sorbs.net', 'SORBS'],
  ['554 see https://www.spamcop.net/bl.shtml', 'SpamCop'],
  ['554 blocked using dnsbl-2.uceprotect.net', 'UCEPROTECT Level 2'],
  ['554 blocked using ips.backscatterer.org', 'Backscatterer'],
  ['554 your IP is listed by psbl.surriel.com', 'PSBL'],
  ['554 your IP is listed by ix.dnsbl.manitu.net', 'NiX Spam'],
  ['554 your IP is listed by truncate.gbudb.net', 'GBUdb Truncate'],
]

for (const [reply, list] of lists) {
  test(`"${reply}" names ${list}, and where to ask`, () => {
    const { category, blocklist, message } = getBounceInfo({ reply })
    assert.equal(category, 'blocklist')
    assert.equal(blocklist?.name, list)
    assert.match(blocklist.delistingPage, /^https?:\/\//)
    assert.ok(message.includes(blocklist.delistingPage))
  })
}

test('the message says what happened, whether it is tried again, and whose move it is', () => {
  const reply = '450 4.2.0 Greylisted, try again in 300 seconds'
  const info = getBounceInfo({ reply, host: 'mx.example.org' })
  assert.equal(
    info.message,
    'mx.example.org asks to see the message a second time, as it does with senders that it does not know (greylisting). Posthorn tries again in about 5 minutes. Nobody needs to do anything.',
  )
  assert.equal(info.evidence, 'words/greylist/greylist: "greylist"')
  assert.equal(info.retryAfterSeconds, 300)
})

test('a rule of the operator is asked first, and only for its hosts', () => {
  const rule: OperatorRule = {
    name: 'partner-closed',
    comment: '',
    when: { words: /back in the morning/ },
    hosts: /\.partner\.example$/,
    category: 'greylist',
    kind: 'temporary',
  }
  const classifier = new Classifier({ operatorRules: { current: () => [rule] } })
  const reply = '550 User unknown, we are back in the morning'
  assertIncludes(classifier.classify({ reply, host: 'mx.partner.example' }), {
    category: 'greylist',
    evidence: 'operator/partner-closed: "back in the morning"',
    ...waits,
  })
  assert.equal(classifier.classify({ reply, host: 'mx.other.example' }).category, 'user_unknown')
})

test('no rule of an operator suppresses on a 4xx', () => {
  const rule: OperatorRule = {
    name: 'too-eager',
    comment: '',
    when: { codes: [450] },
    category: 'user_unknown',
    kind: 'permanent',
    suppress: true,
  }
  const classifier = new Classifier({ operatorRules: { current: () => [rule] } })
  assertIncludes(classifier.classify({ reply: '450 no' }), { kind: 'permanent', suppress: false })
})

const words = [
  '550',
  '450',
  '5.1.1',
  'user',
  'unknown',
  'blocked',
  'quota',
  'try again in',
  '5',
  'minutes',
  'said:',
  '\n',
  '4.2.2',
  '[192.0.2.1]',
  '@',
  'спам',
  '用户',
  '<<<',
  'é',
  '(',
  '"',
]
const anyReply = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.array(fc.constantFrom(...words), { maxLength: 30 }).map((list) => list.join(' ')),
)

test('whatever is said, it is understood in bounds, and the same twice', () => {
  const stage = fc.constantFrom(
    'connect',
    'ehlo',
    'starttls',
    'auth',
    'mail',
    'rcpt',
    'data',
    'dot',
  )
  fc.assert(
    fc.property(anyReply, fc.option(stage, { nil: undefined }), (reply, stage) => {
      const input = stage === undefined ? { reply } : { reply, stage: stage as 'rcpt' }
      const info = getBounceInfo(input)
      assert.deepEqual(getBounceInfo(input), info)
      assert.ok(bounceCategories.includes(info.category))
      assert.equal(info.action === 'reject', info.kind === 'permanent')
      if (info.suppress) assert.deepEqual([info.kind, info.scope], ['permanent', 'recipient'])
      if (info.suppress) assert.doesNotMatch(reply, /^4\d\d /)
      const seconds = info.retryAfterSeconds ?? 30
      assert.ok(seconds >= 30 && seconds <= 12 * 3_600)
      assert.ok(info.message.length < 600 && info.evidence.length < 400)
    }),
    { numRuns: 500, examples: [['450 550 5.1.1', undefined]] },
  )
})

const floods = [
  'user ',
  'sender ',
  'a@b',
  '1.2.3.4 ',
  'host a said: 550 ',
  '550-5.1.1 a\n',
  'no not unknown ',
  'message size limit ',
  'again wait 1 ',
  '用户邮箱',
  'é',
  ' ',
  'x',
]

test('100 KB of anything cost no more than a long reply', () => {
  for (const flood of floods) {
    const reply = `550 ${flood.repeat(Math.ceil(102_400 / flood.length))}`
    const startedAt = performance.now()
    getBounceInfo({ reply })
    const took = performance.now() - startedAt
    // A few milliseconds; the bound leaves room for a busy machine, not for a pattern that backtracks.
    assert.ok(took < 500, `${JSON.stringify(flood)} took ${took} ms`)
  }
})

function assertIncludes(info: BounceInfo, want: Partial<BounceInfo>): void {
  const keys = Object.keys(want) as (keyof BounceInfo)[]
  assert.deepEqual(Object.fromEntries(keys.map((key) => [key, info[key]])), want, info.evidence)
}
