/**
 * The answer to a sender who has sent enough for now. Temporary: the client keeps the message and comes
 * back; the words say when. 452 is one of the codes that MAIL, RCPT and the end of the content may all be
 * answered with (RFC 5321 §4.3.2); at RCPT a client understands it as "the others in another transaction"
 * (§4.5.3.1.10).
 */
import type { Overrun } from '../limit/sending-limits.ts'
import { type Refusal, refuse } from './refusal.ts'

export function refuseOverLimit({ limit, text }: Overrun): Refusal {
  const [first = text] = text.split('\n')
  return refuse({
    code: 452,
    enhanced: countsRecipients.test(limit) ? '4.5.3' : '4.7.1',
    text,
    privateReason: `${limit}: ${first}`,
  })
}

/** RFC 3463 §3.6: too many recipients. For the brake it would be a half-truth: some may still be named. */
const countsRecipients = /^(domain_)?recipients_per_/
