/** All parts that the MIME walker finds, with their octets. */
import { MimeWalker } from '../../src/protocol/mime/mime-walker.ts'
import type { PartHeader } from '../../src/protocol/mime/part-header.ts'

export type WalkedPart = { readonly header: PartHeader; readonly octets: Buffer }

/** @param sizes of the chunks, repeated; without them the message comes in one. */
export function walkedParts(message: Buffer, sizes: readonly number[] = []) {
  const parts: { header: PartHeader; pieces: Buffer[]; isEnded: boolean }[] = []
  const walker = new MimeWalker((header) => {
    const part = { header, pieces: [] as Buffer[], isEnded: false }
    parts.push(part)
    return {
      write: (octets) => part.pieces.push(Buffer.from(octets)),
      end: () => {
        if (part.isEnded) throw new Error('ended twice')
        part.isEnded = true
      },
    }
  })
  for (const chunk of chunked(message, sizes)) walker.write(chunk)
  walker.end()
  if (!parts.every(({ isEnded }) => isEnded)) throw new Error('a part was not ended')
  return {
    parts: parts.map(({ header, pieces }) => ({ header, octets: Buffer.concat(pieces) })),
    excess: walker.excess,
  }
}

export function* chunked(octets: Buffer, sizes: readonly number[]): Generator<Buffer> {
  let at = 0
  for (let turn = 0; at < octets.length; turn++) {
    const size = sizes[turn % sizes.length] ?? octets.length
    yield octets.subarray(at, at + size)
    at += size
  }
}
