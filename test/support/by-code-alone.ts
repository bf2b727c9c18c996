/**
 * Stands for `getBounceInfo` where a test is about what delivery does with a meaning, not about the rules:
 * it goes by the class of the code, and takes a few words at their word.
 */
import type { BounceCategory, BounceInfo } from '../../src/contract/bounce-info.ts'
import type { BounceInput } from '../../src/mail/bounce/bounce-input.ts'

export function byCodeAlone({ reply, error }: BounceInput): BounceInfo {
  const code = Number(reply?.slice(0, 3) ?? 400)
  const category = categoryOf(reply, error)
  const isFinal = code >= 500 && category !== 'mailbox_full'
  const isSlowdown = category === 'rate_limited'
  return {
    action: isFinal ? 'reject' : isSlowdown ? 'slowdown' : 'defer',
    category,
    kind: isFinal ? 'permanent' : 'temporary',
    scope: category === 'user_unknown' ? 'recipient' : 'destination',
    suppress: isFinal && category === 'user_unknown',
    message: `Meaning of ${category}.`,
    evidence: `stand-in: ${reply ?? error}`,
  }
}

function categoryOf(reply: string | undefined, error: string | undefined): BounceCategory {
  if (reply === undefined) return routeCodes.has(error ?? '') ? 'dns' : 'network'
  if (/^...[ -]\d\.1\.1/.test(reply)) return 'user_unknown'
  if (/^...[ -]\d\.2\.2/.test(reply)) return 'mailbox_full'
  return reply.includes('slow down') ? 'rate_limited' : 'unknown'
}

const routeCodes = new Set(['NXDOMAIN', 'NULLMX', 'NOMX', 'SERVFAIL', 'PRIVATE', 'LOOP'])
