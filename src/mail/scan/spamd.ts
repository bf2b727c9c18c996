/**
 * SpamAssassin's daemon, asked by SYMBOLS (the SPAMC protocol, `spamd/PROTOCOL` of SpamAssassin): is it
 * spam by its own threshold, and which rules say so. spamd closes the connection after each answer.
 */
import type { Exchange, Place } from '../../base/exchange.ts'
import { plain } from './plain.ts'
import { clean, down, type ScanFinding, type Scanner } from './scanner.ts'
import type { ScanSubject } from './scanning.ts'
import { namesOfSymbols } from './symbol-names.ts'

/** Names of rules, all that a message can hit. */
const ANSWER_BYTES_MAX = 65_536

export class Spamd implements Scanner {
  readonly name = 'spamd'
  readonly #exchange: Exchange
  readonly #place: Place

  constructor(place: Place, exchange: Exchange) {
    this.#place = place
    this.#exchange = exchange
  }

  async scan(subject: ScanSubject, signal: AbortSignal): Promise<ScanFinding> {
    const answer = await this.#exchange({
      to: this.#place,
      pieces: question(subject),
      answerBytesMax: ANSWER_BYTES_MAX,
      signal,
    })
    return readAnswer(answer.toString('latin1'))
  }
}

async function* question(subject: ScanSubject): AsyncGenerator<Buffer> {
  yield Buffer.from(`SYMBOLS SPAMC/1.5\r\nContent-length: ${subject.sizeBytes}\r\n\r\n`)
  yield* subject.chunks()
}

function readAnswer(answer: string): ScanFinding {
  const end = answer.indexOf('\r\n\r\n')
  const head = answer.slice(0, Math.max(0, end))
  const [, isSpam, score = '', threshold = ''] =
    /^SPAMD\/\d\.\d 0 [^]*\r\nSpam: (True|False|Yes|No) ; (-?[\d.]+) \/ (-?[\d.]+)/i.exec(head) ??
    []
  if (isSpam === undefined) return down(`it answered "${plain(answer.split('\r\n')[0] ?? '')}"`)
  if (/false|no/i.test(isSpam)) return clean
  const symbols = answer.slice(end + 4).split(',')
  const name = namesOfSymbols(symbols.map((symbol) => symbol.trim()))
  const detail = `spamd gives it ${score} points, and ${threshold} are spam: ${plain(name)}`
  return { kind: 'seen', signs: [{ sign: 'spam', name, detail }] }
}
