/**
 * Makes the header block that is stored and sent from the one that was submitted: our Received
 * field in front, Date and Message-ID behind where they are missing (RFC 6409 §8.2, §8.3), and
 * without Bcc (RFC 5322 §3.6.3) and Return-Path (RFC 5321 §4.4), which are not for the recipients, and
 * without the mark that only our own scan sets.
 * Every other field stays byte for byte, so a signature that the client has made still holds.
 */
import { isAscii } from 'node:buffer'
import { formatDateTime } from '../../protocol/message/date-time.ts'
import type { HeaderBlock } from '../../protocol/message/header-block.ts'
import { formatMessageId } from '../../protocol/message/message-id.ts'
import { receivedField } from './received-field.ts'
import type { ReceivedFacts } from './received-field.ts'

/** What a scan has seen and let pass. */
export const TAG_FIELD = 'X-Posthorn-Tag'
const lowerTagField = TAG_FIELD.toLowerCase()

export type RepairFacts = ReceivedFacts

export type RepairedHeader = {
  readonly bytes: Buffer
  /** An octet over 127 is in it, so the next hop needs SMTPUTF8 (RFC 6531 §3.5). */
  readonly isEightBit: boolean
}

const removed: ReadonlySet<string> = new Set(['bcc', 'resent-bcc', 'return-path', lowerTagField])

export function repairHeader(header: HeaderBlock, facts: RepairFacts): RepairedHeader {
  const pieces: Buffer[] = [Buffer.from(receivedField(facts))]
  let keptFrom = 0
  let hasDate = false
  let hasMessageId = false
  for (const { lowerName, start, end } of header.fields) {
    if (lowerName === 'date') hasDate = true
    else if (lowerName === 'message-id') hasMessageId = true
    else if (removed.has(lowerName)) {
      if (start > keptFrom) pieces.push(header.bytes.subarray(keptFrom, start))
      keptFrom = end
    }
  }
  if (keptFrom < header.bytes.length) pieces.push(header.bytes.subarray(keptFrom))
  if (!hasDate) pieces.push(Buffer.from(`Date: ${formatDateTime(facts.acceptedAt)}\r\n`))
  if (!hasMessageId) {
    const messageId = formatMessageId(facts.messageId, facts.hostname)
    pieces.push(Buffer.from(`Message-ID: ${messageId}\r\n`))
  }
  const bytes = Buffer.concat(pieces)
  return { bytes, isEightBit: !isAscii(bytes) }
}
