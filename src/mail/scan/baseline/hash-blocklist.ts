/**
 * Files that are known by their SHA-256. The list is a text: one hash in hexadecimal a line, blank lines and what
 * follows a `#` left out, so that what `sha256sum` prints fits once its file names are cut or commented.
 */
import { createHash } from 'node:crypto'
import type { PartHeader } from '../../../protocol/mime/part-header.ts'
import type { Sign } from '../sign.ts'
import { nameOf, type PartWatch } from './part-watch.ts'

export type MalformedBlocklist = { readonly line: number; readonly malformed: string }

export function parseHashBlocklist(text: string): ReadonlySet<string> | MalformedBlocklist {
  const hashes = new Set<string>()
  for (const [index, written] of text.split('\n').entries()) {
    const [hash = ''] = written.split('#')
    const plain = hash.trim().toLowerCase()
    if (plain === '') continue
    if (!/^[0-9a-f]{64}$/.test(plain)) {
      return { line: index + 1, malformed: 'is not a SHA-256 hash: 64 hexadecimal digits' }
    }
    hashes.add(plain)
  }
  return hashes
}

export class HashWatch implements PartWatch {
  readonly #part: PartHeader
  readonly #blocked: ReadonlySet<string>
  readonly #hash = createHash('sha256')

  constructor(part: PartHeader, blocked: ReadonlySet<string>) {
    this.#part = part
    this.#blocked = blocked
  }

  feed(octets: Buffer): void {
    this.#hash.update(octets)
  }

  end(): readonly Sign[] {
    const hash = this.#hash.digest('hex')
    if (!this.#blocked.has(hash)) return []
    const detail = `the part "${nameOf(this.#part)}" is on the list of blocked files`
    return [{ sign: 'hash_blocked', name: hash, detail }]
  }
}
