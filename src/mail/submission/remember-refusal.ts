/** That a message was refused is remembered, so that its sender can be told later what went wrong. */
import type { Clock } from '../../base/clock.ts'
import { describeError, type Log } from '../../base/log.ts'
import type { Store } from '../message/store.ts'
import type { Draft } from './draft.ts'
import type { Identity } from './identity.ts'
import type { Refusal } from './refusal.ts'

/** What is not accepted, and by which rule, in a word or two. */
export type Refused = { readonly refused: Refusal; readonly rule: string }

/** Of one refused message; enough to recognise it. */
const RECIPIENTS_MAX = 100

export type RememberParts = {
  readonly store: Pick<Store, 'commit'>
  readonly clock: Clock
  readonly log: Log
}

/** Without the content. Nothing was promised about it, so what cannot be written is only logged. */
export async function rememberRefusal(
  { refused, rule }: Refused,
  { content, envelope, identity, recipients }: Draft,
  { store, clock, log }: RememberParts,
): Promise<void> {
  const refusal = {
    id: content.messageId,
    at: clock.now(),
    submitter: nameOf(identity),
    sender: envelope.sender,
    recipients: recipients.slice(0, RECIPIENTS_MAX).map(({ recipient }) => recipient),
    rule,
    reply: [refused.code, refused.enhanced, refused.text].filter(Boolean).join(' '),
  }
  try {
    await store.commit([{ kind: 'submission-refused', refusal }])
  } catch (error) {
    log.warn({ error: describeError(error) }, 'refusal.unstored')
  }
}

/** The user name that logged in; empty on a trusted listener. */
function nameOf(identity: Identity): string {
  if (identity.kind === 'network') return ''
  return identity.kind === 'address' ? identity.address : identity.domain
}
