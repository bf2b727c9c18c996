/**
 * Base64 as it comes (RFC 2045 §6.8), tolerant like the mail programs: what is not in the alphabet is
 * skipped, line ends and rubbish alike, and padding only ends a group, so that what follows it is
 * decoded too. Who hides octets behind an early `=` hides nothing.
 */
import type { OctetSink } from './octet-sink.ts'

const PADDING = 0x3d
const NONE = 64
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const sextets = new Uint8Array(256).fill(NONE)
for (let sextet = 0; sextet < NONE; sextet++) sextets[alphabet.charCodeAt(sextet)] = sextet

export class Base64Decoder implements OctetSink {
  readonly #next: OctetSink
  #bits = 0
  #sextets = 0

  constructor(next: OctetSink) {
    this.#next = next
  }

  write(encoded: Buffer): void {
    const decoded = Buffer.allocUnsafe(Math.ceil(encoded.length * 0.75) + 3)
    let length = 0
    let bits = this.#bits
    let count = this.#sextets
    for (let at = 0; at < encoded.length; at++) {
      const octet = encoded[at] ?? 0
      const sextet = sextets[octet] ?? NONE
      if (sextet !== NONE) {
        bits = (bits << 6) | sextet
        if (++count < 4) continue
        decoded[length++] = bits >> 16
        decoded[length++] = bits >> 8
        decoded[length++] = bits
      } else if (octet === PADDING) {
        length += writeShortGroup(decoded.subarray(length), bits, count)
      } else continue
      bits = 0
      count = 0
    }
    this.#bits = bits
    this.#sextets = count
    if (length > 0) this.#next.write(decoded.subarray(0, length))
  }

  /** A group without its padding counts as far as it goes. */
  end(): void {
    const decoded = Buffer.alloc(2)
    const length = writeShortGroup(decoded, this.#bits, this.#sextets)
    if (length > 0) this.#next.write(decoded.subarray(0, length))
    this.#next.end()
  }
}

/** Two sextets hold one octet, three hold two; one alone holds none. */
function writeShortGroup(decoded: Buffer, bits: number, count: number): number {
  if (count < 2) return 0
  const whole = bits << (6 * (4 - count))
  decoded[0] = whole >> 16
  if (count === 3) decoded[1] = whole >> 8
  return count - 1
}
