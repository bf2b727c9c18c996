/**
 * The two strings that prove that scanning works, harmless and known to every scanner. Each is put
 * together here, so that a virus scanner leaves this file alone.
 */
import type { Sign } from '../sign.ts'
import type { PartWatch } from './part-watch.ts'

/** https://www.eicar.org/download-anti-malware-testfile/ */
export const eicar = Buffer.from(
  ['X5O!P%@AP[4\\PZX54(P^)7CC)7}$', 'EICAR-STANDARD-ANTIVIRUS-TEST-FILE', '!$H+H*'].join(''),
)

/** https://spamassassin.apache.org/gtube/ */
export const gtube = Buffer.from(
  ['XJS*C4JDBQADN1.NSBN3*2IDNEN*', 'GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL', '*C.34X'].join(''),
)

const eicarSign: Sign = {
  sign: 'eicar',
  name: 'Eicar-Test-File',
  detail: 'the message contains the EICAR test file',
}
const gtubeSign: Sign = {
  sign: 'gtube',
  name: 'GTUBE',
  detail: 'the message contains GTUBE, the test string for spam filters',
}

export function watchForEicar(): PartWatch {
  return new NeedleWatch(eicar, eicarSign)
}

export function watchForGtube(): PartWatch {
  return new NeedleWatch(gtube, gtubeSign)
}

class NeedleWatch implements PartWatch {
  readonly #needle: Buffer
  readonly #sign: Sign
  /** The last octets, one fewer than the needle has. */
  #tail: Buffer = Buffer.alloc(0)
  #isFound = false

  constructor(needle: Buffer, sign: Sign) {
    this.#needle = needle
    this.#sign = sign
  }

  feed(octets: Buffer): void {
    if (this.#isFound) return
    const overlap = this.#needle.length - 1
    this.#isFound = octets.includes(this.#needle) || this.#isAcross(octets.subarray(0, overlap))
    const last = octets.length < overlap ? Buffer.concat([this.#tail, octets]) : octets
    this.#tail = Buffer.from(last.subarray(Math.max(0, last.length - overlap)))
  }

  /** Half of it in the chunk before, half of it in this one. */
  #isAcross(head: Buffer): boolean {
    return this.#tail.length > 0 && Buffer.concat([this.#tail, head]).includes(this.#needle)
  }

  end(): readonly Sign[] {
    return this.#isFound ? [this.#sign] : []
  }
}
