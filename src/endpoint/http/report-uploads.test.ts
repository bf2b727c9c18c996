import assert from 'node:assert/strict'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import test from 'node:test'
import { HandClock } from '../../../test/support/hand-clock.ts'
import { makeMxCertificate } from '../../../test/support/mx-certificate.ts'
import { ScriptedDns } from '../../../test/support/scripted-dns.ts'
import { HttpsReportPoster } from './report-uploads.ts'

const HOST = 'reports.theirs.example'
const body = Uint8Array.of(0x1f, 0x8b)

type Wish = { readonly status?: number; readonly name?: string; readonly isStrict?: true }

/** A web server of that name at 127.0.0.1, and how a report reaches it. */
async function serverFor({ status = 200, name = HOST, isStrict }: Wish) {
  const { cert, key } = await makeMxCertificate(name)
  let requests = 0
  const server = createServer({ cert, key }, (_, response) => {
    requests++
    // Followed by somebody, it would lead elsewhere.
    if (status > 0) response.writeHead(status, { location: 'https://127.0.0.1/' }).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const clock = new HandClock()
  const poster = new HttpsReportPoster({
    resolver: new ScriptedDns({ [HOST]: { a: ['127.0.0.1'] } }),
    clock,
    ca: cert,
    port: (server.address() as AddressInfo).port,
    allowPrivateAddresses: isStrict !== true,
  })
  return {
    clock,
    post: (signal = new AbortController().signal) => poster.post(`https://${HOST}/`, body, signal),
    get requests() {
      return requests
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

const cases: readonly { name: string; wish: Wish; says: RegExp | undefined; requests: number }[] = [
  { name: 'taken', wish: { status: 201 }, says: undefined, requests: 1 },
  { name: 'refused', wish: { status: 500 }, says: /answers 500$/, requests: 1 },
  { name: 'sent elsewhere', wish: { status: 307 }, says: /answers 307$/, requests: 1 },
  {
    name: 'for a server of another name',
    wish: { name: 'else.example' },
    says: /else\.example/,
    requests: 0,
  },
  {
    name: 'for a server that DNS puts into our own network',
    wish: { isStrict: true },
    says: /no address that may be connected to/,
    requests: 0,
  },
]

for (const { name, wish, says, requests } of cases) {
  test(`posting a report: ${name}`, async () => {
    await using web = await serverFor(wish)
    const reason = await web.post()
    if (says === undefined) assert.equal(reason, undefined)
    else assert.match(reason ?? '', says)
    assert.equal(web.requests, requests)
  })
}

test('posting a report: a server that never answers is given up after half a minute', async () => {
  await using web = await serverFor({ status: 0 })
  const begun = web.clock.timerOf(30_000)
  const answer = web.post()
  await begun
  web.clock.pass(30_000)
  assert.match((await answer) ?? '', /did not answer within 30 s/)
})

test('posting a report: nobody waits for it when the server stops', async () => {
  await using web = await serverFor({ status: 0 })
  const stopping = new AbortController()
  const begun = web.clock.timerOf(30_000)
  const answer = web.post(stopping.signal)
  await begun
  stopping.abort()
  assert.match((await answer) ?? '', /the wait was ended/)
})
