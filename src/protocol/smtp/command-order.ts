/**
 * The order of commands (RFC 5321 §4.1.4), as a table, and what a client hears that leaves it.
 *
 *   connected --EHLO--> greeted --AUTH--> ready --MAIL--> sender-given --RCPT--> recipients-given
 *                                           ^                                       |      |
 *                                           |                                      DATA   BDAT
 *                                           |                                       |      v
 *                                           +------- the message has its answer ----+-- chunks-begun
 *
 * Where no login is needed, EHLO leads to `ready` at once. RSET and EHLO lead from any transaction back
 * to `ready`, and a TLS handshake from anywhere back to `connected` (RFC 3207 §4.2).
 */
import type { Verb } from './command.ts'
import { type Reply, reply } from './reply.ts'

export type SessionState =
  | 'connected'
  | 'greeted'
  | 'ready'
  | 'sender-given'
  | 'recipients-given'
  | 'chunks-begun'

const anywhere: readonly SessionState[] = [
  'connected',
  'greeted',
  'ready',
  'sender-given',
  'recipients-given',
  'chunks-begun',
]

export const welcomeIn: Readonly<Record<Verb, readonly SessionState[]>> = {
  EHLO: anywhere,
  HELO: anywhere,
  STARTTLS: ['greeted', 'ready'],
  AUTH: ['greeted'],
  MAIL: ['ready'],
  RCPT: ['sender-given', 'recipients-given'],
  DATA: ['recipients-given'],
  BDAT: ['recipients-given', 'chunks-begun'],
  RSET: anywhere,
  NOOP: anywhere,
  VRFY: anywhere,
  EXPN: anywhere,
  HELP: anywhere,
  QUIT: anywhere,
}

export type Circumstances = {
  readonly state: SessionState
  /** A login must wait for STARTTLS. */
  readonly needsTls: boolean
  readonly hasRefusedRecipients: boolean
}

/** Why `verb` is not welcome now, and what would come first. */
export function outOfOrder(verb: Verb, now: Circumstances): Reply {
  return reasons[now.state](verb, now)
}

type Reason = (verb: Verb, now: Circumstances) => Reply

const reasons: Readonly<Record<SessionState, Reason>> = {
  connected: () => wrongOrder('Introduce yourself with EHLO first'),
  greeted: (_, { needsTls }) =>
    needsTls
      ? reply(530, '5.7.0', 'Authentication required: say STARTTLS first, then EHLO and AUTH')
      : reply(530, '5.7.0', 'Authentication required: say AUTH first'),
  ready: (verb) => wrongOrder(verb === 'AUTH' ? 'You are logged in already' : 'MAIL comes first'),
  'sender-given': withoutRecipients,
  'recipients-given': insideTransaction,
  'chunks-begun': (verb) =>
    verb === 'DATA' || verb === 'RCPT'
      ? wrongOrder('The content has begun with BDAT: go on with BDAT, or send RSET')
      : insideTransaction(verb),
}

function withoutRecipients(verb: Verb, { hasRefusedRecipients }: Circumstances): Reply {
  if (verb !== 'DATA' && verb !== 'BDAT') return insideTransaction(verb)
  // RFC 5321 §3.3: 554 tells a pipelining client that nobody was left to send to.
  return hasRefusedRecipients
    ? reply(554, '5.5.1', 'No valid recipients: every RCPT was refused')
    : wrongOrder('RCPT comes first')
}

function insideTransaction(verb: Verb): Reply {
  return wrongOrder(`${verb} cannot be inside a transaction: finish the message, or send RSET`)
}

function wrongOrder(problem: string): Reply {
  return reply(503, '5.5.1', problem)
}
