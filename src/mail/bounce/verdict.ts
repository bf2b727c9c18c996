/**
 * What a host's unwelcome answer means for a recipient: whether it is final, and in plain words what
 * happened and whose move it is. By the class of the code alone (RFC 5321 §4.2.1), with the
 * exceptions that the class gets wrong.
 */
import type { Reply } from '../../protocol/smtp/reply.ts'
import type { Stage } from '../message/message.ts'

export type HostAnswer = {
  readonly reply: Reply
  readonly stage: Stage
  readonly host: string
}

export type Verdict = {
  readonly state: 'bounced' | 'queued'
  readonly reason: string
  /** RFC 3463 code of the same class as the state. */
  readonly status: string
}

export function readVerdict(answer: HostAnswer): Verdict {
  const { reply, stage, host } = answer
  if (stagesAboutUs.has(stage)) {
    return deferred(reply, `${host} does not want to speak with this server now. ${againLater}`)
  }
  if (isTooManyRecipients(reply)) {
    return deferred(reply, `${host} takes no more recipients at once. ${againLater}`)
  }
  if (reply.code >= 500) return bounced(reply, refusedWords(answer))
  if (reply.code >= 400) return deferred(reply, deferredWords(answer))
  return deferred(reply, `${host} gave an answer that makes no sense here. ${againLater}`)
}

/**
 * The host has had enough recipients for one transaction: a 452, or the 552 of servers that follow
 * RFC 821 (RFC 5321 §4.5.3.1.10). A 452 about the mailbox (X.2.X) is about that recipient alone.
 */
export function isTooManyRecipients({ code, enhanced, text }: Reply): boolean {
  if (enhanced?.slice(1) === '.5.3') return true
  if (code === 452) return enhanced?.slice(1, 3) !== '.2'
  return code === 552 && /too many recipients/i.test(text)
}

const againLater = 'Posthorn tries again later; nothing needs to be done.'

/** Before MAIL the host knows nothing of the message: its no is about our host, never a recipient. */
const stagesAboutUs: ReadonlySet<Stage> = new Set(['route', 'connect', 'ehlo', 'starttls', 'auth'])

function refusedWords({ stage, host }: HostAnswer): string {
  if (stage === 'mail') return `${host} refused the message because of its sender. ${yourMove}`
  if (stage === 'rcpt') return `${host} refused this recipient for good. ${checkAddress}`
  return `${host} refused the message for good. ${yourMove}`
}

const yourMove = 'Its answer says why; the sender must act before sending again.'
const checkAddress = 'The sender should check the address; the answer says more.'

function deferredWords({ stage, host }: HostAnswer): string {
  if (stage === 'rcpt') return `${host} does not take mail for this recipient now. ${againLater}`
  return `${host} does not take the message now. ${againLater}`
}

function deferred(reply: Reply, reason: string): Verdict {
  return { state: 'queued', reason, status: statusOf('4', reply) }
}

function bounced(reply: Reply, reason: string): Verdict {
  return { state: 'bounced', reason, status: statusOf('5', reply) }
}

/** The host's own status, in the class that it has for us. */
function statusOf(statusClass: '4' | '5', { enhanced }: Reply): string {
  return enhanced === undefined ? `${statusClass}.0.0` : statusClass + enhanced.slice(1)
}
