/** The last word about a recipient whose message was tried until its lifetime was used up. */
import type { BounceCategory, BounceInfo } from '../../contract/bounce-info.ts'
import type { RecipientOutcome } from '../message/message.ts'
import { asRejection } from './meaning.ts'

/**
 * The last answer stands with its category, because that is what must change; the status says that we
 * gave up (RFC 3463 X.4.7). The reason of the last attempt would promise another one, so it is told
 * anew, without the promise.
 */
export function expired(outcome: RecipientOutcome): RecipientOutcome {
  const { attempt } = outcome
  const bounceInfo = attempt.bounceInfo && expiredInfo(attempt.bounceInfo)
  return {
    ...outcome,
    state: 'bounced',
    status: '5.4.7',
    attempt: {
      ...attempt,
      reason: bounceInfo?.message ?? wordsOf('unknown'),
      ...(bounceInfo === undefined ? {} : { bounceInfo }),
    },
  }
}

function expiredInfo(info: BounceInfo): BounceInfo {
  return {
    ...asRejection(info),
    suppress: false,
    message: wordsOf(info.category),
    evidence: `posthorn/lifetime-used-up, after ${info.evidence}`,
  }
}

function wordsOf(category: BounceCategory): string {
  const trouble = troubles[category]
  const last = trouble === undefined ? '' : ` The last time ${trouble}.`
  return (
    "Delivery was tried again and again until the message's lifetime was used up, without success." +
    `${last} Nothing more is tried; the message can be sent again once that has changed.`
  )
}

/** What stood in the way to the end, in the past tense. */
const troubles: Partial<Record<BounceCategory, string>> = {
  mailbox_full: "the recipient's mailbox was still full; only its owner can make room",
  mailbox_inactive: "the recipient's mailbox could not be used",
  user_unknown: "the recipient's host did not know the address",
  blocklist:
    'our address was still on a blocklist; whoever runs this server must have it taken off',
  ptr: "the recipient's host did not like the name of our address; whoever runs this server must correct its reverse DNS",
  sender_rejected: "the recipient's host refused the sender's domain",
  auth_failure:
    "the sender's domain was not authenticated (SPF, DKIM, DMARC); its owner must correct its DNS records",
  policy: "a rule of the recipient's host stood in the way; its answer says which",
  rate_limited: "the recipient's host still took no more mail from us",
  greylist: "the recipient's host still asked for another try",
  network: "the recipient's host could not be reached",
  dns: "DNS gave no answer about the recipient's domain",
  tls: "no safe connection to the recipient's host was possible",
  system: "the recipient's host had trouble of its own",
}
