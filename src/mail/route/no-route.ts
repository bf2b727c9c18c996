/** The ways in which there is no way, with their codes and words. */
import type { NoRoute, NoRouteCode } from './route.ts'

export function bounced(code: NoRouteCode, status: string, reason: string): NoRoute {
  return { failed: 'bounced', code, status, reason }
}

export function deferred(code: NoRouteCode, status: string, reason: string): NoRoute {
  return { failed: 'deferred', code, status, reason }
}

/** Nobody knows: the names may well exist (RFC 5321 §5.1 asks to keep the mail and try again). */
export function lookupFailed(what: string, reason: string): NoRoute {
  return deferred('SERVFAIL', '4.4.3', `the DNS lookup of ${what} failed: ${reason}`)
}
