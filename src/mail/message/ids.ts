/**
 * Names of messages: ten characters of time, then six of chance, in Crockford's base 32 without the
 * letters that look like digits. They sort by age, so that listings need no other order.
 */
import type { Random } from '../../base/random.ts'

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'
const TIME_LENGTH = 10
const CHANCE_LENGTH = 6

export function newMessageId(now: number, random: Random): string {
  let time = ''
  for (let rest = now, digit = 0; digit < TIME_LENGTH; digit++, rest = Math.floor(rest / 32)) {
    time = ALPHABET.charAt(rest % 32) + time
  }
  let id = time
  for (const byte of random.bytes(CHANCE_LENGTH)) id += ALPHABET.charAt(byte % 32)
  return id
}
