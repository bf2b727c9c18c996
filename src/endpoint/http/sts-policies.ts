/**
 * Fetches MTA-STS policies as a sending host does (RFC 8461 §3.3): by HTTPS, the certificate verified, no
 * redirect followed. At most 64 KB within ten seconds; whatever the web server does ends as a value.
 */
import type { PolicyAnswer, PolicySource } from '../../mail/domain/check/policy-source.ts'
import { HttpsClient, type HttpsParts } from './https-client.ts'

const FETCH_MS_MAX = 10_000
/** RFC 8461 §3.3 names this size as enough. */
const POLICY_BYTES_MAX = 65_536
const PATH = '/.well-known/mta-sts.txt'

export class StsPolicies implements PolicySource {
  readonly #client: HttpsClient

  constructor(parts: HttpsParts) {
    this.#client = new HttpsClient(parts)
  }

  async policyOf(domain: string): Promise<PolicyAnswer> {
    const host = `mta-sts.${domain}`
    const url = URL.parse(`https://${host}${PATH}`)
    // Such as an A-label that decodes to nothing.
    if (url === null) return { kind: 'none', reason: `${host} is no name of a web server` }
    const answer = await this.#client.ask({
      url,
      method: 'GET',
      answerBytesMax: POLICY_BYTES_MAX,
      msMax: FETCH_MS_MAX,
    })
    switch (answer.kind) {
      case 'answered':
        return policyIn(answer, host)
      case 'no-address':
        return { kind: 'none', reason: `${host} has no address` }
      case 'too-long':
        return { kind: 'none', reason: 'the policy is too long' }
      case 'untrusted':
        return { kind: 'none', reason: answer.reason, isUntrusted: true }
      case 'failed':
        return answer
    }
  }
}

function policyIn(
  answer: { readonly status: number; readonly contentType: string; readonly body: Buffer },
  host: string,
): PolicyAnswer {
  const { status, contentType, body } = answer
  if (status !== 200) return { kind: 'none', reason: `https://${host}${PATH} answers ${status}` }
  if (!/^text\/plain\b/i.test(contentType)) {
    return { kind: 'none', reason: `https://${host}${PATH} is not text/plain` }
  }
  return { kind: 'found', text: body.toString('utf8') }
}
