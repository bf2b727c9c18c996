/**
 * Programs and scripts known by their first octets, whatever they are called. Only what is sure: two
 * letters `MZ` begin many a text, so each short mark has a second condition.
 */
import type { PartHeader } from '../../../protocol/mime/part-header.ts'
import type { Sign } from '../sign.ts'
import { isLetterText, nameOf, type PartWatch } from './part-watch.ts'

type FileKind = {
  readonly sign: 'executable' | 'script'
  readonly words: string
  readonly begins: Buffer
  readonly also?: (head: Buffer) => boolean
}

const fileKinds: readonly FileKind[] = [
  // A header of 64 octets; the offset at its end has a zero in any file under 16 MB, a text has none.
  program(
    'Windows or DOS',
    '4d5a',
    (head) => head.length >= 64 && head.subarray(2, 64).includes(0),
  ),
  program('Linux', '7f454c46'),
  program('macOS', 'feedface'),
  program('macOS', 'feedfacf'),
  program('macOS', 'cefaedfe'),
  program('macOS', 'cffaedfe'),
  // The same mark twice: behind it stand how many programs there are, or the version, 45 and more.
  program('macOS', 'cafebabe', (head) => wordAt4(head) > 0 && wordAt4(head) < 45),
  program('Java', 'cafebabe', (head) => wordAt4(head) % 0x10000 >= 45 && wordAt4(head) >>> 16 < 4),
  program('Android', '6465780a'),
  script('a Windows shortcut', '4c0000000114020000000000c000000000000046'),
  script('compiled Windows help', '4954534603000000'),
  script('an encoded Windows script', '23407e5e'),
  script('a compiled AppleScript', '46617364554153'),
]

/** Where an HTML application says so. */
const HEAD_OCTETS = 4_096
/** Enough for every mark and its second condition. */
const MARK_OCTETS = 64
const shebang = /^#! ?\//
const htmlApplication = /<hta:application/i

export class FirstOctetsWatch implements PartWatch {
  readonly #part: PartHeader
  readonly #octetsMax: number
  #head: Buffer = Buffer.alloc(0)

  constructor(part: PartHeader) {
    this.#part = part
    this.#octetsMax = mayBeApplication(part) ? HEAD_OCTETS : MARK_OCTETS
  }

  feed(octets: Buffer): void {
    const room = this.#octetsMax - this.#head.length
    if (room <= 0) return
    const piece = octets.subarray(0, room)
    this.#head = this.#head.length === 0 ? Buffer.from(piece) : Buffer.concat([this.#head, piece])
  }

  end(): readonly Sign[] {
    const found = this.#kind()
    if (found === undefined) return []
    const name = nameOf(this.#part)
    return [
      { sign: found.sign, name, detail: `the part "${name}" is ${found.words}, by its content` },
    ]
  }

  #kind(): Pick<FileKind, 'sign' | 'words'> | undefined {
    const head = this.#head
    const known = fileKinds.find(
      ({ begins, also }) =>
        head[0] === begins[0] &&
        head.subarray(0, begins.length).equals(begins) &&
        (also?.(head) ?? true),
    )
    if (known !== undefined) return known
    const text = head.toString('latin1')
    if (mayBeApplication(this.#part) && htmlApplication.test(text))
      return { sign: 'script', words: 'an HTML application' }
    // A letter may be about scripts and begin with one.
    if (shebang.test(text) && !isLetterText(this.#part)) {
      return { sign: 'script', words: 'a script that names its interpreter' }
    }
    return undefined
  }
}

function wordAt4(head: Buffer): number {
  return head.length < 8 ? 0 : head.readUInt32BE(4)
}

function program(system: string, begins: string, also?: FileKind['also']): FileKind {
  const words = `a program for ${system}`
  const kind = { sign: 'executable' as const, words, begins: Buffer.from(begins, 'hex') }
  return also === undefined ? kind : { ...kind, also }
}

function script(words: string, begins: string): FileKind {
  return { sign: 'script', words, begins: Buffer.from(begins, 'hex') }
}

/** A letter in plain text may only speak of one. */
function mayBeApplication(part: PartHeader): boolean {
  return part.mediaType !== 'text/plain' || !isLetterText(part)
}
