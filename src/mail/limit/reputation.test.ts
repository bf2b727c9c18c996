import assert from 'node:assert/strict'
import test from 'node:test'
import { HandClock } from '../../../test/support/hand-clock.ts'
import { HeardLog } from '../../../test/support/heard-log.ts'
import { MemoryAccounts } from '../../../test/support/memory-accounts.ts'
import type { BounceInfo } from '../../contract/bounce-info.ts'
import type { Message, RecipientOutcome } from '../message/message.ts'
import { type Limits, unlimited } from './limits.ts'
import { reasonOf, Reputation, type Suspension } from './reputation.ts'

const HOUR_MS = 60 * 60_000
const T0 = Date.UTC(2026, 10, 21, 10)
const anna = 'anna@ours.example'

const message: Message = {
  id: '01jgfjjaaaaaaaaa',
  sender: anna,
  submitter: anna,
  domain: 'ours.example',
  origin: 'submission',
  acceptedAt: T0,
  expiresAt: T0 + 5 * 24 * HOUR_MS,
  sizeBytes: 100,
  isEightBit: false,
  needsSmtpUtf8: false,
}

type Fate = 'delivered' | 'deferred' | 'expired' | BounceInfo['category']

function outcome(fate: Fate): RecipientOutcome {
  const attempt = { at: T0, host: 'mx.test', ip: '192.0.2.1', stage: 'rcpt', reply: 'x' } as const
  if (fate === 'delivered') return { position: 0, state: 'delivered', status: '2.0.0', attempt }
  const category = fate === 'deferred' || fate === 'expired' ? 'user_unknown' : fate
  const bounceInfo: BounceInfo = {
    action: 'reject',
    category,
    kind: 'permanent',
    scope: category === 'spam' || category === 'virus' ? 'message' : 'recipient',
    suppress: false,
    message: 'Why.',
    evidence: 'test',
  }
  return {
    position: 0,
    state: fate === 'deferred' ? 'queued' : 'bounced',
    status: fate === 'expired' ? '5.4.7' : '5.1.1',
    attempt: { ...attempt, bounceInfo },
  }
}

async function open(set: Partial<Limits>, suspend?: (suspension: Suspension) => Promise<void>) {
  const accounts = new MemoryAccounts()
  await accounts.commit([
    { kind: 'domain-added', domain: 'ours.example', at: T0 },
    { kind: 'address-added', address: anna, domain: 'ours.example', language: 'nl', at: T0 },
  ])
  const suspended: Suspension[] = []
  const clock = new HandClock(T0)
  const log = new HeardLog()
  const reputation = new Reputation({
    limits: { ...unlimited, ...set },
    accounts,
    clock,
    log,
    suspend: suspend ?? (async (suspension) => void suspended.push(suspension)),
  })
  const settle = async (fates: readonly Fate[], about: Partial<Message> = {}): Promise<void> => {
    for (const fate of fates) reputation.settled({ ...message, ...about }, [outcome(fate)])
    await new Promise(setImmediate)
  }
  return { accounts, clock, log, reputation, settle, suspended }
}

const times = (count: number, fate: Fate): Fate[] => Array.from({ length: count }, () => fate)

const tooManyBounces = { suspendBouncePercent: 15, suspendBounceMinRecipients: 20 }

const cases: {
  name: string
  set: Partial<Limits>
  fates: readonly Fate[]
  about?: Partial<Message>
  cause?: Suspension['cause']
}[] = [
  {
    name: 'so many recipients are nobody',
    set: tooManyBounces,
    fates: [...times(17, 'delivered'), 'user_unknown', 'mailbox_inactive', 'dns'],
    cause: { kind: 'bounces', bounced: 3, recipients: 20 },
  },
  {
    name: 'not at one bounce less',
    set: tooManyBounces,
    fates: [...times(18, 'delivered'), ...times(2, 'user_unknown')],
  },
  {
    name: 'not before there are enough to tell',
    set: tooManyBounces,
    fates: times(19, 'user_unknown'),
  },
  {
    name: 'not for what the recipient cannot help, nor for what was never the last word',
    set: tooManyBounces,
    fates: [
      ...times(17, 'delivered'),
      ...times(9, 'mailbox_full'),
      ...times(9, 'recipient_refused'),
      ...times(9, 'blocklist'),
      ...times(9, 'deferred'),
      ...times(9, 'expired'),
      ...times(9, 'spam'),
    ],
  },
  {
    name: 'hosts took its mail for spam or a virus so often',
    set: { suspendSpamVerdicts: 3 },
    fates: [...times(1_000, 'delivered'), 'spam', 'virus', 'spam'],
    cause: { kind: 'spam', verdicts: 3 },
  },
  { name: 'not at one verdict less', set: { suspendSpamVerdicts: 3 }, fates: times(2, 'spam') },
  {
    name: 'never, where nothing is set',
    set: {},
    fates: [...times(99, 'user_unknown'), ...times(99, 'spam')],
  },
  {
    name: 'not for notices to it',
    set: tooManyBounces,
    fates: times(99, 'user_unknown'),
    about: { origin: 'notice' },
  },
  {
    name: 'not when it is no address of ours',
    set: tooManyBounces,
    fates: times(99, 'user_unknown'),
    about: { submitter: 'printer@ours.example' },
  },
]

for (const { name, set, fates, about, cause } of cases) {
  test(`reputation: an address is suspended when ${name}`.replace('when not', 'not'), async () => {
    const { settle, suspended } = await open(set)
    await settle(fates, about)
    const want = cause === undefined ? [] : [{ address: anna, language: 'nl', at: T0, cause }]
    assert.deepEqual(suspended, want)
  })
}

test('reputation: what is older than a day does not count', async () => {
  const { clock, settle, suspended } = await open({ suspendSpamVerdicts: 3 })
  await settle(times(2, 'spam'))
  clock.pass(24 * HOUR_MS + 15 * 60_000)
  await settle(times(2, 'spam'))
  assert.deepEqual(suspended, [])
  await settle(['spam'])
  assert.equal(suspended.length, 1)
})

test('reputation: of very many authors the idlest is forgotten, and the memory is bounded', async () => {
  const { reputation, settle, suspended } = await open({ suspendSpamVerdicts: 2 })
  await settle(['spam'])
  for (let number = 0; number < 10_000; number++) {
    reputation.settled({ ...message, submitter: `p${number}@ours.example` }, [outcome('delivered')])
  }
  await settle(['spam'])
  assert.deepEqual(suspended, [])
  await settle(['spam'])
  assert.equal(suspended.length, 1)
})

test('reputation: an address that is suspended already is left alone, and lifted it begins anew', async () => {
  const { accounts, reputation, settle, suspended } = await open({ suspendSpamVerdicts: 3 })
  await settle(times(3, 'spam'))
  assert.equal(suspended.length, 1)
  const reason = reasonOf({ kind: 'spam', verdicts: 3 })
  await accounts.commit([{ kind: 'address-suspended', address: anna, at: T0, reason }])
  await settle(times(50, 'spam'))
  assert.equal(suspended.length, 1)
  await reputation.watching(accounts).commit([{ kind: 'address-lifted', address: anna }])
  await settle(times(2, 'spam'))
  assert.equal(suspended.length, 1)
  await settle(['spam'])
  assert.equal(suspended.length, 2)
})

test('reputation: outcomes that come while it is being suspended do not suspend it twice', async () => {
  const begun: Suspension[] = []
  const { promise, resolve } = Promise.withResolvers<void>()
  const { log, settle } = await open({ suspendSpamVerdicts: 1 }, (suspension) => {
    begun.push(suspension)
    return promise
  })
  await settle(['spam', 'spam', 'spam'])
  resolve()
  const { fields } = await log.first(({ event }) => event === 'address.suspended', 'the suspension')
  assert.deepEqual(fields, {
    address: anna,
    cause: 'spam',
    verdicts: 1,
    todo: `posthorn address lift ${anna}`,
  })
  assert.equal(begun.length, 1)
})

test('reputation: what could not be written is tried again at the next outcome', async () => {
  let tries = 0
  const { log, settle } = await open({ suspendSpamVerdicts: 1 }, async () => {
    if (++tries === 1) throw new Error('no room')
  })
  await settle(['spam'])
  assert.deepEqual(
    log.events.map(({ event, fields }) => [event, fields['error']]),
    [['suspension.unwritten', 'no room']],
  )
  await settle(['delivered'])
  assert.equal(tries, 2)
})
