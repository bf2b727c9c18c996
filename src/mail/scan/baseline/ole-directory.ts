/**
 * Macros and installers in the older Office format, which is a small file system (MS-CFB). Its
 * directory entries lie at multiples of 128 octets; so each block of 128 is looked at as if it were
 * one, and no chain of sectors has to be followed, nor can it lead astray.
 */
import type { PartHeader } from '../../../protocol/mime/part-header.ts'
import type { Sign } from '../sign.ts'
import { nameOf, type PartWatch } from './part-watch.ts'

const magic = Buffer.from('d0cf11e0a1b11ae1', 'hex')

/** MS-CFB §2.6.1. */
const ENTRY_OCTETS = 128
const NAME_LENGTH_AT = 64
const TYPE_AT = 66
const CLASS_AT = 80
const STORAGE = 1
const STREAM = 2
const ROOT = 5

/** Where Word, Excel and the VBA runtime keep macros (MS-OVBA §2.2.1). */
const macroNames: ReadonlySet<string> = new Set([
  'Macros',
  'VBA',
  '_VBA_PROJECT',
  '_VBA_PROJECT_CUR',
])
const rootName = 'Root Entry'

/** {000C1084-…}, {000C1086-…}, {000C1082-…}: package, patch and transform of the Windows Installer. */
const installerClass = /^8[246]100c0000000000c000000000000046$/

export class OleDirectoryWatch implements PartWatch {
  readonly #part: PartHeader
  #carry: Buffer = Buffer.alloc(0)
  #isOle: boolean | undefined
  #found: Pick<Sign, 'sign' | 'detail'> | undefined

  constructor(part: PartHeader) {
    this.#part = part
  }

  feed(octets: Buffer): void {
    if (this.#isOle === false || this.#found !== undefined) return
    const blocks = this.#carry.length === 0 ? octets : Buffer.concat([this.#carry, octets])
    let at = 0
    for (; at + ENTRY_OCTETS <= blocks.length; at += ENTRY_OCTETS) {
      this.#isOle ??= blocks.subarray(0, magic.length).equals(magic)
      if (!this.#isOle) return
      this.#found ??= judgeEntry(blocks, at)
    }
    this.#carry = Buffer.from(blocks.subarray(at))
  }

  end(): readonly Sign[] {
    return this.#found === undefined ? [] : [{ ...this.#found, name: nameOf(this.#part) }]
  }
}

function judgeEntry(blocks: Buffer, at: number): Pick<Sign, 'sign' | 'detail'> | undefined {
  const type = blocks[at + TYPE_AT] ?? 0
  if (type !== STORAGE && type !== STREAM && type !== ROOT) return undefined
  const name = nameAt(blocks, at)
  if (type !== ROOT) {
    if (!macroNames.has(name)) return undefined
    return { sign: 'macro', detail: `an Office file contains macros: its storage "${name}"` }
  }
  const classId = blocks.toString('hex', at + CLASS_AT, at + CLASS_AT + 16)
  if (name !== rootName || !installerClass.test(classId)) return undefined
  return { sign: 'executable', detail: 'a file is a package of the Windows Installer' }
}

/** UTF-16 with a zero at its end; the length counts both. */
function nameAt(blocks: Buffer, at: number): string {
  const length = blocks.readUInt16LE(at + NAME_LENGTH_AT)
  if (length < 4 || length > NAME_LENGTH_AT) return ''
  return blocks.toString('utf16le', at, at + length - 2)
}
