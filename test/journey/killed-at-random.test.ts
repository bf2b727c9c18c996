/**
 * The first promise, tried: a server that is killed with SIGKILL again and again while clients submit. Every
 * message that was answered 250 arrives; twice only what was in flight at a kill. Each fifth is deferred at first,
 * so that there is always something that waits in the queue.
 *
 * KILLS and MESSAGES set the size; by default it is small enough for every test run.
 */
import assert from 'node:assert/strict'
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { freeLoopbackPort } from '../../src/sandbox/loopback-port.ts'
import { seededRandom } from '../../src/base/random.ts'
import { MxHost } from '../support/mx-host.ts'
import { ConnectionLost, RawSubmitter } from '../support/raw-submitter.ts'

const kills = Number(process.env['KILLS'] ?? 4)
const messages = Number(process.env['MESSAGES'] ?? 600)
const connections = 20
const seed = Number(process.env['SEED'] ?? Math.floor(Math.random() * 1e9))
/** After the last start everything that was promised must have arrived within this. */
const arrivalMsMax = 20_000
/** A delivery that the kill overtook: taken by the host, not yet settled by us. */
const inFlightMs = 1_500

const program = join(import.meta.dirname, '../../bin/posthorn')

test(`after ${kills} SIGKILLs every one of ${messages} messages answered 250 arrives (seed ${seed})`, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'posthorn-killed-'))
  const arrivals = new Map<number, number[]>()
  let submitted = 0
  const deferred = new Set<string>()
  const mx = await MxHost.listen({
    rcpt: ({ line }) => {
      const number = Number(/<r(\d+)@/.exec(line)?.[1])
      if (number % 5 !== 0 || deferred.has(line)) return undefined
      deferred.add(line)
      return '451 4.3.0 not now'
    },
    onTransaction: ({ content }) => {
      const number = Number(/^X-Number: (\d+)/m.exec(content.toString('latin1'))?.[1])
      arrivals.set(number, [...(arrivals.get(number) ?? []), performance.now()])
    },
  })
  const { port } = await freeLoopbackPort(0)
  const config = configure(folder, port, mx.port)
  const accepted = new Set<number>()
  /** Submitted again because the connection broke before the answer: these may arrive twice. */
  const repeated = new Set<number>()
  const killedAt: number[] = []
  let server = await start(config)

  const client = async (): Promise<void> => {
    let submitter: RawSubmitter | undefined
    while (submitted < messages) {
      const number = submitted++
      for (let isDone = false; !isDone; ) {
        try {
          submitter ??= await RawSubmitter.open({ port, sender: 'app@ours.example' })
          const answer = await submitter.submit(`r${number}@d${number % 3}.example`, letter(number))
          assert.match(answer, /^250 2\.0\.0 queued as /)
          accepted.add(number)
          isDone = true
        } catch (error) {
          if (!(error instanceof ConnectionLost)) throw error
          submitter = undefined
          repeated.add(number)
          await pause(20)
        }
      }
    }
    submitter?.close()
  }

  const random = seededRandom(seed)
  const killer = async (): Promise<void> => {
    // Spread over the submission: each at a random moment of its share of the messages.
    for (let kill = 0; kill < kills; kill++) {
      const after = Math.floor(((kill + random.roll()) * messages) / kills)
      while (accepted.size < Math.min(after, messages - connections)) await pause(2)
      await pause(random.roll() * 30)
      server.kill('SIGKILL')
      await once(server, 'exit')
      killedAt.push(performance.now())
      server = await start(config)
    }
  }

  try {
    await Promise.all([killer(), ...Array.from({ length: connections }, client)])
    assert.equal(accepted.size, messages)
    assert.equal(killedAt.length, kills)
    const deadline = (killedAt.at(-1) ?? 0) + arrivalMsMax
    while (arrivals.size < messages && performance.now() < deadline + 1_000) await pause(20)
    const lost = [...accepted].filter((number) => !arrivals.has(number))
    assert.deepEqual(lost, [], 'lost')

    // Let what is still under way come, so that late duplicates are seen.
    await pause(500)
    const unexplained = [...arrivals].filter(
      ([number, times]) => !repeated.has(number) && !isExplained(times, killedAt),
    )
    assert.deepEqual(unexplained, [], 'arrived twice without a kill in between')
  } finally {
    server.kill('SIGTERM')
    await once(server, 'exit')
    await mx.close()
    rmSync(folder, { recursive: true, force: true })
  }
})

/** Between each two arrivals of a message lies a kill, shortly after the first of them. */
function isExplained(times: readonly number[], killedAt: readonly number[]): boolean {
  return times
    .slice(1)
    .every((time, index) =>
      killedAt.some(
        (kill) =>
          kill < time && kill > (times[index] ?? 0) - 1 && kill < (times[index] ?? 0) + inFlightMs,
      ),
    )
}

function letter(number: number): string {
  return `From: app@ours.example\r\nTo: r@d.example\r\nSubject: ${number}\r\nX-Number: ${number}\r\n\r\n${'text '.repeat(100)}`
}

function configure(folder: string, port: number, mxPort: number): string {
  const config = join(folder, 'posthorn.toml')
  writeFileSync(
    config,
    `hostname = "mail.ours.example"
data = ${JSON.stringify(join(folder, 'data'))}
[submission]
require_verified_domain = false
tls = []
starttls = []
trusted = ["127.0.0.1:${port}"]
trusted_networks = ["127.0.0.0/8"]
[delivery.retry]
other_first = "1s"
other_longest = "1s"
[delivery.routes]
"*" = { host = "127.0.0.1:${mxPort}", tls = "none" }
`,
  )
  const added = spawnSync(program, ['domain', 'add', 'ours.example', '--config', config], {
    encoding: 'utf8',
  })
  assert.equal(added.status, 0, added.stderr)
  return config
}

async function start(config: string): Promise<ChildProcess> {
  const server = spawn(program, ['serve', '--config', config], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let log = ''
  server.stderr.on('data', (chunk: Buffer) => {
    log = (log + chunk.toString()).slice(-4_000)
  })
  const isReady = await Promise.race([
    once(server.stdout, 'data').then(() => true),
    once(server, 'exit').then(() => false),
  ])
  assert.ok(isReady, `the server did not start: ${log}`)
  return server
}
