/**
 * SIGKILL with 100,000 messages in the queue, some due and some deferred, while more come in: every message that was
 * promised arrives, each start takes seconds whatever waits, and the memory does not grow with the queue.
 */
import assert from 'node:assert/strict'
import { statSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { MxHost } from '../support/mx-host.ts'
import { preloadQueue } from '../support/preloaded-queue.ts'
import { ConnectionLost, RawSubmitter } from '../support/raw-submitter.ts'
import { SENDER, setUpEngine } from './engine.ts'
import { peakMegabytesOf } from './peak-memory.ts'
import type { RunningPosthorn } from './posthorn-process.ts'

const queued = Number(process.env['MESSAGES'] ?? 100_000)
/** Of these, due when the server starts; the rest within the minute after. */
const DUE_SHARE = 0.6
const DEFERRED_MS = 40_000
const DESTINATIONS = 500
/** When so much of the queue has arrived. */
const killsAt = [0.1, 0.3, 0.5, 0.7]
const CLIENTS = 6
const START_MS_MAX = 5_000
const PEAK_MB_MAX = 400
const ARRIVAL_MS_MAX = 150_000
/** Attempts that run at once, so that may have been taken and not settled when a kill comes. */
const IN_FLIGHT_MAX = 1_000

test(`${killsAt.length} SIGKILLs with ${queued} messages queued and deferred: nothing is lost`, {
  timeout: 175_000,
}, async (context) => {
  const arrivals = new Map<number, number>()
  await using mx = await MxHost.listen({
    onTransaction: ({ content }) => {
      const number = Number(/^X-Number: (\d+)/m.exec(content.toString('latin1'))?.[1])
      arrivals.set(number, (arrivals.get(number) ?? 0) + 1)
    },
  })
  await using engine = await setUpEngine({
    sections: `
[delivery]
max_connections_per_site = 100
[delivery.routes]
"*" = { host = "127.0.0.1:${mx.port}", tls = "none" }
`,
  })
  const preloadAt = performance.now()
  const now = Date.now()
  await preloadQueue(engine.folder, queued, (number) => ({
    recipient: recipientOf(number),
    destination: destinationOf(number),
    content: letter(number),
    dueAt: number < queued * DUE_SHARE ? now : now + Math.round(DEFERRED_MS * Math.random()),
  }))
  const megabytes = statSync(join(engine.data, 'posthorn.db')).size / 1024 / 1024
  context.diagnostic(
    `${queued} messages written in ${since(preloadAt)} ms; the database has ${megabytes.toFixed(0)} MB`,
  )

  const peaks: number[] = []
  const starts: number[] = []
  const start = async (): Promise<RunningPosthorn> => {
    const startedAt = performance.now()
    const running = await engine.start()
    starts.push(since(startedAt))
    return running
  }
  const beginAt = performance.now()
  let server = await start()
  const clients = new Clients(engine.port, queued)
  for (const share of killsAt) {
    await arrived(arrivals, queued * share)
    peaks.push(await peakMegabytesOf(server.pid))
    process.kill(server.pid, 'SIGKILL')
    await server.stop()
    server = await start()
  }
  await arrived(arrivals, queued)
  await clients.stop()
  const { accepted } = clients
  const lost = await neverArrived([...Array(queued).keys(), ...accepted], arrivals)
  peaks.push(await peakMegabytesOf(server.pid))
  await server.stop()

  const duplicates = [...arrivals.values()].filter((times) => times > 1).length
  context.diagnostic(
    `${arrivals.size} messages arrived in ${since(beginAt)} ms, ${accepted.size} of them accepted meanwhile; ` +
      `${duplicates} twice`,
  )
  context.diagnostic(`starts until ready, in ms: ${starts.join(', ')}`)
  context.diagnostic(`VmHWM in MB: ${peaks.map((peak) => peak.toFixed(0)).join(', ')}`)
  assert.deepEqual(lost, [], 'promised and never arrived')
  assert.ok(duplicates <= killsAt.length * IN_FLIGHT_MAX, `${duplicates} arrived more than once`)
  assert.ok(Math.max(...starts) < START_MS_MAX, 'a start took too long')
  assert.ok(Math.max(...peaks) < PEAK_MB_MAX, 'too much memory')
})

/** Clients that hand in new mail all the while, and come back after each kill. */
class Clients {
  /** Numbers of the messages that were answered 250. */
  readonly accepted = new Set<number>()
  readonly #port: number
  readonly #running: Promise<unknown>
  #numbered: number
  #isOver = false

  constructor(port: number, firstNumber: number) {
    this.#port = port
    this.#numbered = firstNumber
    this.#running = Promise.all(Array.from({ length: CLIENTS }, () => this.#submit()))
  }

  async stop(): Promise<void> {
    this.#isOver = true
    await this.#running
  }

  async #submit(): Promise<void> {
    let submitter: RawSubmitter | undefined
    while (!this.#isOver) {
      const number = this.#numbered++
      try {
        submitter ??= await RawSubmitter.open({ port: this.#port, sender: SENDER })
        assert.match(await submitter.submit(recipientOf(number), letter(number)), /^250 /)
        this.accepted.add(number)
      } catch (error) {
        if (!(error instanceof ConnectionLost)) throw error
        submitter = undefined
      }
      await pause(20)
    }
    submitter?.close()
  }
}

/** What was under way at the last moment may still come. */
async function neverArrived(
  promised: readonly number[],
  arrivals: ReadonlyMap<number, number>,
): Promise<number[]> {
  const deadline = performance.now() + 30_000
  for (;;) {
    const lost = promised.filter((number) => !arrivals.has(number))
    if (lost.length === 0 || performance.now() > deadline) return lost
    await pause(500)
  }
}

async function arrived(arrivals: ReadonlyMap<number, number>, count: number): Promise<void> {
  const deadline = performance.now() + ARRIVAL_MS_MAX
  while (arrivals.size < count) {
    assert.ok(performance.now() < deadline, `only ${arrivals.size} of ${count} have arrived`)
    await pause(20)
  }
}

function since(at: number): number {
  return Math.round(performance.now() - at)
}

function destinationOf(number: number): string {
  return `d${number % DESTINATIONS}.example`
}

function recipientOf(number: number): string {
  return `r${number}@${destinationOf(number)}`
}

function letter(number: number): string {
  return `From: ${SENDER}\r\nSubject: ${number}\r\nX-Number: ${number}\r\n\r\n${'text '.repeat(100)}\r\n`
}
