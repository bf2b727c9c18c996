/** Scanners that answer, that are gone, and that are something else. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import test from 'node:test'
import { HandClock } from '../../../test/support/hand-clock.ts'
import { TemporaryFolder } from '../../../test/support/operator.ts'
import { systemExchange } from '../../base/exchange.ts'
import { parseConfig } from '../../config/load-config.ts'
import type { Finding } from './finding.ts'
import { checkScanners, PING_MS_MAX } from './scanner-check.ts'

type Daemon = { readonly port: number; readonly asked: string[] } & AsyncDisposable

/** Answers once a whole question of its protocol is there; undefined: never. */
async function daemon(
  answer: string | undefined,
  at?: string,
  onAsked = (): void => {},
): Promise<Daemon> {
  const asked: string[] = []
  const server = createServer((socket) => {
    socket.on('error', () => {})
    socket.on('data', (bytes) => {
      asked.push(bytes.toString())
      onAsked()
      if (answer !== undefined) socket.end(answer)
    })
  })
  server.listen(at === undefined ? { host: '127.0.0.1', port: 0 } : { path: at })
  await once(server, 'listening')
  const address = server.address()
  return {
    port: typeof address === 'string' ? 0 : (address as AddressInfo).port,
    asked,
    async [Symbol.asyncDispose]() {
      server.close()
      await once(server, 'close')
    },
  }
}

function check(scan: string, clock = new HandClock()): Promise<Finding[]> {
  const config = parseConfig(`[scan]\n${scan}`, 'posthorn.toml')
  return checkScanners(config, { clock, exchange: systemExchange })
}

const protocols = [
  {
    name: 'clamd',
    option: (port: number) => `clamav = "127.0.0.1:${port}"`,
    question: 'zPING\0',
    answer: 'PONG\0',
  },
  {
    name: 'rspamd',
    option: (port: number) => `rspamd = "http://127.0.0.1:${port}"`,
    question: /^GET \/ping HTTP\/1\.0\r\nHost: 127\.0\.0\.1:\d+\r\n/,
    answer: 'HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 6\r\n\r\npong\r\n',
  },
  {
    name: 'spamd',
    option: (port: number) => `spamassassin = "127.0.0.1:${port}"`,
    question: 'PING SPAMC/1.5\r\n\r\n',
    answer: 'SPAMD/1.5 0 PONG\r\n',
  },
]

for (const { name, option, question, answer } of protocols) {
  test(`${name} is asked in its own language, and answers`, async () => {
    await using scanner = await daemon(answer)
    const [finding] = await check(option(scanner.port))
    assert.deepEqual(finding, {
      area: 'scanners',
      status: 'ok',
      text: `${name} answers at 127.0.0.1:${scanner.port}`,
    })
    const [asked = ''] = scanner.asked
    if (typeof question === 'string') assert.equal(asked, question)
    else assert.match(asked, question)
  })

  test(`who is not ${name} is known for it`, async () => {
    await using stranger = await daemon('220 mail.ours.example ESMTP\r\n')
    const [finding] = await check(option(stranger.port))
    assert.equal(finding?.status, 'problem')
    assert.match(finding.text, /something else.*answered 451/)
  })
}

test('a scanner without which mail passes is a warning when it is gone', async () => {
  const gone = await daemon('')
  await gone[Symbol.asyncDispose]()
  const [finding] = await check(`clamav = "127.0.0.1:${gone.port}"\nwhen_down = "accept"`)
  assert.equal(finding?.status, 'warning')
  assert.match(finding.text, /ECONNREFUSED.*mail passes without it/)
  assert.match(finding.todo ?? '', /scan\.clamav/)
})

test('a scanner that hangs is not waited for', async () => {
  const clock = new HandClock()
  await using scanner = await daemon(undefined, undefined, () => clock.pass(PING_MS_MAX))
  const [finding] = await check(`spamassassin = "127.0.0.1:${scanner.port}"`, clock)
  assert.match(finding?.text ?? '', /no answer in 5 s/)
})

test('a socket of this machine is named by its path', async () => {
  using folder = new TemporaryFolder()
  const path = folder.file('clamd.ctl')
  const option = `clamav = "unix:${path}"`
  {
    await using _scanner = await daemon('PONG\0', path)
    assert.equal((await check(option))[0]?.text, `clamd answers at ${path}`)
  }
  assert.match((await check(option))[0]?.text ?? '', /does not answer at .*clamd\.ctl/)
})

test('without scanners there is nothing to ask', async () => {
  assert.deepEqual(await check(''), [])
})
