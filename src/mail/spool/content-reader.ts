/** Opens sealed content for an attempt or a reader: small bodies at once, large ones frame by frame. */
import type { KeyObject } from 'node:crypto'
import type { StoredContent } from '../message/stored-content.ts'
import { FRAME_BYTES } from './content-writer.ts'
import { contentInMemory, contentStreamed, sizeOf, type DeliverableContent } from './content.ts'
import { type KeyWrapper, TAG_BYTES, unseal } from './seal.ts'
import type { SpoolFiles } from './spool-files.ts'

export class ContentReader {
  readonly #wrapper: KeyWrapper
  readonly #files: SpoolFiles

  constructor(wrapper: KeyWrapper, files: SpoolFiles) {
    this.#wrapper = wrapper
    this.#files = files
  }

  /** @throws when it cannot be unsealed: another instance key, or damaged bytes */
  header(stored: StoredContent): Buffer {
    return unseal(this.#wrapper.unwrap(stored.wrappedKey), 'header', 0, stored.header)
  }

  /** @param sizeBytes of the whole message, as accepted */
  open(stored: StoredContent, sizeBytes: number): DeliverableContent {
    const key = this.#wrapper.unwrap(stored.wrappedKey)
    const header = unseal(key, 'header', 0, stored.header)
    if ('inline' in stored.body) {
      return contentInMemory(header, [unseal(key, 'body', 0, stored.body.inline)])
    }
    const { file } = stored.body
    const bodyBytes = sizeBytes - sizeOf(header.length, 0)
    return contentStreamed(header, () => this.#frames(file, key, bodyBytes), sizeBytes)
  }

  async *#frames(file: string, key: KeyObject, bodyBytes: number): AsyncGenerator<Buffer> {
    const sealedFrameBytes = FRAME_BYTES + TAG_BYTES
    let index = 0
    let held: Buffer = Buffer.alloc(0)
    let openedBytes = 0
    const openFrame = (sealed: Buffer): Buffer => {
      const frame = unseal(key, 'frame', index++, sealed)
      openedBytes += frame.length
      return frame
    }
    for await (const chunk of this.#files.read(file, sealedFrameBytes)) {
      // Asked for in whole frames they come in whole frames, and nothing is copied.
      if (held.length === sealedFrameBytes) {
        yield openFrame(held)
        held = chunk
      } else held = held.length === 0 ? chunk : Buffer.concat([held, chunk])
      for (; held.length > sealedFrameBytes; held = held.subarray(sealedFrameBytes)) {
        yield openFrame(held.subarray(0, sealedFrameBytes))
      }
    }
    const last = unseal(key, 'last-frame', index, held)
    openedBytes += last.length
    if (openedBytes !== bodyBytes)
      throw new Error(`${file}: ${openedBytes} octets, not ${bodyBytes}`)
    yield last
  }
}
