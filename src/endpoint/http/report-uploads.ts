/**
 * Posts reports to the web servers that domains name (RFC 8460 §5.4). Whoever publishes a record chooses where we
 * connect: so only to public addresses, unless mail may go to others too, and no redirect is followed.
 */
import { nonPublicKind } from '../../mail/route/private-address.ts'
import type { ReportPoster } from '../../mail/report/report-poster.ts'
import { HttpsClient, type HttpsParts } from './https-client.ts'

const POST_MS_MAX = 30_000
const ANSWER_BYTES_MAX = 65_536

export type HttpsReportPosterParts = HttpsParts & {
  /** `delivery.allow_private_addresses` */
  readonly allowPrivateAddresses: boolean
}

export class HttpsReportPoster implements ReportPoster {
  readonly #client: HttpsClient

  constructor({ allowPrivateAddresses, ...parts }: HttpsReportPosterParts) {
    const allows = (ip: string): boolean => allowPrivateAddresses || nonPublicKind(ip) === undefined
    this.#client = new HttpsClient({ ...parts, allows })
  }

  async post(address: string, body: Uint8Array, signal: AbortSignal): Promise<string | undefined> {
    const url = URL.parse(address)
    if (url === null) return `${address} is no URL`
    const answer = await this.#client.ask({
      url,
      method: 'POST',
      headers: { 'content-type': 'application/tlsrpt+gzip' },
      body,
      answerBytesMax: ANSWER_BYTES_MAX,
      msMax: POST_MS_MAX,
      signal,
    })
    switch (answer.kind) {
      case 'answered':
        return isSuccess(answer.status) ? undefined : `${url.origin} answers ${answer.status}`
      case 'no-address':
        return `${url.hostname} has no address that may be connected to`
      case 'too-long':
        return `the answer of ${url.origin} is too long`
      case 'untrusted':
      case 'failed':
        return answer.reason
    }
  }
}

function isSuccess(status: number): boolean {
  return status >= 200 && status < 300
}
