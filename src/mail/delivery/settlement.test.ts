import assert from 'node:assert/strict'
import test from 'node:test'
import { HandClock } from '../../../test/support/hand-clock.ts'
import type { BounceInfo } from '../../contract/bounce-info.ts'
import type { LeasedConsignment, Message, Recipient, RecipientOutcome } from '../message/message.ts'
import { defaultRetryPolicy } from '../../../test/support/default-delivery.ts'
import type { Attempted } from './attempt.ts'
import { DoubtedRecipients } from './doubted-recipients.ts'
import { settle, type Settlement } from './settlement.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS
const T0 = Date.UTC(2026, 0, 1)

const message: Message = {
  id: '01jgfjjaaaaaaaaa',
  sender: 'anna@ours.example',
  submitter: 'anna@ours.example',
  domain: 'ours.example',
  origin: 'submission',
  acceptedAt: T0,
  expiresAt: T0 + 5 * DAY_MS,
  sizeBytes: 100,
  isEightBit: false,
  needsSmtpUtf8: false,
}

function meaning(given: Partial<BounceInfo>): BounceInfo {
  const usual = { action: 'defer', category: 'system', kind: 'temporary' } as const
  const rest = { scope: 'destination', suppress: false, message: 'Why.', evidence: 'test' } as const
  return { ...usual, ...rest, ...given }
}

const full = meaning({ category: 'mailbox_full', scope: 'recipient' })
const dead = meaning({
  action: 'reject',
  category: 'user_unknown',
  kind: 'permanent',
  scope: 'recipient',
  suppress: true,
})

function outcome(bounceInfo: BounceInfo | undefined, position = 0): RecipientOutcome {
  const state =
    bounceInfo === undefined ? 'delivered' : bounceInfo.action === 'reject' ? 'bounced' : 'queued'
  const attempt = { at: T0, host: 'mx.test', ip: '192.0.2.1', stage: 'rcpt', reply: 'x' } as const
  const status = state === 'queued' ? '4.0.0' : state === 'bounced' ? '5.0.0' : '2.0.0'
  if (bounceInfo === undefined) return { position, state, status, attempt }
  return { position, state, status, attempt: { ...attempt, reason: 'Why.', bounceInfo } }
}

type Given = {
  readonly ageMs?: number
  readonly message?: Partial<Message>
  readonly recipients?: readonly Partial<Recipient>[]
  readonly consignment?: Partial<LeasedConsignment>
  readonly doubted?: DoubtedRecipients
  readonly delayNoticeMs?: number
  readonly learned?: Omit<Attempted, 'outcomes'>
}

function settled(outcomes: readonly RecipientOutcome[], given: Given = {}): Settlement {
  const recipients = outcomes.map(({ position }) => ({
    position,
    address: `r${position}@theirs.example`,
    ...given.recipients?.[position],
  }))
  const consignment: LeasedConsignment = {
    id: `${message.id}-0`,
    messageId: message.id,
    destination: 'theirs.example',
    recipients,
    message: { ...message, ...given.message },
    delayTold: [],
    attempts: 0,
    ...given.consignment,
  }
  return settle(
    consignment,
    { outcomes, ...given.learned },
    {
      clock: new HandClock(T0 + (given.ageMs ?? 0)),
      random: { roll: () => 0.5, bytes: (count) => Buffer.alloc(count) },
      retryPolicy: defaultRetryPolicy,
      delayNoticeMs: given.delayNoticeMs ?? 4 * HOUR_MS,
      doubted: given.doubted ?? new DoubtedRecipients(),
    },
  )
}

test('recipients of one consignment with different dates share the earliest', () => {
  const { change } = settled([outcome(full, 0), outcome(meaning({}), 1)])
  assert.equal(change.nextAttemptAt, T0 + 2 * MINUTE_MS)
})

test('what a delivered or bounced recipient met does not move the date of the others', () => {
  const { change } = settled([outcome(full, 0), outcome(dead, 1), outcome(undefined, 2)])
  assert.equal(change.nextAttemptAt, T0 + HOUR_MS)
})

test('who meets the pause of a site comes back when it ends, however often it has been tried', () => {
  const busy = meaning({ action: 'slowdown', category: 'rate_limited' })
  const pausedUntil = T0 + 8 * MINUTE_MS
  const { change } = settled([outcome(busy)], {
    learned: { pausedUntil },
    consignment: { attempts: 20 },
  })
  assert.equal(change.nextAttemptAt, T0 + 9 * MINUTE_MS)
})

const listed = meaning({ category: 'blocklist', scope: 'sending-ip' })
const anotherWayAt = T0 + 4_000

test('who was refused because of our address is tried by another way in a moment, others when it is their time', () => {
  const both = settled([outcome(listed, 0), outcome(full, 1)], { learned: { anotherWayAt } })
  assert.equal(both.change.nextAttemptAt, T0 + 4_500)
  const other = settled([outcome(full)], { learned: { anotherWayAt } })
  assert.equal(other.change.nextAttemptAt, T0 + HOUR_MS)
})

test('a final no to our address is not final while another way is left', () => {
  const final = { ...listed, action: 'reject', kind: 'permanent' } as const
  const { change } = settled([outcome(final)], { learned: { anotherWayAt } })
  const [first] = change.outcomes
  assert.deepEqual([first?.state, first?.status], ['queued', '4.0.0'])
  assert.equal(first?.attempt.bounceInfo?.action, 'defer')
  assert.deepEqual(change.notices, [])
  assert.equal(settled([outcome(final)]).change.outcomes[0]?.state, 'bounced')
})

test('a message of a source in its warm-up counts in the commit of its delivery', () => {
  const warmedUp = { source: '192.0.2.7', provider: 'google', day: 20_000 }
  const { warmUp } = settled([outcome(undefined)], { learned: { warmedUp } })
  assert.deepEqual(warmUp, [{ kind: 'warm-up-counted', ...warmedUp }])
  assert.deepEqual(settled([outcome(undefined)]).warmUp, [])
})

test('when the lifetime is used up the deferred bounce, with what stood in the way to the end', () => {
  const { change } = settled([outcome(full)], { ageMs: 5 * DAY_MS })
  const [last] = change.outcomes
  assert.equal(change.nextAttemptAt, undefined)
  assert.deepEqual([last?.state, last?.status], ['bounced', '5.4.7'])
  const { category, action, kind, suppress } = last?.attempt.bounceInfo ?? {}
  assert.deepEqual(
    [category, action, kind, suppress],
    ['mailbox_full', 'reject', 'permanent', false],
  )
  assert.match(last?.attempt.reason ?? '', /mailbox was still full/)
  assert.doesNotMatch(last?.attempt.reason ?? '', /tries again/)
})

test('a recipient who is unknown for now bounces when that is said twice, and is not suppressed', () => {
  const doubted = new DoubtedRecipients()
  const unknown = meaning({ category: 'user_unknown', scope: 'recipient' })
  const first = settled([outcome(unknown)], { doubted })
  assert.equal(first.change.outcomes[0]?.state, 'queued')
  assert.equal(first.change.nextAttemptAt, T0 + 30 * MINUTE_MS)

  const second = settled([outcome(unknown)], { doubted, consignment: { attempts: 1 } })
  const [last] = second.change.outcomes
  assert.deepEqual([last?.state, last?.status], ['bounced', '5.0.0'])
  assert.equal(last?.attempt.bounceInfo?.action, 'reject')
  assert.deepEqual(second.suppressions, [])
})

test('trouble of another kind before does not make a first "unknown for now" the second', () => {
  const unknown = meaning({ category: 'user_unknown', scope: 'recipient' })
  const { change } = settled([outcome(unknown)], { consignment: { attempts: 9 } })
  assert.equal(change.outcomes[0]?.state, 'queued')
})

const notices: { name: string; info?: BounceInfo; given?: Given; want: string[] }[] = [
  { name: 'a bounce', info: dead, want: ['failed'] },
  {
    name: 'a bounce that nobody wants to hear of',
    info: dead,
    given: { recipients: [{ notify: ['NEVER'] }] },
    want: [],
  },
  { name: 'a bounce of the null sender', info: dead, given: { message: { sender: '' } }, want: [] },
  { name: 'a delivery', want: [] },
  {
    name: 'a delivery that was asked for',
    given: { recipients: [{ notify: ['SUCCESS'] }] },
    want: ['relayed'],
  },
  { name: 'a young deferral', info: full, given: { ageMs: HOUR_MS }, want: [] },
  { name: 'a late deferral', info: full, given: { ageMs: 4 * HOUR_MS }, want: ['delayed'] },
  {
    name: 'a late deferral that was told before',
    info: full,
    given: { ageMs: 9 * HOUR_MS, consignment: { delayTold: [0] } },
    want: [],
  },
  {
    name: 'a late deferral, asked for',
    info: full,
    given: { ageMs: 9 * HOUR_MS, recipients: [{ notify: ['DELAY'] }] },
    want: ['delayed'],
  },
  {
    name: 'a late deferral, where only failures are wanted',
    info: full,
    given: { ageMs: 9 * HOUR_MS, recipients: [{ notify: ['FAILURE'] }] },
    want: [],
  },
  {
    name: 'a late deferral, where the operator wants no such notices',
    info: full,
    given: { ageMs: 9 * HOUR_MS, delayNoticeMs: 0 },
    want: [],
  },
  {
    name: 'a late deferral of the null sender',
    info: full,
    given: { ageMs: 9 * HOUR_MS, message: { sender: '' } },
    want: [],
  },
  { name: 'the end of the lifetime', info: full, given: { ageMs: 5 * DAY_MS }, want: ['failed'] },
]

for (const { name, info, given, want } of notices) {
  test(`owed to the sender after ${name}: ${want.join() || 'nothing'}`, () => {
    const { change } = settled([outcome(info)], given)
    assert.deepEqual(
      change.notices.map(({ kind }) => kind),
      want,
    )
  })
}

test('a recipient whom its host does not know is suppressed in the commit of its bounce', () => {
  const { suppressions } = settled([outcome(dead)], {
    recipients: [{ address: 'Bert@Bücher.example' }],
  })
  assert.deepEqual(suppressions, [
    {
      kind: 'suppression-added',
      suppression: {
        recipient: 'bert@xn--bcher-kva.example',
        reason: 'Why.',
        category: 'user_unknown',
        messageId: message.id,
        addedAt: T0,
        expiresAt: T0 + 30 * DAY_MS,
      },
    },
  ])
})

test('an inactive mailbox is suppressed for a fortnight: it may be opened again', () => {
  const { suppressions } = settled([outcome({ ...dead, category: 'mailbox_inactive' })])
  const [first] = suppressions
  const expiresAt = first?.kind === 'suppression-added' ? first.suppression.expiresAt : undefined
  assert.equal(expiresAt, T0 + 14 * DAY_MS)
})

const spared: { name: string; info?: BounceInfo; given?: Given }[] = [
  { name: 'was delivered' },
  { name: 'is full', info: full },
  { name: 'got a notice of ours', info: dead, given: { message: { origin: 'notice' } } },
  { name: 'was refused for another reason', info: { ...dead, suppress: false } },
  { name: 'is not what the answer is about', info: { ...dead, scope: 'sending-ip' } },
]

for (const { name, info, given } of spared) {
  test(`a recipient that ${name} is not suppressed`, () => {
    assert.deepEqual(settled([outcome(info)], given).suppressions, [])
  })
}
