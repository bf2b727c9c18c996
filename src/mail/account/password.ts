/**
 * Passwords. The ones that we make have 130 bits of chance and are one word of lower-case letters and
 * digits: a double click selects them, no shell or connection string needs them quoted, and nobody
 * takes an l for a 1 or an o for a 0. The ones that people bring must have some length.
 */
import type { Random } from '../../base/random.ts'

/** 32 symbols, five bits each. */
const ALPHABET = '23456789abcdefghijkmnpqrstuvwxyz'
const LENGTH = 26

/** NIST SP 800-63B §5.1.1.1. */
const GIVEN_LENGTH_MIN = 8
/** Bounded so that it fits into an AUTH PLAIN line (RFC 4954 §4.3) in any encoding. */
const GIVEN_BYTES_MAX = 512

export function generatePassword(random: Random): string {
  return Array.from(random.bytes(LENGTH), (byte) => ALPHABET.charAt(byte % ALPHABET.length)).join(
    '',
  )
}

/** What is wrong with a password that somebody chose, and what to do; undefined when nothing is. */
export function faultOfPassword(password: string): string | undefined {
  if (Array.from(password).length < GIVEN_LENGTH_MIN) {
    return `this password has fewer than ${GIVEN_LENGTH_MIN} characters; choose a longer one, or let posthorn make it`
  }
  if (Buffer.byteLength(password) > GIVEN_BYTES_MAX) {
    return `this password is longer than ${GIVEN_BYTES_MAX} bytes; choose a shorter one`
  }
  if (/\p{Cc}/u.test(password)) {
    return 'this password has control characters, which mail clients cannot send; choose another'
  }
  return undefined
}
