/** Listeners that are free, taken, answering, hanging, and something else altogether. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { join } from 'node:path'
import test from 'node:test'
import { createServer as createTlsServer } from 'node:tls'
import { HandClock } from '../../../test/support/hand-clock.ts'
import { makeMxCertificate } from '../../../test/support/mx-certificate.ts'
import { parseConfig } from '../../config/load-config.ts'
import type { Finding } from './finding.ts'
import { GREETING_MS_MAX } from './greeting.ts'
import { checkPorts } from './port-check.ts'

type Listening = { readonly port: number } & AsyncDisposable

async function listening(server: Server, host: string): Promise<Listening> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket) => sockets.add(socket.on('error', () => {})))
  server.listen(0, host)
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

/** Says this to everybody who connects. */
function sayer(words: string, host = '127.0.0.1'): Promise<Listening> {
  return listening(
    createServer((socket) => socket.write(words)),
    host,
  )
}

type At = { readonly tls?: string; readonly starttls?: string; readonly trusted?: string }

function list(at: string | undefined): string {
  return JSON.stringify(at === undefined ? [] : [at])
}

function check(
  { tls, starttls, trusted }: At,
  { isServerRunning, clock = new HandClock() }: { isServerRunning: boolean; clock?: HandClock },
): Promise<Finding[]> {
  const text = `hostname = "mail.ours.example"
[submission]
tls = ${list(tls)}
starttls = ${list(starttls)}
trusted = ${list(trusted)}
trusted_networks = ["10.0.0.0/8"]`
  return checkPorts(parseConfig(text, 'posthorn.toml'), { clock, isServerRunning })
}

/** Where somebody was a moment ago. */
async function freePort(): Promise<number> {
  const taken = await sayer('')
  await taken[Symbol.asyncDispose]()
  return taken.port
}

test('without a server a port that can be had is free, and is free afterwards', async () => {
  const port = await freePort()
  for (const _ of [1, 2]) {
    const [finding] = await check({ tls: `127.0.0.1:${port}` }, { isServerRunning: false })
    assert.deepEqual(finding, {
      area: 'ports',
      status: 'ok',
      text: `127.0.0.1:${port} is free for the server`,
    })
  }
})

const NOBODY = 65_534
const noOtherUser =
  process.getuid?.() === 0 &&
  Number(readFileSync('/proc/sys/net/ipv4/ip_unprivileged_port_start', 'utf8')) > 587
    ? false
    : 'needs root, and ports that only root may have'

test('a port that this user may not have, and the server perhaps may', {
  skip: noOtherUser,
}, () => {
  const module = join(import.meta.dirname, 'port-check.ts')
  const submission = { tls: [], starttls: [{ host: '127.0.0.1', port: 587 }], trusted: [] }
  const script = `import { checkPorts } from ${JSON.stringify(module)}
    const config = { hostname: 'mail.ours.example', submission: ${JSON.stringify(submission)} }
    console.log(JSON.stringify(await checkPorts(config, { isServerRunning: false })))`
  const said = execFileSync(process.execPath, ['--input-type=module', '-e', script], {
    uid: NOBODY,
    gid: NOBODY,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const [finding] = JSON.parse(said) as Finding[]
  assert.equal(finding?.status, 'unknown')
  assert.match(finding.todo ?? '', /CAP_NET_BIND_SERVICE/)
})

test('a port that another program has', async () => {
  await using other = await sayer('')
  const [finding] = await check({ tls: `127.0.0.1:${other.port}` }, { isServerRunning: false })
  assert.equal(finding?.status, 'problem')
  assert.match(finding.text, /\(submission\.tls\): EADDRINUSE/)
  assert.match(finding.todo ?? '', /"ss -ltnp" names it/)
})

test('an address that this machine does not have', async () => {
  const [finding] = await check({ starttls: '192.0.2.1:587' }, { isServerRunning: false })
  assert.match(finding?.text ?? '', /\(submission\.starttls\): EADDRNOTAVAIL/)
  assert.match(finding?.todo ?? '', /"ip address"/)
})

test('a server that listens everywhere is asked on the loopback', async () => {
  await using server = await sayer('220 mail.ours.example ESMTP\r\n', '0.0.0.0')
  const [finding] = await check({ starttls: `0.0.0.0:${server.port}` }, { isServerRunning: true })
  assert.deepEqual(finding?.status, 'ok')
})

test('a trusted listener that turns us away answers', async () => {
  await using server = await sayer('554 5.7.1 not for you\r\n')
  const [finding] = await check({ trusted: `127.0.0.1:${server.port}` }, { isServerRunning: true })
  assert.equal(finding?.status, 'ok')
})

test('a listener with TLS from the first byte is asked with TLS', async () => {
  const { cert, key } = await makeMxCertificate('mail.ours.example')
  const tls = createTlsServer({ cert, key }, (socket) => socket.write('220 hello\r\n'))
  await using server = await listening(tls, '127.0.0.1')
  const at = { tls: `127.0.0.1:${server.port}` }
  const [finding] = await check(at, { isServerRunning: true })
  assert.equal(finding?.status, 'ok', finding?.text)
})

const strangers = [
  { name: 'says nothing and leaves', words: undefined, why: /without a greeting/ },
  { name: 'speaks HTTP', words: 'HTTP/1.1 400 Bad Request\r\n', why: /does not speak SMTP/ },
  { name: 'never ends its line', words: '2'.repeat(5_000), why: /does not speak SMTP/ },
]
for (const { name, words, why } of strangers) {
  test(`who ${name} is not the server`, async () => {
    const server = createServer((socket) => {
      if (words === undefined) socket.end()
      else socket.write(words)
    })
    await using stranger = await listening(server, '127.0.0.1')
    const at = { starttls: `127.0.0.1:${stranger.port}` }
    const [finding] = await check(at, { isServerRunning: true })
    assert.equal(finding?.status, 'problem')
    assert.match(finding.text, why)
    assert.match(finding.todo ?? '', /restart it/)
  })
}

test('nobody at the port of a server that runs', async () => {
  const at = { starttls: `127.0.0.1:${await freePort()}` }
  const [finding] = await check(at, { isServerRunning: true })
  assert.match(finding?.text ?? '', /a server runs, but does not answer .* ECONNREFUSED/)
})

test('a server that hangs is not waited for', async () => {
  const clock = new HandClock()
  const hangs = createServer(() => clock.pass(GREETING_MS_MAX))
  await using server = await listening(hangs, '127.0.0.1')
  const at = { starttls: `127.0.0.1:${server.port}` }
  const [finding] = await check(at, { isServerRunning: true, clock })
  assert.match(finding?.text ?? '', /no greeting in 10 s/)
})
