/**
 * What each category means for the message unless a rule says otherwise: whether it is tried again, whose
 * affair it is, and whether the recipient may be suppressed. docs/bounce.md shows this table; a test
 * compares them.
 */
import type { BounceCategory, BounceInfo, BounceScope } from '../../contract/bounce-info.ts'

export type CategoryDefault = {
  /** `by-code`: a 4xx is tried again, a 5xx is not. */
  readonly kind: BounceInfo['kind'] | 'by-code'
  readonly scope: BounceScope
  /** Only the dead: never for a 4xx, never where the scope is not the recipient. */
  readonly suppress: boolean
  /** How it is tried again. */
  readonly again: 'defer' | 'slowdown'
  /** One line for the documentation. */
  readonly doc: string
}

const byCode = { kind: 'by-code', suppress: false, again: 'defer' } as const
const permanent = { kind: 'permanent', suppress: false, again: 'defer' } as const
const temporary = { kind: 'temporary', suppress: false, again: 'defer' } as const

export const categoryDefaults: Readonly<Record<BounceCategory, CategoryDefault>> = {
  user_unknown: {
    ...byCode,
    scope: 'recipient',
    suppress: true,
    doc: 'There is no such mailbox.',
  },
  mailbox_inactive: {
    ...byCode,
    scope: 'recipient',
    suppress: true,
    doc: 'The mailbox exists or existed, and is switched off, closed or moved.',
  },
  mailbox_full: { ...temporary, scope: 'recipient', doc: 'The mailbox has no room.' },
  recipient_refused: {
    ...byCode,
    scope: 'recipient',
    doc: 'The recipient does not want this mail, or mail of this sender.',
  },
  blocklist: {
    ...temporary,
    scope: 'sending-ip',
    doc: 'Our IP address is on a list, or has a bad name with this host.',
  },
  // Whatever the code: the same content has no better fate tomorrow, and each try costs reputation.
  spam: { ...permanent, scope: 'message', doc: 'The content was judged to be spam.' },
  content: {
    ...byCode,
    scope: 'message',
    doc: 'The form or a part of the message is not accepted: headers, attachments, character sets.',
  },
  virus: { ...permanent, scope: 'message', doc: 'A virus or other malware was found in it.' },
  policy: { ...byCode, scope: 'destination', doc: 'A rule of the host, without more words.' },
  auth_failure: {
    ...byCode,
    scope: 'sender-domain',
    doc: 'SPF, DKIM or DMARC of the sender’s domain does not pass.',
  },
  ptr: {
    ...temporary,
    scope: 'sending-ip',
    doc: 'The reverse DNS of our IP address is missing or does not fit.',
  },
  sender_rejected: {
    ...byCode,
    scope: 'sender-domain',
    doc: 'The sender or its domain is not accepted.',
  },
  rate_limited: {
    ...temporary,
    scope: 'destination',
    again: 'slowdown',
    doc: 'Too much at once or too fast: connections, messages, recipients.',
  },
  greylist: {
    ...temporary,
    scope: 'destination',
    doc: 'The host wants to see the message a second time, a little later.',
  },
  network: { ...temporary, scope: 'destination', doc: 'No connection, or it broke; mail loops.' },
  dns: { ...byCode, scope: 'recipient', doc: 'The domain or its mail hosts cannot be found.' },
  tls: { ...temporary, scope: 'destination', doc: 'Encryption is wanted and could not be had.' },
  too_large: { ...byCode, scope: 'message', doc: 'The message is larger than the host takes.' },
  relay_denied: {
    ...byCode,
    scope: 'destination',
    doc: 'The host does not take mail for this domain, or only after a login.',
  },
  protocol: { ...byCode, scope: 'us', doc: 'The host did not understand what it was told.' },
  system: { ...byCode, scope: 'destination', doc: 'The host is in trouble or busy.' },
  expired: {
    kind: 'permanent',
    scope: 'destination',
    suppress: false,
    again: 'defer',
    doc: 'It was tried until its time was up.',
  },
  unknown: { ...byCode, scope: 'destination', doc: 'The answer says nothing that is understood.' },
}
