/**
 * Reads the header block of a submitted message, or says why it is refused: it must be cut into
 * fields in one way only, keep the limits, and not have been passed around in a circle.
 */
import { fieldsNamed, parseHeaderBlock } from '../../protocol/message/header-block.ts'
import type { HeaderBlock } from '../../protocol/message/header-block.ts'
import { refuse } from './refusal.ts'
import type { Refusal } from './refusal.ts'

/** From the configuration; src/config/options.ts has the defaults. */
export type HeaderLimits = {
  /** All fields together. Answered 552 5.3.4. */
  readonly blockOctetsMax: number
  /** RFC 5322 §2.1.1, without CRLF. Of one line, not of a folded field. Answered 554 5.6.0. */
  readonly lineOctetsMax: number
  /** RFC 5321 §6.3 asks for at least 100 before a loop is suspected. Answered 554 5.4.6. */
  readonly receivedMax: number
}

export function readHeader(bytes: Buffer, limits: HeaderLimits): HeaderBlock | Refusal {
  if (bytes.length > limits.blockOctetsMax) return refuseHeaderLength(limits)
  const header = parseHeaderBlock(bytes)
  if ('malformed' in header) {
    const text = `line ${header.line} of the header ${header.malformed}, so others may read this message differently: a line is "Name: value", or begins with a space and continues the one before`
    return refuse({ code: 554, enhanced: '5.6.0', text })
  }
  const { number, octets } = header.longestLine
  if (octets > limits.lineOctetsMax) {
    const text = `line ${number} of the header has ${octets} octets: fold it, at most ${limits.lineOctetsMax} are allowed`
    return refuse({ code: 554, enhanced: '5.6.0', text })
  }
  const hops = fieldsNamed(header, 'received').length
  if (hops > limits.receivedMax) {
    const text = `the message has passed ${hops} servers, more than ${limits.receivedMax}: it goes round in a circle`
    return refuse({ code: 554, enhanced: '5.4.6', text })
  }
  return header
}

/** Also for a door that stops reading before the header has ended. */
export function refuseHeaderLength({ blockOctetsMax }: HeaderLimits): Refusal {
  const text = `the header is longer than ${blockOctetsMax} octets`
  return refuse({ code: 552, enhanced: '5.3.4', text })
}
