/**
 * Whether a host has had enough recipients for one transaction: a 452, or the 552 of servers that follow
 * RFC 821 (RFC 5321 §4.5.3.1.10). A 452 about the mailbox (X.2.X) is about that recipient alone.
 */
import type { Reply } from '../../protocol/smtp/reply.ts'

export function isTooManyRecipients({ code, enhanced, text }: Reply): boolean {
  if (enhanced?.slice(1) === '.5.3') return true
  if (code === 452) return enhanced?.slice(1, 3) !== '.2'
  return code === 552 && /too many recipients/i.test(text)
}
