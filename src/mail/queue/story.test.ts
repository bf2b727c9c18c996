import assert from 'node:assert/strict'
import test from 'node:test'
import type { AttemptRecord, Message } from '../message/message.ts'
import type { RecipientProgress, StoredEvent } from './message-store.ts'
import { tellStory } from './story.ts'

const MINUTE_MS = 60_000
const T0 = Date.UTC(2026, 0, 1)

const message: Message = {
  id: '01jgfjjaaaaaaaaa',
  sender: 'anna@example.com',
  submitter: 'anna@example.com',
  domain: 'example.com',
  origin: 'submission',
  acceptedAt: T0,
  expiresAt: T0 + 5 * 1_440 * MINUTE_MS,
  sizeBytes: 4_096,
  isEightBit: false,
  needsSmtpUtf8: false,
}

function recipient(position: number, given: Partial<RecipientProgress>): RecipientProgress {
  const address = `${'abcdefgh'.charAt(position)}@theirs.example`
  const progress = { position, address, destination: 'theirs.example', attempts: 0 }
  return { ...progress, state: 'queued', isOwnVerdict: false, ...given }
}

function attempt(given: Partial<AttemptRecord>): AttemptRecord {
  const full = { at: T0, host: 'mx.theirs.example', ip: '192.0.2.1', tls: 'TLSv1.3' }
  return { ...full, stage: 'dot', reply: '250 2.0.0 thanks', ...given }
}

const accepted: StoredEvent = { kind: 'accepted', at: T0 }

function attempted(
  position: number,
  state: Extract<StoredEvent, { kind: 'attempted' }>['state'],
  given: Partial<AttemptRecord>,
): StoredEvent {
  return { kind: 'attempted', at: T0, position, state, attempt: attempt(given) }
}

type Case = {
  readonly name: string
  readonly recipients: readonly RecipientProgress[]
  readonly events: readonly StoredEvent[]
  readonly message?: Message
  /** Without the opening line. */
  readonly lines: readonly string[]
  readonly now: string
}

const cases: Case[] = [
  {
    name: 'before its first attempt',
    recipients: [recipient(0, { nextAttemptAt: T0 })],
    events: [],
    lines: [],
    now: 'Waiting for a@theirs.example: the first attempt is due now. If none succeeds, it is given up at 2026-01-06T00:00:00.000Z and anna@example.com is told.',
  },
  {
    name: 'delivered to two in one dialogue is one line',
    recipients: [recipient(0, { state: 'delivered' }), recipient(1, { state: 'delivered' })],
    events: [attempted(0, 'delivered', {}), attempted(1, 'delivered', { at: T0 + 1 })],
    lines: [
      'Delivered to a@theirs.example and b@theirs.example: mx.theirs.example [192.0.2.1], over TLSv1.3, answered the whole message with "250 2.0.0 thanks".',
    ],
    now: 'Delivered to a@theirs.example and b@theirs.example. Nothing more will be tried.',
  },
  {
    name: 'deferred, with the next time',
    recipients: [recipient(0, { attempts: 1, nextAttemptAt: T0 + 5 * MINUTE_MS })],
    events: [
      {
        kind: 'attempted',
        at: T0,
        position: 0,
        state: 'queued',
        attempt: attempt({
          stage: 'rcpt',
          reply: '450 4.2.0 greylisted\n450 come back',
          reason: 'the host asks for another try',
        }),
        nextAttemptAt: T0 + 5 * MINUTE_MS,
      },
    ],
    lines: [
      'Deferred for a@theirs.example: mx.theirs.example [192.0.2.1], over TLSv1.3, answered RCPT with "450 4.2.0 greylisted / come back". The host asks for another try. The next attempt is at 2026-01-01T00:05:00.000Z.',
    ],
    now: 'Waiting for a@theirs.example: the next attempt is due at 2026-01-01T00:05:00.000Z, in 5 minutes. If none succeeds, it is given up at 2026-01-06T00:00:00.000Z and anna@example.com is told.',
  },
  {
    name: 'deferred without a reply: our own words once',
    recipients: [recipient(0, { attempts: 1, nextAttemptAt: T0 + 5 * MINUTE_MS })],
    events: [
      attempted(0, 'queued', {
        stage: 'connect',
        reply: 'the host hung up',
        reason: 'The host hung up. It is tried again.',
      }),
    ],
    lines: [
      'Deferred for a@theirs.example: with mx.theirs.example [192.0.2.1], at the connection: the host hung up. It is tried again.',
    ],
    now: 'Waiting for a@theirs.example: the next attempt is due at 2026-01-01T00:05:00.000Z, in 5 minutes. If none succeeds, it is given up at 2026-01-06T00:00:00.000Z and anna@example.com is told.',
  },
  {
    name: 'bounced by one host, unreachable another, and told',
    recipients: [recipient(0, { state: 'bounced' }), recipient(1, { state: 'bounced' })],
    events: [
      attempted(0, 'bounced', { stage: 'rcpt', reply: '550 5.1.1 who?' }),
      attempted(1, 'bounced', { stage: 'connect', reply: 'connection refused' }),
      { kind: 'told', at: T0, position: 0, noticeId: '01jgfjjbbbbbbbbb' },
      { kind: 'told', at: T0, position: 1, noticeId: '01jgfjjbbbbbbbbb' },
    ],
    lines: [
      'Bounced for a@theirs.example: mx.theirs.example [192.0.2.1], over TLSv1.3, answered RCPT with "550 5.1.1 who?".',
      'Bounced for b@theirs.example: with mx.theirs.example [192.0.2.1], at the connection: connection refused.',
      'A notice about a@theirs.example and b@theirs.example goes to anna@example.com as message 01jgfjjbbbbbbbbb.',
    ],
    now: 'Bounced for a@theirs.example and b@theirs.example. Nothing more will be tried.',
  },
  {
    name: 'late, bounced in the end, and told of both',
    recipients: [recipient(0, { state: 'bounced' })],
    events: [
      attempted(0, 'queued', { stage: 'rcpt', reply: '452 4.2.2 full', reason: 'it is full.' }),
      { kind: 'told', at: T0, position: 0, noticeId: '01jgfjjbbbbbbbbb' },
      attempted(0, 'bounced', { stage: 'rcpt', reply: '452 4.2.2 full', reason: 'it was full.' }),
    ],
    lines: [
      'Deferred for a@theirs.example: mx.theirs.example [192.0.2.1], over TLSv1.3, answered RCPT with "452 4.2.2 full". It is full.',
      'A notice about the delay for a@theirs.example goes to anna@example.com as message 01jgfjjbbbbbbbbb.',
      'Bounced for a@theirs.example: mx.theirs.example [192.0.2.1], over TLSv1.3, answered RCPT with "452 4.2.2 full". It was full.',
    ],
    now: 'Bounced for a@theirs.example. A notice to anna@example.com is being written. Nothing more will be tried.',
  },
  {
    name: 'without a host, and the notice still owed',
    recipients: [recipient(0, { state: 'bounced' })],
    events: [
      attempted(0, 'bounced', {
        host: '',
        ip: '',
        stage: 'route',
        reply: 'theirs.example does not exist',
      }),
    ],
    lines: [
      'Bounced for a@theirs.example: no host was found to try: theirs.example does not exist.',
    ],
    now: 'Bounced for a@theirs.example. A notice to anna@example.com is being written. Nothing more will be tried.',
  },
  {
    name: 'of a message without a sender nobody is told',
    message: { ...message, sender: '' },
    recipients: [recipient(0, { state: 'bounced' })],
    events: [
      attempted(0, 'bounced', { stage: 'mail', reply: '550 no' }),
      { kind: 'told', at: T0, position: 0 },
    ],
    lines: [
      'Bounced for a@theirs.example: mx.theirs.example [192.0.2.1], over TLSv1.3, answered MAIL with "550 no".',
      'Nobody is told about a@theirs.example: the message has no sender.',
    ],
    now: 'Bounced for a@theirs.example. Nothing more will be tried.',
  },
  {
    name: 'changed by hand while an attempt is under way',
    recipients: [recipient(0, { state: 'cancelled' }), recipient(1, { state: 'leased' })],
    events: [
      { kind: 'retried', at: T0 },
      { kind: 'cancelled', at: T0, position: 0 },
    ],
    lines: [
      'By hand, what waited was made due at once.',
      'Cancelled by hand for a@theirs.example.',
    ],
    now: 'An attempt is under way at b@theirs.example. Cancelled for a@theirs.example.',
  },
]

for (const { name, recipients, events, lines, now, message: other = message } of cases) {
  test(`the story of a message ${name}`, () => {
    const story = tellStory({ message: other, recipients }, [accepted, ...events], T0)
    assert.deepEqual(
      story.lines.slice(1).map(({ text }) => text),
      lines,
    )
    assert.equal(story.now, now)
  })
}

const wishes: readonly { tlsRequired: 'yes' | 'no'; says: string }[] = [
  {
    tlsRequired: 'yes',
    says: 'The sender requires TLS with verified hosts on all of its way (REQUIRETLS).',
  },
  {
    tlsRequired: 'no',
    says: 'The sender wants it delivered even where TLS fails (TLS-Required: No).',
  },
]

for (const { tlsRequired, says } of wishes) {
  test(`the story opens with what the sender says about TLS: ${tlsRequired}`, () => {
    const recipients = [recipient(0, {})]
    const [opening] = tellStory(
      { message: { ...message, tlsRequired }, recipients },
      [accepted],
      T0,
    ).lines
    assert.equal(
      opening?.text,
      `Accepted from anna@example.com for a@theirs.example: 4096 bytes, safe on disk. ${says}`,
    )
  })
}

test('the story of a notice about confidential mail says how it travels', () => {
  const notice = { ...message, sender: '', origin: 'notice', tlsRequired: 'yes' } as const
  const { lines } = tellStory({ message: notice, recipients: [recipient(0, {})] }, [accepted], T0)
  assert.equal(
    lines[0]?.text,
    'Posthorn wrote this notice itself, for a@theirs.example. It asks for TLS with verified hosts (REQUIRETLS), and goes without if need be.',
  )
})

test('the story opens with who handed in what for whom', () => {
  const recipients = [0, 1, 2, 3, 4, 5].map((position) => recipient(position, {}))
  const story = tellStory(
    { message: { ...message, submitter: 'printer@example.com' }, recipients },
    [accepted],
    T0,
  )
  assert.deepEqual(story.lines, [
    {
      at: T0,
      text: 'Accepted from anna@example.com, handed in by printer@example.com for a@theirs.example, b@theirs.example, c@theirs.example, d@theirs.example and 2 others: 4096 bytes, safe on disk.',
    },
  ])
})

test('the story of what waits for a source says so, once', () => {
  const recipients = [recipient(0, { state: 'queued' }), recipient(1, { state: 'queued' })]
  const { now } = tellStory({ message, recipients }, [accepted], T0, {
    ofSources: () => '192.0.2.7 rests there.',
  })
  assert.match(now, /is told\. 192\.0\.2\.7 rests there\.$/)
})

test('an attempt says from which of our addresses it was made', () => {
  const recipients = [recipient(0, { state: 'delivered' })]
  const event = attempted(0, 'delivered', { reply: '250 ok', ourIp: '192.0.2.7' })
  const { lines } = tellStory({ message, recipients }, [accepted, event], T0)
  assert.match(
    lines[1]?.text ?? '',
    /mx\.theirs\.example \[192\.0\.2\.1\], tried from 192\.0\.2\.7, over/,
  )
})
