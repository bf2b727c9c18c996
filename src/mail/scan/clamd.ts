/**
 * ClamAV's daemon, asked by INSTREAM (clamd(8)): the message goes out in chunks with their lengths, a
 * length of zero ends it, one line comes back. Each message has a connection of its own: on one machine that costs
 * less than 0.1 ms, and a kept session (IDSESSION) would have to be guarded against clamd's own time-outs.
 */
import type { Exchange, Place } from '../../base/exchange.ts'
import { plain } from './plain.ts'
import { clean, down, type ScanFinding, type Scanner } from './scanner.ts'
import type { ScanSubject } from './scanning.ts'

/** A signature's name and a few words; clamd's own buffer is shorter. */
const ANSWER_BYTES_MAX = 4_096
const LENGTH_BYTES = 4

/**
 * clamd takes for mail what begins with a field it knows, and looks into nothing else's parts: a first line of the
 * sender's making would hide every attachment from it.
 */
const MARK_OF_MAIL = Buffer.from('Received: by posthorn\r\n')

export class Clamd implements Scanner {
  readonly name = 'clamd'
  readonly #exchange: Exchange
  readonly #place: Place

  constructor(place: Place, exchange: Exchange) {
    this.#place = place
    this.#exchange = exchange
  }

  async scan(subject: ScanSubject, signal: AbortSignal): Promise<ScanFinding> {
    const answer = await this.#exchange({
      to: this.#place,
      pieces: inStream(subject),
      answerBytesMax: ANSWER_BYTES_MAX,
      signal,
    })
    return readAnswer(answer.toString('latin1'))
  }
}

async function* inStream(subject: ScanSubject): AsyncGenerator<Buffer> {
  // The `z` form: command and answer end with a NUL, so that a cut-off answer is known as one.
  yield Buffer.from('zINSTREAM\0')
  yield* withLength(MARK_OF_MAIL)
  for await (const chunk of subject.chunks()) {
    // A length of zero would end the stream.
    if (chunk.length > 0) yield* withLength(chunk)
  }
  yield lengthOf(0)
}

function* withLength(chunk: Buffer): Generator<Buffer> {
  yield lengthOf(chunk.length)
  yield chunk
}

function lengthOf(bytes: number): Buffer {
  const length = Buffer.allocUnsafe(LENGTH_BYTES)
  length.writeUInt32BE(bytes)
  return length
}

function readAnswer(answer: string): ScanFinding {
  if (answer === 'stream: OK\0') return clean
  const [, signature] = /^stream: (.+) FOUND\0$/s.exec(answer) ?? []
  if (signature !== undefined) {
    const detail = `clamd knows it as ${plain(signature)}`
    return { kind: 'seen', signs: [{ sign: 'virus', name: signature, detail }] }
  }
  if (/size limit exceeded/i.test(answer)) {
    return down(
      'the message is longer than its StreamMaxLength; raise that, or lower scan.clamav_max_bytes',
    )
  }
  return down(`it answered "${plain(answer.replace(/\0$/, ''))}"`)
}
