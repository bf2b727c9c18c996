/**
 * Takes the body of one message while it arrives and seals it, then its header block: in memory up to 64 KB, beyond that
 * frame by frame into a file of the spool folder, so that a 50 MB message costs a few frames of memory.
 * Nothing counts until the message is committed; whatever was written before is discarded otherwise.
 */
import type { KeyObject } from 'node:crypto'
import type { Random } from '../../base/random.ts'
import type { StoredContent } from '../message/stored-content.ts'
import { contentInMemory, sizeOf, type DeliverableContent } from './content.ts'
import { type KeyWrapper, seal } from './seal.ts'
import type { SpoolFiles, SpoolFileWriter } from './spool-files.ts'

export const INLINE_BODY_BYTES_MAX = 64 * 1024
export const FRAME_BYTES = 64 * 1024

export type SpoolParts = {
  readonly files: SpoolFiles
  readonly wrapper: KeyWrapper
  readonly random: Random
}

export class ContentWriter {
  readonly messageId: string
  readonly #files: SpoolFiles
  readonly #key: KeyObject
  readonly #wrappedKey: Buffer
  #pending: Buffer[] = []
  #pendingBytes = 0
  #bodyBytes = 0
  #file: SpoolFileWriter | undefined
  #frames = 0

  constructor(messageId: string, { files, wrapper, random }: SpoolParts) {
    const { key, wrapped } = wrapper.newKey(random)
    this.messageId = messageId
    this.#files = files
    this.#key = key
    this.#wrappedKey = wrapped
  }

  /** The promise, if there is one, asks the caller to wait before the next write. */
  write(chunk: Buffer): Promise<void> | undefined {
    this.#pending.push(chunk)
    this.#pendingBytes += chunk.length
    this.#bodyBytes += chunk.length
    return this.#pendingBytes > INLINE_BODY_BYTES_MAX ? this.#spill() : undefined
  }

  /** Octets of the whole message under this header block. */
  sizeWith(header: Buffer): number {
    return sizeOf(header.length, this.#bodyBytes)
  }

  /** The message in clear, if its body stayed in memory. */
  inMemory(header: Buffer): DeliverableContent | undefined {
    return this.#file === undefined ? contentInMemory(header, this.#pending) : undefined
  }

  /** When this resolves, a body in a file is on the disk. */
  async finish(header: Buffer): Promise<StoredContent> {
    return {
      wrappedKey: this.#wrappedKey,
      header: seal(this.#key, 'header', 0, [header]),
      body: await this.#finishBody(),
    }
  }

  async discard(): Promise<void> {
    this.#pending = []
    await this.#file?.discard()
  }

  async #finishBody(): Promise<StoredContent['body']> {
    if (this.#file === undefined) return { inline: seal(this.#key, 'body', 0, this.#pending) }
    await this.#file.write(seal(this.#key, 'last-frame', this.#frames, this.#pending))
    this.#pending = []
    await this.#file.finish()
    return { file: this.#file.file }
  }

  /** Full frames go to the file. One is held back, since only the last may be sealed as the last. */
  async #spill(): Promise<void> {
    this.#file ??= await this.#files.create(this.messageId)
    let joined = Buffer.concat(this.#pending)
    while (joined.length > FRAME_BYTES) {
      const frame = seal(this.#key, 'frame', this.#frames++, [joined.subarray(0, FRAME_BYTES)])
      joined = joined.subarray(FRAME_BYTES)
      await this.#file.write(frame)
    }
    this.#pending = [joined]
    this.#pendingBytes = joined.length
  }
}
