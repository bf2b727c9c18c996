/**
 * Asks what an unsuccessful answer means, and keeps the answer within what delivery promises: before
 * MAIL a host knows nothing of the message, so its no never bounces one (docs/decisions/0010); a
 * dialogue that broke off never does, because the host has not refused anything.
 */
import type { BounceInfo } from '../../contract/bounce-info.ts'
import type { Loss } from '../../protocol/smtp/client-dialogue.ts'
import { describeReply, type Reply } from '../../protocol/smtp/reply.ts'
import type { BounceInput, BounceStage } from '../bounce/bounce-input.ts'
import type { Stage } from '../message/message.ts'
import type { Source } from './source.ts'

export type MeaningSteps = {
  /** What an answer means: `getBounceInfo`. */
  readonly classify: (input: BounceInput) => BounceInfo
  /** Our own name. */
  readonly hostname: string
  /** By which we come, where there are several. */
  readonly source?: Source
}

export type Trouble = {
  readonly stage: Stage
  readonly host: string
  /** Of the wire, where there was one. */
  readonly ourIp?: string | undefined
} & ({ readonly reply: Reply } | { readonly error: string })

/** Of a reply, for its meaning: longer ones repeat themselves. */
const REPLY_LENGTH_MAX = 16_384

export function meaningOf(trouble: Trouble, steps: MeaningSteps): BounceInfo {
  const { classify, hostname, source } = steps
  const { stage, host, ourIp } = trouble
  const info = classify({
    ...('reply' in trouble
      ? { reply: describeReply(trouble.reply).slice(0, REPLY_LENGTH_MAX) }
      : { error: trouble.error }),
    ...(stage === 'route' ? {} : { stage: stage satisfies BounceStage }),
    ...(host === '' ? {} : { host }),
    ...(ourIp === undefined ? {} : { ourIps: [ourIp, ...(source?.publicIps ?? [])] }),
    ourNames: [hostname],
  })
  return 'error' in trouble || isBeforeMail(stage) ? asDeferral(info) : info
}

/** What a dialogue that broke off means: what the host said last, if it was a no, else how it broke. */
export function meaningOfLoss(
  { reply, reason }: Loss,
  broken: { readonly stage: Stage; readonly host: string; readonly code: string | undefined } & {
    readonly ourIp: string | undefined
  },
  steps: MeaningSteps,
): BounceInfo {
  const isNo = reply !== undefined && reply.code >= 400
  const answer = isNo ? { reply } : { error: broken.code ?? reason }
  return asDeferral(meaningOf({ ...broken, ...answer }, steps))
}

/** The same meaning, tried again all the same. */
export function asDeferral(info: BounceInfo): BounceInfo {
  if (info.action !== 'reject') return info
  return { ...info, action: 'defer', kind: 'temporary', suppress: false }
}

/** The same meaning, and final. */
export function asRejection(info: BounceInfo): BounceInfo {
  if (info.action === 'reject') return info
  const { retryAfterSeconds: _, ...rest } = info
  return { ...rest, action: 'reject', kind: 'permanent' }
}

/** What Posthorn itself decides or suffers, without anybody's answer. */
export function ownMeaning(
  what: Pick<BounceInfo, 'action' | 'category' | 'scope' | 'message'> & { readonly rule: string },
): BounceInfo {
  const { rule, ...info } = what
  return {
    ...info,
    kind: info.action === 'reject' ? 'permanent' : 'temporary',
    suppress: false,
    evidence: `posthorn/${rule}`,
  }
}

function isBeforeMail(stage: Stage): boolean {
  return stage === 'connect' || stage === 'ehlo' || stage === 'starttls' || stage === 'auth'
}
