/** The server gets SIGTERM while a host does not answer: it ends in time, and the mail goes on afterwards. */
import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { freeLoopbackPort } from '../../src/sandbox/loopback-port.ts'
import { MxHost, type MxScript, silence } from '../support/mx-host.ts'
import { RawSubmitter } from '../support/raw-submitter.ts'

const program = join(import.meta.dirname, '../../bin/posthorn')
const EXIT_MS_MAX = 8_000

const silences: readonly { name: string; script: (asked: () => void) => MxScript }[] = [
  {
    name: 'after the final dot',
    script: (asked) => ({ dot: (moment) => silentAtFirst(moment, asked) }),
  },
  {
    name: 'instead of a greeting',
    script: (asked) => ({ greeting: (moment) => silentAtFirst(moment, asked) }),
  },
]

for (const { name, script } of silences) {
  test(`a host is silent ${name}: SIGTERM ends the process, the next start delivers`, async () => {
    const asked = Promise.withResolvers<void>()
    await using mx = await MxHost.listen(script(asked.resolve))
    const { port } = await freeLoopbackPort(0)
    const folder = mkdtempSync(join(tmpdir(), 'posthorn-stop-'))
    const config = configure(folder, port, mx.port)
    try {
      const first = await start(config)
      const submitter = await RawSubmitter.open({ port, sender: 'app@ours.example' })
      const content = 'From: app@ours.example\r\nSubject: a letter\r\n\r\ntext'
      assert.match(await submitter.submit('bert@theirs.example', content), /^250 /)
      submitter.close()
      await asked.promise
      assert.deepEqual(await first.end(), { code: 0, signal: null })

      const second = await start(config)
      await mx.received(1)
      assert.deepEqual(await second.end(), { code: 0, signal: null })
      assert.equal(mx.transactions.length, 1)
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })
}

function silentAtFirst({ connection }: { readonly connection: number }, asked: () => void) {
  if (connection > 1) return undefined
  asked()
  return silence
}

function configure(folder: string, port: number, mxPort: number): string {
  const config = join(folder, 'posthorn.toml')
  const toml = `
    hostname = "mail.ours.example"
    data = "data"
    drain = "0s"
    [submission]
    require_verified_domain = false
    tls = []
    starttls = []
    trusted = ["127.0.0.1:${port}"]
    trusted_networks = ["127.0.0.0/8"]
    [delivery.routes]
    "*" = { host = "127.0.0.1:${mxPort}", tls = "none" }`
  writeFileSync(config, toml)
  const added = spawnSync(program, ['domain', 'add', 'ours.example', '--config', config])
  assert.equal(added.status, 0, added.stderr.toString())
  return config
}

async function start(config: string) {
  const server = spawn(program, ['serve', '--config', config], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  await Promise.race([once(server.stdout, 'data'), once(server, 'exit')])
  assert.equal(server.exitCode, null, 'the server did not start')
  return {
    /** SIGTERM; what takes too long is killed, and tells so by its signal. */
    async end() {
      const impatience = setTimeout(() => server.kill('SIGKILL'), EXIT_MS_MAX)
      server.kill('SIGTERM')
      const [code, signal] = await once(server, 'exit')
      clearTimeout(impatience)
      return { code, signal }
    },
  }
}
