/**
 * What a long queue costs. A server with mail deferred until tomorrow takes and delivers new mail beside one
 * whose queue is empty, in turns; its start, its memory, and the main thread's work per message at several
 * lengths of the queue.
 */
import { join } from 'node:path'
import { peakMegabytesOf } from '../lab/peak-memory.ts'
import { warmUp } from './beside-peers.ts'
import { ended } from './daemon.ts'
import { type Load, messagesPerSecond } from './load.ts'
import { dataOf, startPosthorn, type SigningBench } from './posthorn.ts'
import { medianOf, type Results, say, shown } from './results.ts'
import { threadTimes } from './thread-times.ts'
import { MESSAGE_BYTES, scaled } from './workload.ts'

const LENGTHS = [1_000, 100_000, 1_000_000]
const MESSAGES = 6_000
/** A million messages in a minute would be fast. */
const PRELOAD_MS_MAX = 3_600_000

export type QueueBench = {
  readonly folder: string
  readonly pairs: number
  readonly scale: number
  readonly results: Results
}

type Measured = {
  readonly perSecond: number
  /** Of the main thread, per message. */
  readonly cpuMicroseconds: number
  readonly startMs: number
  readonly peakMegabytes: number
}

export async function measureDeferredQueue(bench: QueueBench): Promise<void> {
  const { pairs, scale, results } = bench
  say('\ndeferred mail in the queue')
  const empty = join(bench.folder, 'empty')
  const deferred = join(bench.folder, 'deferred')
  await (await startPosthorn(deferred)).stop()
  const costs: number[] = []
  let length = 0
  for (const wanted of LENGTHS.map((full) => scaled(full, scale))) {
    await preload(deferred, { from: length, to: wanted, results })
    length = wanted
    const { cpuMicroseconds } = await measure(deferred, scale)
    costs.push(cpuMicroseconds)
    results.figure(`main thread, ${wanted} deferred`, `${shown(cpuMicroseconds)} µs per message`)
  }
  results.judge('flatCost', (costs.at(-1) ?? Number.NaN) / (costs[0] ?? Number.NaN))

  const ratios: number[] = []
  const full: Measured[] = []
  for (let pair = 1; pair <= pairs; pair++) {
    const without = await measure(empty, scale)
    const withQueue = await measure(deferred, scale)
    full.push(withQueue)
    ratios.push(withQueue.perSecond / without.perSecond)
    say(
      `  pair ${pair}: empty ${shown(without.perSecond)}/s, deferred ${shown(withQueue.perSecond)}/s`,
    )
  }
  results.judge('deferredSpeed', medianOf(ratios))
  results.judge('deferredMemory', Math.max(...full.map(({ peakMegabytes }) => peakMegabytes)))
  results.judge('deferredStart', medianOf(full.map(({ startMs }) => startMs)) / 1_000)
}

async function preload(
  folder: string,
  { from, to, results }: { from: number; to: number; results: Results },
): Promise<void> {
  const startedAt = performance.now()
  const program = [join(import.meta.dirname, 'preload.ts'), dataOf(folder), `${from}`, `${to}`]
  await ended(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', ...program],
    PRELOAD_MS_MAX,
  )
  const seconds = (performance.now() - startedAt) / 1_000
  results.figure(`preloading ${to - from} messages`, `${shown(seconds)} s`)
}

async function measure(folder: string, scale: number): Promise<Measured> {
  const posthorn = await startPosthorn(folder)
  try {
    await warmUp({ posthorn, peers: [], scale })
    return await measureRunning(posthorn, {
      messages: scaled(MESSAGES, scale),
      bytes: MESSAGE_BYTES,
      isKept: false,
    })
  } finally {
    await posthorn.stop()
  }
}

async function measureRunning({ pid, port, startMs }: SigningBench, load: Load): Promise<Measured> {
  const before = threadTimes(pid).main
  const perSecond = await messagesPerSecond(port, load)
  return {
    perSecond,
    cpuMicroseconds: ((threadTimes(pid).main - before) * 1e6) / load.messages,
    startMs,
    peakMegabytes: await peakMegabytesOf(pid),
  }
}
