/** How an attempt ended for a recipient, and where. */
import type { BounceInfo } from '../../contract/bounce-info.ts'
import { describeReply, type Reply } from '../../protocol/smtp/reply.ts'
import type { RecipientOutcome, Stage } from '../message/message.ts'
import type { Connection } from './connection.ts'
import { localAddressFor } from './source.ts'

export type Ending = {
  readonly state: RecipientOutcome['state']
  readonly status: string
  readonly stage: Stage
  /** The host's reply, or our own words where there is none. */
  readonly reply: string
  /** Absent when delivered, as is `bounceInfo`. */
  readonly reason?: string
  readonly bounceInfo?: BounceInfo
  readonly host: string
  readonly ip: string
  readonly tls?: string
  /** Ours, where we have several to come from. */
  readonly ourIp?: string
  readonly passedDsn?: boolean
  readonly isOwnVerdict?: boolean
}

export type Place = Pick<Ending, 'host' | 'ip' | 'tls' | 'ourIp'>

export const nowhere: Place = { host: '', ip: '' }

export function place({
  host,
  ip,
  tls,
  source,
}: Pick<Connection, 'host' | 'ip' | 'tls' | 'source'>): Place {
  const there = tls === undefined ? { host, ip } : { host, ip, tls }
  const ourIp = source && localAddressFor(source, ip)
  return ourIp === undefined ? there : { ...there, ourIp }
}

export type Unsuccess = {
  readonly stage: Stage
  readonly place: Place
  /** The host's reply, or our own words where there is none. */
  readonly said: Reply | string
  /** RFC 3463 code for a failure without a reply; its class is chosen here. */
  readonly status?: string
  /** What the attempt knows beyond the meaning; stands before it. Without a reply our own words do. */
  readonly specifics?: string
  readonly isOwnVerdict?: boolean
}

/** An attempt without success ends as its meaning says: refused for good, or for another try. */
export function unsuccessful(info: BounceInfo, what: Unsuccess): Ending {
  const { stage, place, said, isOwnVerdict } = what
  const isFinal = info.action === 'reject'
  return {
    state: isFinal ? 'bounced' : 'queued',
    status: (isFinal ? '5' : '4') + (detailOf(what) ?? '.0.0'),
    stage,
    reply: typeof said === 'string' ? said : recorded(said),
    reason: reasonOf(info, what),
    bounceInfo: info,
    ...place,
    ...(isFinal && isOwnVerdict === true ? { isOwnVerdict } : {}),
  }
}

/** Of a reply in an attempt's record. */
const REPLY_LENGTH_MAX = 4096

/** A reply as an attempt's record keeps it. */
export function recorded(reply: Reply): string {
  return describeReply(reply).slice(0, REPLY_LENGTH_MAX)
}

/**
 * The status without its class. The host's own detail is kept in the class that the answer has for us: a full
 * mailbox is 4.2.2 here although the host says 5.2.2, because the mail is still on its way.
 */
function detailOf({ said, status }: Unsuccess): string | undefined {
  const enhanced = typeof said === 'string' ? undefined : said.enhanced
  return (enhanced ?? status)?.slice(1)
}

function reasonOf({ message }: BounceInfo, { said, specifics }: Unsuccess): string {
  if (specifics !== undefined) return `${specifics} ${message}`
  const isTold = typeof said !== 'string' || message.toLowerCase().includes(said.toLowerCase())
  return isTold ? message : `${asSentence(said)} ${message}`
}

/** Host names keep their small letters. */
function asSentence(words: string): string {
  return `${words.replace(/^(all|no|our|the) /, (word) => word.charAt(0).toUpperCase() + word.slice(1))}.`
}
