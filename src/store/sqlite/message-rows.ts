/** How the nouns of the journey look in their tables, and back. Shared by the writer and the readers. */
import type { BounceInfo } from '../../contract/bounce-info.ts'
import type {
  AttemptRecord,
  Message,
  Recipient,
  Stage,
  TlsRequired,
} from '../../mail/message/message.ts'
import type { NotifyWord, Ret } from '../../protocol/smtp/dsn-parameters.ts'
import { laneNumbers } from './lane-number.ts'

export const messageColumns = `m.id, m.sender, m.submitter, m.domain, m.origin, m.accepted_at,
  m.expires_at, m.size_bytes, m.is_eight_bit, m.needs_smtp_utf8, m.ret, m.envid, m.lane,
  m.tls_required`

export type MessageRow = {
  readonly id: string
  readonly sender: string
  readonly submitter: string
  readonly domain: string
  readonly origin: Message['origin']
  readonly accepted_at: number
  readonly expires_at: number
  readonly size_bytes: number
  readonly is_eight_bit: number
  readonly needs_smtp_utf8: number
  readonly ret: Ret | null
  readonly envid: string | null
  readonly lane: number
  readonly tls_required: TlsRequired | null
}

export function messageOf(row: MessageRow): Message {
  return {
    id: row.id,
    sender: row.sender,
    submitter: row.submitter,
    domain: row.domain,
    origin: row.origin,
    acceptedAt: row.accepted_at,
    expiresAt: row.expires_at,
    sizeBytes: row.size_bytes,
    isEightBit: row.is_eight_bit === 1,
    needsSmtpUtf8: row.needs_smtp_utf8 === 1,
    ...(row.lane === laneNumbers.bulk ? { isBulk: true } : {}),
    ...(row.tls_required === null ? {} : { tlsRequired: row.tls_required }),
    ...(row.ret === null ? {} : { ret: row.ret }),
    ...(row.envid === null ? {} : { envid: row.envid }),
  }
}

export type RecipientRow = {
  readonly position: number
  readonly address: string
  readonly notify: string | null
  readonly orcpt: string | null
}

export function recipientOf({ position, address, notify, orcpt }: RecipientRow): Recipient {
  return {
    position,
    address,
    ...(notify === null ? {} : { notify: notify.split(',') as NotifyWord[] }),
    ...(orcpt === null ? {} : { orcpt }),
  }
}

export type AttemptRow = {
  readonly at: number
  readonly host: string
  readonly ip: string
  readonly tls: string | null
  readonly our_ip: string | null
  readonly stage: Stage
  readonly reply: string
  readonly reason: string | null
  readonly bounce_info: string | null
}

export function attemptOf(row: AttemptRow): AttemptRecord {
  const { at, host, ip, tls, our_ip: ourIp, stage, reply, reason, bounce_info: info } = row
  return {
    at,
    host,
    ip,
    ...(tls === null ? {} : { tls }),
    ...(ourIp === null ? {} : { ourIp }),
    stage,
    reply,
    ...(reason === null ? {} : { reason }),
    // Written from a BounceInfo (settlement.ts).
    ...(info === null ? {} : { bounceInfo: JSON.parse(info) as BounceInfo }),
  }
}
