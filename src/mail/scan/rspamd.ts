/**
 * rspamd's worker, asked by POST /checkv2: the message as it is, the envelope in header fields, a verdict
 * in JSON. `reject` is spam, `add header` and its like are suspected spam. `greylist` and `soft reject` ask
 * a stranger to come back later; who hands mail in here is none, so they count as nothing.
 */
import type { HttpAnswer, HttpPoster } from '../../base/http-post.ts'
import { describeError } from '../../base/log.ts'
import { plain } from './plain.ts'
import { clean, down, type ScanFinding, type Scanner } from './scanner.ts'
import type { ScanSubject } from './scanning.ts'
import type { SignName } from './sign.ts'
import { namesOfSymbols } from './symbol-names.ts'

/** A hundred symbols with their options. */
const ANSWER_BYTES_MAX = 1_048_576
/** More recipients change no verdict, and rspamd bounds the head of a request. */
const RECIPIENTS_TOLD_MAX = 100

const signOfAction: ReadonlyMap<string, SignName> = new Map([
  ['reject', 'spam'],
  ['discard', 'spam'],
  ['quarantine', 'spam_suspected'],
  ['add header', 'spam_suspected'],
  ['rewrite subject', 'spam_suspected'],
])

export type RspamdSettings = {
  /** `http://127.0.0.1:11333` */
  readonly url: string
  /** Our name in greetings. */
  readonly hostname: string
  readonly password?: string
}

export class Rspamd implements Scanner {
  readonly name = 'rspamd'
  readonly #settings: RspamdSettings
  readonly #poster: HttpPoster

  constructor(settings: RspamdSettings, poster: HttpPoster) {
    this.#settings = settings
    this.#poster = poster
  }

  async scan(subject: ScanSubject, signal: AbortSignal): Promise<ScanFinding> {
    const answer = await this.#poster.post({
      url: new URL('/checkv2', this.#settings.url).href,
      headers: this.#headers(subject),
      sizeBytes: subject.sizeBytes,
      body: () => subject.chunks(),
      answerBytesMax: ANSWER_BYTES_MAX,
      signal,
    })
    return readAnswer(answer)
  }

  close(): void {
    this.#poster.close()
  }

  #headers({ messageId, sender, recipients, user, client }: ScanSubject) {
    const { hostname, password } = this.#settings
    return {
      Ip: client.ip,
      Helo: fieldValue(client.heloName),
      From: fieldValue(sender),
      Rcpt: recipients.slice(0, RECIPIENTS_TOLD_MAX).map(fieldValue),
      'Queue-Id': messageId,
      // `Hostname` would be the name that the client's address resolves to; nobody has looked it up.
      'MTA-Name': hostname,
      ...(user === undefined ? {} : { User: fieldValue(user) }),
      ...(password === undefined ? {} : { Password: fieldValue(password) }),
    }
  }
}

/** UTF-8 of an address (RFC 6531) as the octets that node:http writes; controls would end the field. */
function fieldValue(text: string): string {
  return Buffer.from(text)
    .toString('latin1')
    .replaceAll(/[\x00-\x1f\x7f]/g, '?')
}

function readAnswer({ status, body }: HttpAnswer): ScanFinding {
  if (status !== 200) return down(`it answered ${status} "${plain(body.toString('latin1'))}"`)
  const verdict = asObject(parse(body))
  const { action } = verdict
  if (typeof action !== 'string') return down(`it answered "${plain(body.toString('latin1'))}"`)
  const sign = signOfAction.get(action)
  if (sign === undefined) return clean
  const name = namesOfSymbols(byWeight(verdict.symbols)) || action
  const points = `${Number(verdict.score)} points of ${Number(verdict.required_score)}`
  const detail = `rspamd says "${action}" with ${points}: ${plain(name)}`
  return { kind: 'seen', signs: [{ sign, name, detail }] }
}

/** Names of the symbols that speak against it; those without weight are there for their own sake, as GTUBE. */
function byWeight(symbols: unknown): string[] {
  return Object.entries(asObject(symbols))
    .map(([name, symbol]) => ({ name, score: Number(asObject(symbol).score) }))
    .filter(({ score }) => score >= 0)
    .toSorted((one, other) => other.score - one.score)
    .map(({ name }) => name)
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch (error) {
    return describeError(error)
  }
}

function asObject(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}
