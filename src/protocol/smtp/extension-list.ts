/** What the server says in answer to EHLO: the extensions that hold for this client now. */
import { mechanisms } from './sasl-exchange.ts'
import type { SessionLimits } from './session-limits.ts'

export type Offer = {
  readonly limits: SessionLimits
  /** STARTTLS is to be had, and has not happened (RFC 3207 §4.2 forbids offering it twice). */
  readonly startTls: boolean
  /** Logging in is possible here and now: never in clear text. */
  readonly authentication: boolean
}

/** One keyword with its values per line (RFC 5321 §4.1.1.1). */
export function extensionList({ limits, startTls, authentication }: Offer): string[] {
  return [
    'PIPELINING',
    `SIZE ${limits.messageBytes}`,
    '8BITMIME',
    'SMTPUTF8',
    'ENHANCEDSTATUSCODES',
    'CHUNKING',
    'DSN',
    `LIMITS RCPTMAX=${limits.recipients}`,
    ...(startTls ? ['STARTTLS'] : []),
    ...(authentication ? [`AUTH ${mechanisms.join(' ')}`] : []),
  ]
}
