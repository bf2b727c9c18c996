/** What the server says in answer to EHLO: the extensions that hold for this client now. */
import type { SessionLimits } from './session-limits.ts'

export type Offer = {
  readonly limits: SessionLimits
  /** STARTTLS is to be had, and has not happened (RFC 3207 §4.2 forbids offering it twice). */
  readonly startTls: boolean
  /** The client speaks under TLS. */
  readonly isProtected: boolean
  /** How to log in here and now: nothing in clear text. */
  readonly mechanisms: readonly string[]
}

/** One keyword with its values per line (RFC 5321 §4.1.1.1). */
export function extensionList({ limits, startTls, isProtected, mechanisms }: Offer): string[] {
  return [
    // In front: GNU SASL does not see what it looks for on the last line.
    ...(startTls ? ['STARTTLS'] : []),
    ...(mechanisms.length > 0 ? [`AUTH ${mechanisms.join(' ')}`] : []),
    'PIPELINING',
    `SIZE ${limits.messageBytes}`,
    '8BITMIME',
    'SMTPUTF8',
    'ENHANCEDSTATUSCODES',
    'CHUNKING',
    'DSN',
    // RFC 8689 §2: only where the requirement can be kept, so never in clear text.
    ...(isProtected ? ['REQUIRETLS'] : []),
    `LIMITS RCPTMAX=${limits.recipients}`,
  ]
}
