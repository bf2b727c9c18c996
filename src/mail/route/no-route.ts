/** The ways in which there is no way, with their codes and words. */
import type { NoRoute } from './route.ts'

export function bounced(status: string, reason: string): NoRoute {
  return { failed: 'bounced', status, reason }
}

export function deferred(status: string, reason: string): NoRoute {
  return { failed: 'deferred', status, reason }
}

/** Nobody knows: the names may well exist (RFC 5321 §5.1 asks to keep the mail and try again). */
export function lookupFailed(what: string, reason: string): NoRoute {
  return deferred('4.4.3', `the DNS lookup of ${what} failed: ${reason}`)
}
