/** Between submission and scan: what the scan is shown of a draft, and what its verdict does to the message. */
import { foldedField } from '../../protocol/message/folded-field.ts'
import type { Recipient } from '../message/message.ts'
import type { OwedNotice } from '../message/queue-change.ts'
import type { ScanSubject, ScanVerdict } from '../scan/scanning.ts'
import { contentStreamed, type DeliverableContent } from '../spool/content.ts'
import type { Acceptance } from './accept.ts'
import { type RepairedHeader, TAG_FIELD } from './header-repair.ts'
import { refuse } from './refusal.ts'
import type { Refused } from './remember-refusal.ts'
import type { Draft } from './draft.ts'

export type Passed = Extract<ScanVerdict, { readonly kind: 'pass' | 'hold' }>
type Stopped = Exclude<ScanVerdict, Passed>

export function hasPassed(verdict: ScanVerdict): verdict is Passed {
  return verdict.kind === 'pass' || verdict.kind === 'hold'
}

export function scanSubject(draft: Draft): ScanSubject {
  const { content, envelope, header, identity } = draft
  return {
    messageId: content.messageId,
    sender: envelope.sender,
    recipients: draft.recipients.map(({ recipient }) => recipient),
    ...(identity.kind === 'address' ? { user: identity.address } : {}),
    client: draft.client,
    header,
    sizeBytes: content.sizeWith(header),
    chunks: () => wholeOf(draft).chunks(),
  }
}

function wholeOf({ content, header }: Draft): DeliverableContent {
  return (
    content.inMemory(header) ??
    contentStreamed(header, () => content.chunks(), content.sizeWith(header))
  )
}

export function refuseScanned(verdict: Stopped): Refused {
  if (verdict.kind === 'refuse') {
    const { code, name, text } = verdict
    return { refused: refuse({ code, enhanced: '5.7.1', text }), rule: name }
  }
  const text = 'Mail cannot be scanned just now; your message was not taken, try again later'
  const privateReason = verdict.reason
  return { refused: refuse({ code: 451, enhanced: '4.7.1', text, privateReason }), rule: 'scan' }
}

/** Tags are our own words, so they cannot break the field. */
export function withTags(header: RepairedHeader, { tags }: Passed): RepairedHeader {
  if (tags.length === 0) return header
  const field = Buffer.from(foldedField(TAG_FIELD, tags.join(', ')))
  return { ...header, bytes: Buffer.concat([field, header.bytes]) }
}

/** How the verdict is written down with the message. */
export function passageOf(
  verdict: Passed,
  sender: string,
  recipients: readonly Recipient[],
): Pick<Acceptance, 'scanned' | 'held'> {
  const { remarks } = verdict
  return {
    ...(remarks.length === 0 ? {} : { scanned: remarks.join('\n') }),
    ...(verdict.kind === 'pass'
      ? {}
      : { held: { reason: verdict.reason, notices: noticesOfHold(sender, recipients) } }),
  }
}

/** A hold is a delay (RFC 3461 §4.1). */
function noticesOfHold(sender: string, recipients: readonly Recipient[]): OwedNotice[] {
  if (sender === '') return []
  const told = recipients.filter(({ notify }) => notify === undefined || notify.includes('DELAY'))
  return told.map(({ position }) => ({ position, kind: 'held' }))
}
