/** About whom the sender must be told after an attempt (RFC 3461 §4.1, §5.2). Pure. */
import type { LeasedConsignment, Recipient, RecipientOutcome } from '../message/message.ts'
import type { NoticeKind, OwedNotice } from '../message/queue-change.ts'

/** @param delayNoticeMs from what age on a delay is told, once for each recipient; 0 is never */
export function owedNotices(
  { delayTold, message, recipients }: LeasedConsignment,
  outcomes: readonly RecipientOutcome[],
  now: number,
  delayNoticeMs: number,
): OwedNotice[] {
  if (message.sender === '') return []
  const isLate = delayNoticeMs > 0 && now - message.acceptedAt >= delayNoticeMs
  return outcomes.flatMap((outcome) => {
    const { position } = outcome
    const recipient = recipients.find((one) => one.position === position)
    if (recipient === undefined) return []
    const kind = noticeFor(recipient, outcome, isLate && !delayTold.includes(position))
    return kind === undefined ? [] : [{ position, kind }]
  })
}

/** Success is told only when asked for, and only by us if the next hop did not take the duty (RFC 3461 §5.2.2). */
function noticeFor(
  { notify }: Recipient,
  { state, passedDsn }: RecipientOutcome,
  isDelayToldNow: boolean,
): NoticeKind | undefined {
  switch (state) {
    case 'delivered': {
      const isAsked = notify?.includes('SUCCESS') === true
      return isAsked && passedDsn !== true ? 'relayed' : undefined
    }
    case 'bounced':
      return notify === undefined || notify.includes('FAILURE') ? 'failed' : undefined
    case 'queued': {
      const isWanted = notify === undefined || notify.includes('DELAY')
      return isDelayToldNow && isWanted ? 'delayed' : undefined
    }
  }
}
