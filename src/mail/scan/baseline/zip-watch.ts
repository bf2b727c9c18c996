/** What a zip archive tells without being unpacked: names, encryption, and whether it would burst. */
import type { PartHeader } from '../../../protocol/mime/part-header.ts'
import type { Sign } from '../sign.ts'
import { judgeFileName } from './file-name.ts'
import { nameOf, type PartWatch } from './part-watch.ts'
import { SignList } from './sign-list.ts'
import { type ZipEntry, ZipListing } from './zip-listing.ts'

export type ArchiveLimits = {
  readonly entriesMax: number
  readonly unpackedBytesMax: number
  /** Unpacked octets per octet of the archive; counts from `ratioFromBytes` on. */
  readonly ratioMax: number
  readonly ratioFromBytes: number
}

export const archiveLimits: ArchiveLimits = {
  entriesMax: 20_000,
  unpackedBytesMax: 4 * 2 ** 30,
  ratioMax: 200,
  ratioFromBytes: 100 * 2 ** 20,
}

/** A macro project of OOXML (MS-OFFMACRO2), Excel 4 macros, and LibreOffice Basic apart from its lists of modules. */
const macroEntry =
  /(?:^|\/)vbaProject\.bin$|^xl\/macrosheets\/.|^Basic\/[^/]+\/(?!(?:script|dialog)-l[bc]\.xml$)./i
/** Windows takes no such name; a signature by chance, in a program that reads zip itself, has them. */
const controls = /[\x00-\x1f]/
/** The inside of a macOS application, which is a folder. */
const macApplication = /(?:^|\/)[^/]+\.app\/Contents\/MacOS\//i

export class ZipWatch implements PartWatch {
  readonly #name: string
  readonly #listing = new ZipListing((entry) => this.#take(entry))
  readonly #signs = new SignList()
  #octets = 0
  #records = 0
  #isOverfull = false
  #nameOctets = 0
  #unpackedBytes = 0

  constructor(part: PartHeader) {
    this.#name = nameOf(part)
  }

  feed(octets: Buffer): void {
    this.#octets += octets.length
    this.#listing.feed(octets)
  }

  end(): readonly Sign[] {
    this.#listing.end()
    const why = this.#bursts()
    if (why !== undefined) {
      const detail = `the archive "${this.#name}" declares ${why}`
      this.#signs.add([{ sign: 'archive_bomb', name: this.#name, detail }])
    }
    return this.#signs.all
  }

  #take(entry: ZipEntry): 'more' | 'enough' {
    this.#records++
    this.#nameOctets += entry.nameOctets
    // Each file has two records. Names longer than the archive lie in one another, to cost us time.
    this.#isOverfull = this.#records > 2 * archiveLimits.entriesMax || this.#nameOctets > entry.end
    if (this.#isOverfull) return 'enough'
    if (!controls.test(entry.name)) this.#judge(entry)
    return 'more'
  }

  #judge({ name, isEncrypted, isCentral, unpackedBytes }: ZipEntry): void {
    if (isCentral) this.#unpackedBytes += unpackedBytes
    if (isEncrypted) {
      const detail = `the archive "${this.#name}" is encrypted, so nobody can look into it`
      this.#signs.add([{ sign: 'archive_encrypted', name: this.#name, detail }])
    }
    if (macroEntry.test(name)) {
      const detail = `the Office file "${this.#name}" contains macros: "${name}"`
      this.#signs.add([{ sign: 'macro', name: this.#name, detail }])
    }
    const where = `in the archive "${this.#name}"`
    if (macApplication.test(name)) {
      const detail = `the file "${name}" ${where} belongs to a macOS application`
      this.#signs.add([{ sign: 'executable', name: this.#name, detail }])
    }
    if (name.endsWith('/')) return
    this.#signs.add(judgeFileName(name, where))
  }

  #bursts(): string | undefined {
    const { entriesMax, unpackedBytesMax, ratioMax, ratioFromBytes } = archiveLimits
    if (this.#isOverfull) return `more than ${entriesMax} files, or overlapping ones`
    const isDense =
      this.#unpackedBytes > ratioFromBytes && this.#unpackedBytes > ratioMax * this.#octets
    if (!isDense && this.#unpackedBytes <= unpackedBytesMax) return undefined
    return `${this.#unpackedBytes} octets, unpacked from ${this.#octets}`
  }
}
