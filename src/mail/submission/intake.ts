/**
 * Takes the content of one message from an SMTP session: parts header block and body, gives the body on
 * while it arrives, and submits the draft at the end. The reply of `end` is the answer to the final dot.
 */
import { isAscii } from 'node:buffer'
import type { Reply } from '../../protocol/smtp/reply.ts'
import type { ContentSink } from '../../protocol/smtp/session-handler.ts'
import type { BodyHash } from '../domain/signing.ts'
import type { ContentWriter } from '../spool/content-writer.ts'
import type { HeaderLimits } from './header-limits.ts'

export type Received = {
  readonly header: Buffer
  readonly content: ContentWriter
  /** Of all the body. */
  readonly bodyHash: BodyHash
  readonly isBodyEightBit: boolean
  /** Why the body could not be kept. */
  readonly failure?: unknown
}

export type IntakeParts = {
  readonly content: ContentWriter
  readonly bodyHash: BodyHash
  readonly limits: HeaderLimits
}

const HEADER_END = Buffer.from('\r\n\r\n')
const LINE_END = Buffer.from('\r\n')

export class Intake implements ContentSink {
  readonly #content: ContentWriter
  readonly #bodyHash: BodyHash
  readonly #limits: HeaderLimits
  readonly #submit: (received: Received) => Promise<Reply>
  /** What came of the header while its end has not; a header that is too long is not kept. */
  #head: Buffer = Buffer.alloc(0)
  #header: Buffer | undefined
  #isBodyEightBit = false
  #failure: unknown

  constructor(
    { content, bodyHash, limits }: IntakeParts,
    submit: (received: Received) => Promise<Reply>,
  ) {
    this.#content = content
    this.#bodyHash = bodyHash
    this.#limits = limits
    this.#submit = submit
  }

  get isKeeping(): boolean {
    return this.#content.isInMemory
  }

  write(chunk: Buffer): Promise<void> | undefined {
    const body = this.#header === undefined ? this.#takeHeader(chunk) : chunk
    if (body === undefined || body.length === 0) return undefined
    this.#isBodyEightBit ||= !isAscii(body)
    this.#bodyHash.update(body)
    return this.#failure === undefined ? this.#keep(body) : undefined
  }

  /** A body that could not be kept is refused here, where the client listens; the rest of it was let go. */
  end(): Promise<Reply> {
    return this.#submit({
      header: this.#header ?? this.#head,
      content: this.#content,
      bodyHash: this.#bodyHash,
      isBodyEightBit: this.#isBodyEightBit,
      ...(this.#failure === undefined ? {} : { failure: this.#failure }),
    })
  }

  discard(): void {
    // Nothing was committed; a file that cannot be removed now is swept at the next start.
    this.#content.discard().catch(() => undefined)
  }

  #keep(body: Buffer): Promise<void> | undefined {
    return this.#content.write(body)?.catch((error: unknown) => {
      this.#failure ??= error
    })
  }

  /** The part of the chunk that belongs to the body, once the header has ended. */
  #takeHeader(chunk: Buffer): Buffer | undefined {
    const searchFrom = Math.max(0, this.#head.length - HEADER_END.length + 1)
    this.#head = this.#head.length === 0 ? chunk : Buffer.concat([this.#head, chunk])
    if (this.#head.subarray(0, 2).equals(LINE_END)) return this.#endHeader(0, LINE_END.length)
    const end = this.#head.indexOf(HEADER_END, searchFrom)
    if (end !== -1) return this.#endHeader(end + LINE_END.length, end + HEADER_END.length)
    // One octet over the limit is enough for the refusal at the end; the rest is let go.
    if (this.#head.length > this.#limits.blockOctetsMax) {
      this.#header = this.#head.subarray(0, this.#limits.blockOctetsMax + 1)
    }
    return undefined
  }

  #endHeader(headerEnd: number, bodyStart: number): Buffer {
    this.#header = this.#head.subarray(0, headerEnd)
    return this.#head.subarray(bodyStart)
  }
}
