import assert from 'node:assert/strict'
import test from 'node:test'
import type { BounceInfo } from '../../contract/bounce-info.ts'
import type { RecipientOutcome } from '../message/message.ts'
import { siteAnswerOf } from './site-answer.ts'

type Said = Pick<RecipientOutcome['attempt'], 'stage' | 'reply'> &
  Partial<BounceInfo> & { readonly state?: RecipientOutcome['state'] }

function outcome({ stage, reply, state = 'queued', ...info }: Said): RecipientOutcome {
  const bounceInfo: BounceInfo = {
    action: 'defer',
    category: 'unknown',
    kind: 'temporary',
    scope: 'destination',
    suppress: false,
    message: '',
    evidence: '',
    ...info,
  }
  const where = { at: 0, host: 'mx.test', ip: '192.0.2.1' }
  return {
    position: 0,
    state,
    status: '4.0.0',
    attempt: {
      ...where,
      stage,
      reply,
      ...(state === 'delivered' ? {} : { bounceInfo }),
    },
  }
}

const taken: Said = { stage: 'dot', reply: '250 ok', state: 'delivered' }
const tooMuch = { action: 'slowdown', category: 'rate_limited', scope: 'sending-ip' } as const

const cases: readonly { name: string; said: readonly Said[]; kind: string }[] = [
  { name: 'a message taken', said: [taken], kind: 'took' },
  {
    name: 'one recipient of two taken',
    said: [{ stage: 'rcpt', reply: '550 no such user' }, taken],
    kind: 'took',
  },
  {
    name: 'greylisting',
    said: [{ stage: 'rcpt', reply: '451 4.7.1 greylisted', category: 'greylist' }],
    kind: 'answered',
  },
  {
    name: 'a greeting that does not want us',
    said: [{ stage: 'connect', reply: '554 no' }],
    kind: 'answered',
  },
  {
    name: 'too many connections, at the greeting',
    said: [{ stage: 'connect', reply: '421 too many connections', ...tooMuch }],
    kind: 'refused',
  },
  {
    name: '421 without a reason',
    said: [{ stage: 'connect', reply: '421 4.3.2 not now' }],
    kind: 'refused',
  },
  {
    name: 'a greeting that names a date',
    said: [{ stage: 'connect', reply: '421 come back', ...tooMuch, retryAfterSeconds: 900 }],
    kind: 'slowdown',
  },
  {
    name: 'too many messages, at MAIL',
    said: [{ stage: 'mail', reply: '421 slow down', ...tooMuch }],
    kind: 'slowdown',
  },
  {
    name: 'a mailbox that gets too much',
    said: [{ stage: 'rcpt', reply: '450 slow down', ...tooMuch, scope: 'recipient' }],
    kind: 'answered',
  },
  {
    name: 'nobody listens',
    said: [{ stage: 'connect', reply: 'ECONNREFUSED', category: 'network' }],
    kind: 'unreached',
  },
  {
    name: 'a dialogue that broke',
    said: [{ stage: 'mail', reply: 'closed', category: 'network' }],
    kind: 'broke',
  },
  {
    name: 'a handshake that broke',
    said: [{ stage: 'starttls', reply: 'no TLS', category: 'tls' }],
    kind: 'answered',
  },
  {
    name: 'a host without an address',
    said: [{ stage: 'route', reply: 'no address', category: 'dns' }],
    kind: 'untried',
  },
]

for (const { name, said, kind } of cases) {
  test(`${name}: ${kind}`, () => {
    assert.equal(siteAnswerOf(said.map(outcome)).kind, kind)
  })
}
