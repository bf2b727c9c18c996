/**
 * Takes the body of one message while it arrives and seals it, then its header block: in memory up to 128 KB, beyond that
 * frame by frame into a file of the spool folder, so that a 50 MB message costs a few frames of memory.
 * Nothing counts until the message is committed; whatever was written before is discarded otherwise.
 */
import type { KeyObject } from 'node:crypto'
import { freeAtOnce } from '../../base/free-at-once.ts'
import type { Random } from '../../base/random.ts'
import type { StoredContent } from '../message/stored-content.ts'
import { contentInMemory, sizeOf, type DeliverableContent } from './content.ts'
import { type KeyWrapper, seal, sealInPieces, unseal } from './seal.ts'
import { FRAME_BYTES, sealedFrames } from './sealed-frames.ts'
import type { SpoolFiles, SpoolFileWriter } from './spool-files.ts'

export const INLINE_BODY_BYTES_MAX = 128 * 1024

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
  /** The body as long as it is small. */
  #small: Buffer[] = []
  #bodyBytes = 0
  /** Once it is not: its file, and the frame that is being filled. */
  #file: SpoolFileWriter | undefined
  #frame: Buffer = Buffer.alloc(0)
  #filledBytes = 0
  #frames = 0
  #writing: Promise<void> | undefined

  constructor(messageId: string, { files, wrapper, random }: SpoolParts) {
    const { key, wrapped } = wrapper.newKey(random)
    this.messageId = messageId
    this.#files = files
    this.#key = key
    this.#wrappedKey = wrapped
  }

  /** The promise, if there is one, asks the caller to wait before the next write. */
  write(chunk: Buffer): Promise<void> | undefined {
    this.#bodyBytes += chunk.length
    if (this.#file === undefined) {
      this.#small.push(chunk)
      if (this.#bodyBytes <= INLINE_BODY_BYTES_MAX) return undefined
      this.#writing = this.#spill()
    } else this.#writing = this.#fill(this.#file, chunk)
    return this.#writing
  }

  /** What was written is in memory still, and nowhere else. */
  get isInMemory(): boolean {
    return this.#file === undefined
  }

  /** Octets of the whole message under this header block. */
  sizeWith(header: Buffer): number {
    return sizeOf(header.length, this.#bodyBytes)
  }

  /** The message in clear, if its body stayed in memory. */
  inMemory(header: Buffer): DeliverableContent | undefined {
    return this.#file === undefined ? contentInMemory(header, this.#small) : undefined
  }

  /**
   * The body written so far, from its start, before `finish`: the frames of the file, and the one that is still
   * in memory. Any number may read at once, while nobody writes.
   */
  async *chunks(): AsyncGenerator<Buffer> {
    await this.#writing
    yield* this.#small
    if (this.#file === undefined) return
    let index = 0
    for await (const sealed of sealedFrames(this.#files, this.#file.file)) {
      const frame = unseal(this.#key, 'frame', index++, sealed)
      freeAtOnce(sealed)
      yield frame
    }
    if (index !== this.#frames) throw new Error(`${this.#file.file}: ${index} of ${this.#frames}`)
    yield this.#frame.subarray(0, this.#filledBytes)
  }

  /** When this resolves, a body in a file is on the disk. */
  async finish(header: Buffer): Promise<StoredContent> {
    return {
      wrappedKey: this.#wrappedKey,
      header: seal(this.#key, 'header', 0, [header]),
      body: await this.#finishBody(),
    }
  }

  /** Also while a write is under way, as when the client is gone in the middle. */
  async discard(): Promise<void> {
    this.#small = []
    await this.#writing?.catch(() => undefined)
    await this.#file?.discard()
  }

  async #finishBody(): Promise<StoredContent['body']> {
    if (this.#file === undefined) return { inline: seal(this.#key, 'body', 0, this.#small) }
    await this.#seal(this.#file, 'last-frame')
    await this.#file.finish()
    return { file: this.#file.file }
  }

  async #spill(): Promise<void> {
    const chunks = this.#small
    this.#small = []
    this.#frame = Buffer.allocUnsafeSlow(FRAME_BYTES)
    this.#file = await this.#files.create(this.messageId)
    for (const chunk of chunks) await this.#fill(this.#file, chunk)
  }

  /** A full frame waits for the octet after it, since only the last one may be sealed as the last. */
  async #fill(file: SpoolFileWriter, chunk: Buffer): Promise<void> {
    for (let at = 0; at < chunk.length; ) {
      if (this.#filledBytes === FRAME_BYTES) await this.#seal(file, 'frame')
      const copied = chunk.copy(this.#frame, this.#filledBytes, at)
      this.#filledBytes += copied
      at += copied
    }
  }

  async #seal(file: SpoolFileWriter, part: 'frame' | 'last-frame'): Promise<void> {
    const frame = this.#frame.subarray(0, this.#filledBytes)
    this.#filledBytes = 0
    for (const piece of sealInPieces(this.#key, part, this.#frames++, [frame])) {
      await file.write(piece)
      freeAtOnce(piece)
    }
  }
}
