/**
 * What a client hears about its login: plain ASCII words (RFC 5321 §4.2) that say what to do, and nothing
 * of what it said itself.
 */
export const loginTexts = {
  wrong:
    'User name or password is wrong: the user name is the full address, the password one made for it',
  busy: 'Too many logins are being checked; try again in a minute',
  tokenWrong: 'This token is not good for that user; get a new one from your provider',
  issuerSilent: 'Tokens cannot be checked at the moment; try again in a minute',
  passwordEnded:
    'The password of this session was changed or revoked; log in again with one that counts',
  addressGone: 'This address was removed and may no longer send; ask whoever runs this server',
} as const

/** Of a person's words, what fits into a reply. */
const REASON_LENGTH_MAX = 200

export function suspendedText(reason: string): string {
  const words = reason.replaceAll(/[^\x20-\x7e]+/g, '?').slice(0, REASON_LENGTH_MAX)
  return `This address is suspended and may not send: ${words}; ask whoever runs this server`
}

export function blockedText(until: number | undefined): string {
  const when = until === undefined ? 'now' : `after ${utcMinute(until)}`
  return `Too many wrong passwords came from your address; try again ${when}`
}

/** `2026-11-21 10:40 UTC`, rounded up so that trying then is late enough. */
function utcMinute(at: number): string {
  const minute = Math.ceil(at / 60_000) * 60_000
  return `${new Date(minute).toISOString().slice(0, 16).replace('T', ' ')} UTC`
}
