/** A web server that has MTA-STS policies, on real HTTPS of the loopback, and the source that fetches them there. */
import { once } from 'node:events'
import { createServer } from 'node:https'
import { SystemClock } from '../../src/base/clock.ts'
import { StsPolicies } from '../../src/endpoint/http/sts-policies.ts'
import type { PolicySource } from '../../src/mail/domain/check/policy-source.ts'
import type { MxAuthority } from './mx-certificate.ts'
import { ScriptedDns } from './scripted-dns.ts'

export type PolicyServer = AsyncDisposable & {
  readonly source: PolicySource
  /** What it answers from now on; undefined: 404. */
  text: string | undefined
  fetches: number
}

export async function startPolicyServer(
  domain: string,
  authority: MxAuthority,
  name = `mta-sts.${domain}`,
): Promise<PolicyServer> {
  const server = createServer(await authority.certify([name]))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0
  const resolver = new ScriptedDns({ [`mta-sts.${domain}`]: { a: ['127.0.0.1'] } })
  const clock = new SystemClock()
  const started: PolicyServer = {
    source: new StsPolicies({ resolver, clock, ca: authority.cert, port }),
    text: undefined,
    fetches: 0,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
  server.on('request', (_request, response) => {
    started.fetches++
    response.writeHead(started.text === undefined ? 404 : 200, { 'content-type': 'text/plain' })
    response.end(started.text)
  })
  return started
}

export function stsPolicyText(mode: string, mx: string, maxAgeSeconds = 604_800): string {
  return `version: STSv1\r\nmode: ${mode}\r\nmx: ${mx}\r\nmax_age: ${maxAgeSeconds}\r\n`
}
