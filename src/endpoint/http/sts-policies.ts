/**
 * Fetches MTA-STS policies as a sending host does (RFC 8461 §3.3): by HTTPS, the certificate verified, no
 * redirect followed. At most 64 KB within ten seconds; whatever the web server does ends as a value.
 */
import { request } from 'node:https'
import type { IncomingMessage } from 'node:http'
import type { Clock } from '../../base/clock.ts'
import { describeError } from '../../base/log.ts'
import type { Resolver } from '../../base/resolver.ts'
import type { PolicyAnswer, PolicySource } from '../../mail/domain/check/policy-source.ts'

const HTTPS_PORT = 443
const FETCH_MS_MAX = 10_000
/** RFC 8461 §3.3 names this size as enough. */
const POLICY_BYTES_MAX = 65_536
const PATH = '/.well-known/mta-sts.txt'

export type StsPolicyParts = {
  readonly resolver: Resolver
  readonly clock: Clock
  /** PEM of the authorities to believe, instead of those that Node brings; for tests. */
  readonly ca?: string
  readonly port?: number
}

export class StsPolicies implements PolicySource {
  readonly #parts: StsPolicyParts

  constructor(parts: StsPolicyParts) {
    this.#parts = parts
  }

  async policyOf(domain: string): Promise<PolicyAnswer> {
    const host = `mta-sts.${domain}`
    const addresses = await this.#parts.resolver.a(host)
    const ipv6 = addresses.kind === 'found' ? addresses : await this.#parts.resolver.aaaa(host)
    if (ipv6.kind === 'failed') return { kind: 'failed', reason: ipv6.reason }
    const [ip] = ipv6.kind === 'found' ? ipv6.records : []
    if (ip === undefined) return { kind: 'none', reason: `${host} has no address` }
    return this.#fetch(host, ip)
  }

  #fetch(host: string, ip: string): Promise<PolicyAnswer> {
    const { ca, clock, port = HTTPS_PORT } = this.#parts
    return new Promise((resolve) => {
      const sent = request({
        host: ip,
        port,
        servername: host,
        path: PATH,
        headers: { host },
        agent: false,
        ...(ca === undefined ? {} : { ca }),
      })
      const end = (answer: PolicyAnswer): void => {
        timer.cancel()
        sent.destroy()
        resolve(answer)
      }
      const timer = clock.after(FETCH_MS_MAX, () => {
        end({
          kind: 'failed',
          reason: `https://${host} did not answer within ${FETCH_MS_MAX / 1_000} s`,
        })
      })
      sent.on('error', (error) => end(answerTo(error, host)))
      sent.on('response', (response) => readPolicy(response, host, end))
      sent.end()
    })
  }
}

function readPolicy(
  response: IncomingMessage,
  host: string,
  end: (answer: PolicyAnswer) => void,
): void {
  const { statusCode = 0, headers } = response
  if (statusCode !== 200) {
    return end({ kind: 'none', reason: `https://${host}${PATH} answers ${statusCode}` })
  }
  if (!/^text\/plain\b/i.test(headers['content-type'] ?? '')) {
    return end({ kind: 'none', reason: `https://${host}${PATH} is not text/plain` })
  }
  const chunks: Buffer[] = []
  let size = 0
  response.on('data', (chunk: Buffer) => {
    size += chunk.length
    if (size > POLICY_BYTES_MAX) return end({ kind: 'none', reason: 'the policy is too long' })
    chunks.push(chunk)
  })
  response.on('end', () => end({ kind: 'found', text: Buffer.concat(chunks).toString('utf8') }))
  response.on('error', (error) => end({ kind: 'failed', reason: describeError(error) }))
}

/** A certificate that does not verify stays so; everything else may be an accident of the moment. */
function answerTo(error: Error & { readonly code?: string }, host: string): PolicyAnswer {
  const reason = `https://${host}: ${describeError(error)}`
  const isCertificate = /CERT|SELF_SIGNED|UNABLE_TO|ALTNAME|HOSTNAME/.test(error.code ?? '')
  return { kind: isCertificate ? 'none' : 'failed', reason }
}
