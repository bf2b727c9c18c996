/** A web server that takes TLS reports (RFC 8460 §5.4), on real HTTPS of the loopback, and the poster that finds it. */
import { once } from 'node:events'
import { createServer } from 'node:https'
import { SystemClock } from '../../src/base/clock.ts'
import { HttpsReportPoster } from '../../src/endpoint/http/report-uploads.ts'
import type { ReportPoster } from '../../src/mail/report/report-poster.ts'
import type { MxAuthority } from './mx-certificate.ts'
import { ScriptedDns } from './scripted-dns.ts'

export type PostedReport = {
  readonly path: string
  readonly contentType: string | undefined
  readonly body: Buffer
}

export type ReportServer = AsyncDisposable & {
  readonly poster: ReportPoster
  readonly posted: PostedReport[]
  /** What it answers from now on. */
  status: number
}

export async function startReportServer(
  host: string,
  authority: MxAuthority,
): Promise<ReportServer> {
  const server = createServer(await authority.certify([host]))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0
  const started: ReportServer = {
    poster: new HttpsReportPoster({
      resolver: new ScriptedDns({ [host]: { a: ['127.0.0.1'] } }),
      clock: new SystemClock(),
      ca: authority.cert,
      port,
      allowPrivateAddresses: true,
    }),
    posted: [],
    status: 201,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
  server.on('request', (request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { method, url = '', headers } = request
      const contentType = headers['content-type']
      started.posted.push({ path: `${method} ${url}`, contentType, body: Buffer.concat(chunks) })
      response.writeHead(started.status).end()
    })
  })
  return started
}
