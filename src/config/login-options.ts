/** The options of [login] and [oauth]: what happens to clients that guess, and whose tokens count. */
import { count, duration, text } from './option.ts'

export const loginOptions = {
  failuresPerClient: count({
    doc: 'Wrong passwords of one client (an IPv4 address, an IPv6 /64) within an hour, after which it is refused with 421 4.7.0. A client that has logged in to an address before is counted there by itself.',
    default: 10,
    min: 1,
    max: 10_000,
  }),
  blockMs: duration({
    doc: 'How long such a client is refused. A password that Posthorn made is never refused.',
    default: '1h',
    min: '1s',
    max: '30d',
  }),
  longestDelayMs: duration({
    doc: 'Longest time that the answer to a login is held back after wrong passwords; it grows from half a second.',
    default: '4s',
    min: '0s',
    max: '30s',
  }),
}

export const oauthOptions = {
  issuer: text<undefined>({
    doc: 'Issuer of tokens with which addresses may log in (OAUTHBEARER, XOAUTH2), as it stands in their "iss". Without it there is no such login.',
    default: undefined,
    allowed: 'a URL that begins with https://',
    example: 'https://login.example.com',
    accepts: isHttpsUrl,
  }),
  audience: text<undefined>({
    doc: 'What must stand in the "aud" of a token: the name under which the issuer knows this server. Needed with issuer.',
    default: undefined,
    allowed: 'a text that is not empty',
    example: 'posthorn',
    accepts: (given) => given !== '',
  }),
  jwksUri: text<undefined>({
    doc: "Where the issuer's keys are (RFC 7517). Without it they are found by OpenID Connect Discovery.",
    default: undefined,
    allowed: 'a URL that begins with https://',
    example: 'https://login.example.com/keys',
    accepts: isHttpsUrl,
  }),
  claim: text({
    doc: 'The claim of a token that names the address. "email_verified" must not be false beside it.',
    default: 'email',
    allowed: 'the name of a claim',
    accepts: (given) => /^[\w.:/-]{1,128}$/.test(given),
  }),
}

function isHttpsUrl(given: string): boolean {
  return URL.canParse(given) && new URL(given).protocol === 'https:'
}
