/** Opens sealed content for an attempt or a reader: small bodies at once, large ones frame by frame. */
import type { KeyObject } from 'node:crypto'
import { freeAtOnce } from '../../base/free-at-once.ts'
import type { StoredContent } from '../message/stored-content.ts'
import { contentInMemory, contentStreamed, sizeOf, type DeliverableContent } from './content.ts'
import { type KeyWrapper, unseal } from './seal.ts'
import { sealedFrames } from './sealed-frames.ts'
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
    let index = 0
    let openedBytes = 0
    /** Only the last frame may be sealed as the last, so each waits for the one after it. */
    let held: Buffer = Buffer.alloc(0)
    for await (const sealed of sealedFrames(this.#files, file)) {
      if (held.length > 0) {
        const frame = unseal(key, 'frame', index++, held)
        freeAtOnce(held)
        openedBytes += frame.length
        yield frame
      }
      held = sealed
    }
    const last = unseal(key, 'last-frame', index, held)
    openedBytes += last.length
    if (openedBytes !== bodyBytes)
      throw new Error(`${file}: ${openedBytes} octets, not ${bodyBytes}`)
    yield last
  }
}
