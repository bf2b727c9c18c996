/**
 * Sends the content of a message and waits for the host's verdict. Small content leaves in one write
 * together with its end; large content in pieces, as fast as the host takes them.
 */
import type { Answers, ClientDialogue } from './client-dialogue.ts'
import { DotStuffer } from './dot-stuffer.ts'

/** Octets of a message, every line ended by CRLF. */
export type ClientContent = {
  readonly sizeBytes: number
  chunks(): Iterable<Buffer> | AsyncIterable<Buffer>
}

/** How content is delimited on the wire. */
export interface Frame {
  readonly begin: Buffer
  wrap(chunk: Buffer): Buffer
  end(): Buffer
}

/** Until a lone dot (DATA). */
export class DotFrame implements Frame {
  readonly begin = noBytes
  readonly #stuffer = new DotStuffer()

  wrap(chunk: Buffer): Buffer {
    return this.#stuffer.stuff(chunk)
  }

  end(): Buffer {
    return this.#stuffer.end()
  }
}

/** One chunk that is also the last (RFC 3030 §2). */
export class BdatFrame implements Frame {
  readonly begin: Buffer

  constructor({ sizeBytes }: ClientContent) {
    this.begin = Buffer.from(`BDAT ${sizeBytes} LAST\r\n`)
  }

  wrap(chunk: Buffer): Buffer {
    return chunk
  }

  end(): Buffer {
    return noBytes
  }
}

/** Content up to this size leaves in one write together with its end. */
const ONE_WRITE_BYTES_MAX = 64 * 1024
/** Larger pieces are cut, so that every wait is for a bounded number of bytes. */
const BLOCK_BYTES_MAX = 256 * 1024
const noBytes: Buffer = Buffer.alloc(0)

/**
 * Content that cannot be read to its end, or is longer than announced, is never completed on the wire:
 * the host must not take a part for the whole, nor the rest for commands.
 */
export async function sendContent(
  dialogue: ClientDialogue,
  content: ClientContent,
  frame: Frame,
): Promise<Answers> {
  try {
    if (content.sizeBytes > ONE_WRITE_BYTES_MAX)
      return await streamContent(dialogue, content, frame)
    return await dialogue.ask(await gathered(content, frame), ['dot'])
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    dialogue.lost(`our own copy of the message could not be read: ${reason}`)
    return dialogue.ask(undefined, ['dot'])
  }
}

async function gathered(content: ClientContent, frame: Frame): Promise<Buffer> {
  const parts = [frame.begin]
  const measure = new Measure(content)
  const chunks = content.chunks()
  if (Symbol.iterator in chunks) {
    for (const chunk of chunks) parts.push(frame.wrap(measure.counted(chunk)))
  } else {
    for await (const chunk of chunks) parts.push(frame.wrap(measure.counted(chunk)))
  }
  measure.end()
  parts.push(frame.end())
  return Buffer.concat(parts)
}

async function streamContent(
  dialogue: ClientDialogue,
  content: ClientContent,
  frame: Frame,
): Promise<Answers> {
  const measure = new Measure(content)
  const answers = dialogue.askWithContent()
  if (frame.begin.length > 0) await dialogue.sendBlock(frame.begin)
  // One piece is held back, so that the end leaves together with the last of the content.
  let held: Buffer = noBytes
  for await (const chunk of content.chunks()) {
    measure.counted(chunk)
    for (let start = 0; start < chunk.length; start += BLOCK_BYTES_MAX) {
      if (dialogue.loss !== undefined) return answers
      if (held.length > 0) await dialogue.sendBlock(held)
      held = frame.wrap(chunk.subarray(start, start + BLOCK_BYTES_MAX))
    }
  }
  measure.end()
  dialogue.endContent(Buffer.concat([held, frame.end()]))
  return answers
}

class Measure {
  readonly #sizeBytes: number
  #bytes = 0

  constructor({ sizeBytes }: ClientContent) {
    this.#sizeBytes = sizeBytes
  }

  counted(chunk: Buffer): Buffer {
    this.#bytes += chunk.length
    if (this.#bytes > this.#sizeBytes) throw new Error(`it is longer than ${this.#sizeBytes} bytes`)
    return chunk
  }

  end(): void {
    if (this.#bytes === this.#sizeBytes) return
    throw new Error(`it ends after ${this.#bytes} of ${this.#sizeBytes} bytes`)
  }
}
