/**
 * The one way in. Every door (SMTP now, HTTP later) hands a draft to `submit`, which judges it, makes
 * it a message and commits it. This file is the journey's first half as a list of steps; each step lives
 * in a file of its name.
 */
import type { Clock } from '../../base/clock.ts'
import type { Log } from '../../base/log.ts'
import { canonicalDomain } from '../../protocol/message/domain-name.ts'
import type { HeaderBlock } from '../../protocol/message/header-block.ts'
import { splitAddress } from '../../protocol/smtp/path.ts'
import type { Signer } from '../domain/signing.ts'
import type { Standing } from '../domain/standing.ts'
import type { Allowance, Overrun, SendingLimits } from '../limit/sending-limits.ts'
import type { Message, TlsRequired } from '../message/message.ts'
import type { Scanning } from '../scan/scanning.ts'
import { isBulk } from '../queue/lane.ts'
import { accept, type Acceptance, type AcceptParts } from './accept.ts'
import type { Author } from './author.ts'
import { describe, recipientsOf } from './describe.ts'
import type { Draft } from './draft.ts'
import { type HeaderLimits, readHeader } from './header-limits.ts'
import { repairHeader, type RepairedHeader } from './header-repair.ts'
import type { Identities } from './identity.ts'
import { refuseOverLimit } from './over-limit.ts'
import { isRefusal, type Refusal } from './refusal.ts'
import { type Refused, rememberRefusal } from './remember-refusal.ts'
import {
  hasPassed,
  type Passed,
  passageOf,
  refuseScanned,
  scanSubject,
  withTags,
} from './scanned.ts'
import { tlsRequiredBy } from './tls-required.ts'
import { refuseUnverified } from './unverified-domain.ts'

export type SubmitParts = AcceptParts & {
  readonly identities: Identities
  readonly standing: Standing
  readonly scanning: Scanning
  readonly sendingLimits: SendingLimits
  readonly signer: Signer
  readonly clock: Clock
  readonly log: Log
  readonly limits: HeaderLimits
  readonly hostname: string
  readonly lifetimeMs: number
  readonly revealsClientIp: boolean
}

/** What may be accepted, if the limits allow it. */
type Permitted = {
  readonly author: Author
  readonly header: RepairedHeader
  readonly isBulk: boolean
  readonly tlsRequired: TlsRequired | undefined
  readonly scanned: Passed
}

/**
 * Refuses or accepts. The content of a refused draft is discarded; that it was refused is remembered.
 * @throws StoreFullError, or the store's error: nothing was accepted
 */
export async function submit(draft: Draft, parts: SubmitParts): Promise<Message | Refusal> {
  try {
    const result = await judgeAndAccept(draft, parts)
    if (!('refused' in result)) return result
    await draft.content.discard()
    await rememberRefusal(result, draft, parts)
    return result.refused
  } catch (error) {
    await draft.content.discard()
    throw error
  }
}

async function judgeAndAccept(draft: Draft, parts: SubmitParts): Promise<Message | Refused> {
  const permitted = await judge(draft, parts)
  if ('refused' in permitted) return permitted

  const acceptance = await sign(draft, permitted, parts)

  const allowance = await allow(draft, permitted.author, parts)
  if ('limit' in allowance) return { refused: refuseOverLimit(allowance), rule: allowance.limit }

  try {
    await accept({ ...acceptance, alongside: allowance.changes }, parts)
    return acceptance.message
  } catch (error) {
    allowance.giveBack()
    throw error
  }
}

/** The cheap questions first. */
async function judge(draft: Draft, parts: SubmitParts): Promise<Permitted | Refused> {
  const header = readHeader(draft.header, parts.limits)
  if (isRefusal(header)) return { refused: header, rule: 'header' }

  const judged = await parts.identities.judgeAuthor(header, draft.identity)
  if (isRefusal(judged)) return { refused: judged, rule: 'author' }
  const { author } = judged

  const objection = await parts.standing.objection(author.domain, senderDomainOf(draft))
  if (objection !== undefined) return { refused: refuseUnverified(objection), rule: 'domain' }

  const scanned = await parts.scanning.scan(scanSubject(draft))
  if (!hasPassed(scanned)) return refuseScanned(scanned)

  const repaired = withTags(repair(draft, header, parts), scanned)
  const tlsRequired = tlsRequiredBy(draft.envelope, header)
  return { author, header: repaired, isBulk: isBulk(header), tlsRequired, scanned }
}

async function sign(
  draft: Draft,
  { author, header: repaired, isBulk, tlsRequired, scanned }: Permitted,
  { clock, lifetimeMs, signer }: SubmitParts,
): Promise<Acceptance> {
  const { content } = draft
  const acceptedAt = clock.now()
  const header = await signer.sign(repaired.bytes, author.domain, draft.bodyHash, acceptedAt)
  const described = { author, repaired, header, isBulk, tlsRequired, acceptedAt, lifetimeMs }
  const message = describe(draft, described)
  const recipients = recipientsOf(draft)
  return { message, recipients, header, content, ...passageOf(scanned, message.sender, recipients) }
}

/** Counts it, when all other questions are answered. Who is trusted for the network is not limited. */
async function allow(
  draft: Draft,
  { owner, domain }: Author,
  { sendingLimits }: SubmitParts,
): Promise<Allowance | Overrun> {
  if (draft.identity.kind === 'network') return { changes: [], giveBack() {} }
  const recipients = draft.recipients.map(({ recipient }) => recipient)
  return sendingLimits.take({ submitter: owner, domain }, recipients)
}

function senderDomainOf({ envelope }: Draft): string | undefined {
  return envelope.sender === '' ? undefined : canonicalDomain(splitAddress(envelope.sender).domain)
}

function repair(draft: Draft, header: HeaderBlock, parts: SubmitParts): RepairedHeader {
  return repairHeader(header, {
    messageId: draft.content.messageId,
    acceptedAt: parts.clock.now(),
    hostname: parts.hostname,
    client: draft.client,
    isAuthenticated: draft.identity.kind !== 'network',
    smtpUtf8: draft.envelope.smtpUtf8,
    recipients: draft.recipients.map(({ recipient }) => recipient),
    showsClientIp: parts.revealsClientIp,
  })
}
