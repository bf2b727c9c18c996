/**
 * The names in a zip archive, read while it passes (PKWARE APPNOTE §4.3). Every local header and every
 * entry of the central directory is found by its signature, so nothing has to be kept, no offset can
 * lie, and archives that are stored inside are listed as well. Nothing is unpacked.
 */
import { isUtf8 } from 'node:buffer'

export type ZipEntry = {
  readonly name: string
  readonly nameOctets: number
  /** Where its record ends in the archive. */
  readonly end: number
  readonly isEncrypted: boolean
  /** From the central directory, which names each file once; a local header may name it before. */
  readonly isCentral: boolean
  /** As declared; nothing keeps an archive from lying. */
  readonly unpackedBytes: number
}

type Layout = { readonly fixed: number; readonly shift: number; readonly isCentral: boolean }

/** The fields that both have lie two octets further on in the central directory. */
const local: Layout = { fixed: 30, shift: 0, isCentral: false }
const central: Layout = { fixed: 46, shift: 2, isCentral: true }

const mark = Buffer.from('PK')
const NAME_OCTETS_MAX = 4_096
/** The highest that is assigned (APPNOTE §4.4.5); a higher one is chance, or cannot be unpacked. */
const METHOD_MAX = 99
const ZIP64_MARK = 0xffffffff

export class ZipListing {
  readonly #take: (entry: ZipEntry) => 'more' | 'enough'
  #isStopped = false
  /** Octets before those that are held. */
  #offset = 0
  #held: Buffer[] = []
  #heldOctets = 0
  /** Octets that a record needs which is not here whole. */
  #needed = 0

  /** @param take says whether it wants to hear of more. */
  constructor(take: (entry: ZipEntry) => 'more' | 'enough') {
    this.#take = take
  }

  feed(octets: Buffer): void {
    if (this.#isStopped) return
    if (this.#heldOctets > 0) {
      this.#hold(octets)
      if (this.#heldOctets < this.#needed) return
    }
    const all = this.#heldOctets > 0 ? Buffer.concat(this.#held) : octets
    this.#held = []
    this.#heldOctets = 0
    this.#read(all, false)
  }

  /** What waited for a record that never came whole may hold others. */
  end(): void {
    if (!this.#isStopped) this.#read(Buffer.concat(this.#held), true)
  }

  #read(octets: Buffer, isLast: boolean): void {
    for (let at = octets.indexOf(mark); at !== -1; at = octets.indexOf(mark, at + 1)) {
      const needed = recordOctets(octets, at)
      const isWhole = at + needed <= octets.length
      if (!isWhole && !isLast) return this.#waitFor(needed, octets, at)
      if (!isWhole || needed === 0) continue
      const entry = readRecord(octets.subarray(at, at + needed), this.#offset + at)
      this.#isStopped = this.#take(entry) === 'enough'
      if (this.#isStopped) return
    }
    const isHalfMark = !isLast && octets.at(-1) === mark[0]
    this.#waitFor(4, octets, isHalfMark ? octets.length - 1 : octets.length)
  }

  #waitFor(needed: number, octets: Buffer, at: number): void {
    this.#needed = needed
    this.#offset += at
    if (at < octets.length) this.#hold(octets.subarray(at))
  }

  #hold(octets: Buffer): void {
    this.#held.push(Buffer.from(octets))
    this.#heldOctets += octets.length
  }
}

function layoutAt(octets: Buffer, at: number): Layout | undefined {
  if (octets[at + 2] === 3 && octets[at + 3] === 4) return local
  return octets[at + 2] === 1 && octets[at + 3] === 2 ? central : undefined
}

/** How many octets the record has that begins at `at`, as far as that can be told yet; 0 if it is none. */
function recordOctets(octets: Buffer, at: number): number {
  if (at + 4 > octets.length) return 4
  const layout = layoutAt(octets, at)
  if (layout === undefined) return 0
  if (at + layout.fixed > octets.length) return layout.fixed
  const fields = at + layout.shift
  const nameOctets = octets.readUInt16LE(fields + 26)
  const isRecord =
    nameOctets > 0 && nameOctets <= NAME_OCTETS_MAX && octets.readUInt16LE(fields + 8) <= METHOD_MAX
  return isRecord ? layout.fixed + nameOctets + octets.readUInt16LE(fields + 28) : 0
}

function readRecord(record: Buffer, offset: number): ZipEntry {
  const { fixed, shift, isCentral } = layoutAt(record, 0) ?? local
  const nameEnd = fixed + record.readUInt16LE(26 + shift)
  const extra = record.subarray(nameEnd, nameEnd + record.readUInt16LE(28 + shift))
  const name = record.subarray(fixed, nameEnd)
  const unpackedBytes = record.readUInt32LE(22 + shift)
  return {
    name: name.toString(isUtf8(name) ? 'utf8' : 'latin1'),
    nameOctets: name.length,
    end: offset + record.length,
    isEncrypted: ((record[6 + shift] ?? 0) & 1) === 1,
    isCentral,
    unpackedBytes: unpackedBytes === ZIP64_MARK ? zip64Size(extra) : unpackedBytes,
  }
}

/** APPNOTE §4.5.3. Without the field the mark itself is what is declared. */
function zip64Size(extra: Buffer): number {
  for (let at = 0; at + 4 <= extra.length; at += 4 + extra.readUInt16LE(at + 2)) {
    if (extra.readUInt16LE(at) === 1 && at + 12 <= extra.length) {
      return Number(extra.readBigUInt64LE(at + 4))
    }
  }
  return ZIP64_MARK
}
