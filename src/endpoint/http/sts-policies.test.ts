import assert from 'node:assert/strict'
import type { RequestListener } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import test from 'node:test'
import { HandClock } from '../../../test/support/hand-clock.ts'
import { makeMxCertificate } from '../../../test/support/mx-certificate.ts'
import { ScriptedDns } from '../../../test/support/scripted-dns.ts'
import { StsPolicies } from './sts-policies.ts'

const HOST = 'mta-sts.ours.example'
const policy = 'version: STSv1\nmode: none\nmax_age: 1\n'

/** A web server for the policy host, that answers as told; and the source that asks it. */
async function sourceFor(listener: RequestListener, name = HOST) {
  const { cert, key } = await makeMxCertificate(name)
  const server = createServer({ cert, key }, listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const clock = new HandClock()
  const resolver = new ScriptedDns({ [HOST]: { a: ['127.0.0.1'] } })
  const { port } = server.address() as AddressInfo
  return {
    clock,
    source: new StsPolicies({ resolver, clock, ca: cert, port }),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

test('policies: the page of the policy host is fetched by its own name', async () => {
  const asked: unknown[] = []
  await using web = await sourceFor(({ url, headers }, response) => {
    asked.push([url, headers.host])
    response.setHeader('content-type', 'text/plain; charset=utf-8').end(policy)
  })
  assert.deepEqual(await web.source.policyOf('ours.example'), { kind: 'found', text: policy })
  assert.deepEqual(asked, [['/.well-known/mta-sts.txt', HOST]])
})

const pages: { name: string; answer: RequestListener; kind: string; reason: RegExp }[] = [
  {
    name: 'no such page',
    answer: (_, response) => response.writeHead(404).end(),
    kind: 'none',
    reason: /answers 404/,
  },
  {
    name: 'a redirect',
    answer: (_, response) => response.writeHead(301, { location: 'https://else.example' }).end(),
    kind: 'none',
    reason: /answers 301/,
  },
  {
    name: 'a page for browsers',
    answer: (_, response) => response.setHeader('content-type', 'text/html').end(policy),
    kind: 'none',
    reason: /not text\/plain/,
  },
  {
    name: 'an endless page',
    answer: (_, response) => {
      response.setHeader('content-type', 'text/plain')
      const write = (): void => {
        while (response.write('x'.repeat(10_000)));
        response.once('drain', write)
      }
      write()
    },
    kind: 'none',
    reason: /too long/,
  },
  {
    name: 'a connection that is cut',
    answer: ({ socket }) => socket.destroy(),
    kind: 'failed',
    reason: /mta-sts\.ours\.example/,
  },
]

for (const { name, answer, kind, reason } of pages) {
  test(`policies: ${name} is ${kind}`, async () => {
    await using web = await sourceFor(answer)
    const outcome = await web.source.policyOf('ours.example')
    assert.equal(outcome.kind, kind)
    assert.match(outcome.kind === 'found' ? '' : outcome.reason, reason)
  })
}

test('policies: a certificate for another name is none that a sender would take', async () => {
  await using web = await sourceFor((_, response) => response.end(policy), 'else.example')
  assert.equal((await web.source.policyOf('ours.example')).kind, 'none')
})

test('policies: a server that never answers is given up after ten seconds', async () => {
  await using web = await sourceFor(() => {})
  const begun = web.clock.timerOf(10_000)
  const answer = web.source.policyOf('ours.example')
  await begun
  web.clock.pass(10_000)
  const outcome = await answer
  assert.equal(outcome.kind, 'failed')
})

test('policies: a host without an address has none; one that DNS cannot tell of may have', async () => {
  const clock = new HandClock()
  const none = new StsPolicies({ resolver: new ScriptedDns(), clock })
  assert.equal((await none.policyOf('ours.example')).kind, 'none')
  const resolver = new ScriptedDns({ [HOST]: { is: 'broken' } })
  const unknown = new StsPolicies({ resolver, clock })
  assert.equal((await unknown.policyOf('ours.example')).kind, 'failed')
})
