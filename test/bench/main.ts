/**
 * `npm run bench`: how many messages per second travel through Posthorn, end to end and durably,
 * beside Postfix on the same machine in the same run. smtp-source feeds 50 sessions of 4 KB messages,
 * smtp-sink takes them, and the clock stops at the last arrival. Servers take turns, because
 * machines drift; the ratio of each pair is what counts.
 */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Contender } from './contender.ts'
import { hasPostfix, startPostfix } from './postfix.ts'
import { startPosthorn } from './posthorn.ts'

const SESSIONS = 50
const MESSAGE_BYTES = 4096
const ports = { posthorn: 24_025, postfix: 24_026, sink: 24_027 }

type Row = {
  readonly name: string
  readonly messages: number
  readonly sourceOptions: readonly string[]
  /** Posthorn over Postfix, the least that we promise. */
  readonly floor: number
}

const rows: readonly Row[] = [
  { name: 'one connection per message', messages: 6_000, sourceOptions: [], floor: 2.5 },
  { name: 'connections kept', messages: 8_000, sourceOptions: ['-d'], floor: 4 },
]

const pairs = Number(/--pairs=(\d+)/.exec(process.argv.join(' '))?.[1] ?? 3)
const folder = mkdtempSync(join(tmpdir(), 'posthorn-bench-'))
process.exitCode = (await bench()) ? 0 : 1

/** Whether every floor was reached. */
async function bench(): Promise<boolean> {
  const model = cpus()[0]?.model ?? 'unknown'
  say(
    `${cpus().length} x ${model}, node ${process.version}; ${SESSIONS} sessions, ${MESSAGE_BYTES} octets`,
  )
  const withPostfix = hasPostfix()
  if (!withPostfix)
    say('Postfix is not installed (apt-get install postfix): nothing can be measured')
  if (!withPostfix) return false
  const posthorn = await startPosthorn(join(folder, 'posthorn'), {
    in: ports.posthorn,
    sink: ports.sink,
  })
  const postfix = startPostfix(join(folder, 'postfix'), { in: ports.postfix, sink: ports.sink })
  try {
    await warmUp([posthorn, postfix])
    let isGood = true
    for (const row of rows) isGood = (await measure(row, posthorn, postfix)) && isGood
    return isGood
  } finally {
    await Promise.all([posthorn.stop(), postfix.stop()])
    rmSync(folder, { recursive: true, force: true })
  }
}

/** A server runs for weeks: what it does in its first seconds says little. Both get the same. */
async function warmUp(contenders: readonly Contender[]): Promise<void> {
  for (const contender of contenders) {
    await messagesPerSecond(contender, { messages: 4_000, sourceOptions: [] })
  }
}

async function measure(row: Row, posthorn: Contender, postfix: Contender): Promise<boolean> {
  say(`\n${row.name} (${row.messages} messages)`)
  const ratios: number[] = []
  for (let pair = 1; pair <= pairs; pair++) {
    const ours = await messagesPerSecond(posthorn, row)
    const theirs = await messagesPerSecond(postfix, row)
    ratios.push(ours / theirs)
    say(
      `  pair ${pair}: Posthorn ${ours.toFixed(0)}/s, Postfix ${theirs.toFixed(0)}/s, ratio ${(ours / theirs).toFixed(2)}`,
    )
  }
  const median = medianOf(ratios)
  const verdict = median >= row.floor ? 'reached' : 'MISSED'
  say(`  median ratio ${median.toFixed(2)}, floor ${row.floor}: ${verdict}`)
  return median >= row.floor
}

async function messagesPerSecond(
  contender: Contender,
  { messages, sourceOptions }: Pick<Row, 'messages' | 'sourceOptions'>,
): Promise<number> {
  // -M: the sink ends by itself when the last message has arrived. As root it wants a user to become.
  const user = process.getuid?.() === 0 ? ['-u', 'nobody'] : []
  const sink = spawn('smtp-sink', [...user, `-M${messages}`, `127.0.0.1:${ports.sink}`, '1000'], {
    stdio: 'inherit',
  })
  await pause(300)
  const startedAt = performance.now()
  const source = spawn(
    'smtp-source',
    [
      `-s${SESSIONS}`,
      `-l${MESSAGE_BYTES}`,
      `-m${messages}`,
      '-fsender@bench.example',
      '-trecipient@there.example',
      ...sourceOptions,
      `127.0.0.1:${contender.port}`,
    ],
    { stdio: 'inherit' },
  )
  const [sourceStatus, sinkStatus] = await Promise.all([ended(source), ended(sink)])
  const seconds = (performance.now() - startedAt) / 1000
  if (sourceStatus !== 0) throw new Error(`smtp-source against ${contender.name}: ${sourceStatus}`)
  if (sinkStatus !== 0) throw new Error(`smtp-sink behind ${contender.name}: ${sinkStatus}`)
  return messages / seconds
}

function ended(child: ReturnType<typeof spawn>): Promise<number | null> {
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', resolve)
  })
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

function medianOf(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}

function say(line: string): void {
  console.log(line)
}
