/**
 * Requests to web servers of strangers: by HTTPS, the certificate verified, no redirect followed, and to the
 * addresses that our own resolver gives. Bounded in time and size; whatever the server does ends as a value.
 */
import { request } from 'node:https'
import type { ClientRequest, IncomingMessage } from 'node:http'
import type { Clock } from '../../base/clock.ts'
import { describeError } from '../../base/log.ts'
import type { Resolver } from '../../base/resolver.ts'

const HTTPS_PORT = 443

export type HttpsParts = {
  readonly resolver: Resolver
  readonly clock: Pick<Clock, 'after'>
  /** PEM of the authorities to believe, instead of those that Node brings; for tests. */
  readonly ca?: string
  /** For URLs that name none. */
  readonly port?: number
  /** Addresses that are not are as good as none. Absent: all are allowed. */
  readonly allows?: (ip: string) => boolean
}

export type HttpsQuestion = {
  readonly url: URL
  readonly method: 'GET' | 'POST'
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Uint8Array
  readonly answerBytesMax: number
  readonly msMax: number
  /** Ends the wait. */
  readonly signal?: AbortSignal
}

export type HttpsAnswer =
  | {
      readonly kind: 'answered'
      readonly status: number
      readonly contentType: string
      readonly body: Buffer
    }
  /** The host has no address, or none that is allowed. */
  | { readonly kind: 'no-address' }
  | { readonly kind: 'too-long' }
  /** Its certificate does not verify. */
  | { readonly kind: 'untrusted'; readonly reason: string }
  /** DNS, the network, the time. */
  | { readonly kind: 'failed'; readonly reason: string }

export class HttpsClient {
  readonly #parts: HttpsParts

  constructor(parts: HttpsParts) {
    this.#parts = parts
  }

  async ask(question: HttpsQuestion): Promise<HttpsAnswer> {
    const host = question.url.hostname
    const { allows = () => true, resolver } = this.#parts
    const ipv4 = await resolver.a(host)
    const addresses = ipv4.kind === 'found' ? ipv4 : await resolver.aaaa(host)
    if (addresses.kind === 'failed') return { kind: 'failed', reason: addresses.reason }
    const ip = addresses.kind === 'found' ? addresses.records.find(allows) : undefined
    return ip === undefined ? { kind: 'no-address' } : this.#askAt(ip, question)
  }

  #askAt(ip: string, question: HttpsQuestion): Promise<HttpsAnswer> {
    const { signal, url } = question
    const { hostname: host } = url
    const giveUp = (): void => void sent.destroy(new Error('the wait was ended'))
    const sent = this.#request(ip, question)
    signal?.addEventListener('abort', giveUp)
    if (signal?.aborted === true) giveUp()
    return new Promise<HttpsAnswer>((resolve) => {
      const end = (answer: HttpsAnswer): void => {
        timer.cancel()
        sent.destroy()
        resolve(answer)
      }
      const timer = this.#parts.clock.after(question.msMax, () => {
        const reason = `https://${host} did not answer within ${question.msMax / 1_000} s`
        end({ kind: 'failed', reason })
      })
      sent.on('error', (error) => end(answerTo(error, host)))
      sent.on('response', (response) => readAnswer(response, question.answerBytesMax, end))
      sent.end(question.body)
    }).finally(() => signal?.removeEventListener('abort', giveUp))
  }

  #request(ip: string, { url, method, headers = {}, body }: HttpsQuestion): ClientRequest {
    const { ca, port = HTTPS_PORT } = this.#parts
    const length = body === undefined ? {} : { 'content-length': body.length }
    return request({
      host: ip,
      port: url.port === '' ? port : Number(url.port),
      servername: url.hostname,
      method,
      path: `${url.pathname}${url.search}`,
      headers: { ...headers, ...length, host: url.host },
      agent: false,
      ...(ca === undefined ? {} : { ca }),
    })
  }
}

function readAnswer(
  response: IncomingMessage,
  bytesMax: number,
  end: (answer: HttpsAnswer) => void,
): void {
  const { statusCode: status = 0, headers } = response
  const chunks: Buffer[] = []
  let size = 0
  response.on('data', (chunk: Buffer) => {
    size += chunk.length
    if (size > bytesMax) return end({ kind: 'too-long' })
    chunks.push(chunk)
  })
  response.on('end', () => {
    const contentType = headers['content-type'] ?? ''
    end({ kind: 'answered', status, contentType, body: Buffer.concat(chunks) })
  })
  response.on('error', (error) => end({ kind: 'failed', reason: describeError(error) }))
}

/** A certificate that does not verify stays so; everything else may be an accident of the moment. */
function answerTo(error: Error & { readonly code?: string }, host: string): HttpsAnswer {
  const reason = `https://${host}: ${describeError(error)}`
  const isCertificate = /CERT|SELF_SIGNED|UNABLE_TO|ALTNAME|HOSTNAME/.test(error.code ?? '')
  return { kind: isCertificate ? 'untrusted' : 'failed', reason }
}
