/**
 * `npm run bench`: Posthorn beside Postfix, Exim and Haraka, and the price of TLS, passwords and signatures.
 * Ends with status 1 when a floor (floors.ts) is missed. As root, because Postfix wants it.
 *
 *   npm run bench                       under five minutes
 *   npm run bench -- --full             also 100 KB on kept connections, a million deferred messages, idle latency, shares, logins
 *   npm run bench -- --only=deferred    one part: peers, submission, large, deferred, latency, shares or logins
 *   npm run bench -- --pairs=5          more rounds; 3 if absent
 *   npm run bench -- --report           writes docs/benchmarks.md and its picture
 *   npm run bench -- --scale=0.1        fewer messages, to try the bench itself; its figures mean little
 */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { cpus, loadavg, release, tmpdir, totalmem } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { isPostfixInstalled } from '../support/postfix-services.ts'
import { compare, longRows, type Row, rows } from './beside-peers.ts'
import type { Contender, Peer } from './contender.ts'
import { measureDeferredQueue } from './deferred-queue.ts'
import { exim } from './exim.ts'
import { haraka } from './haraka.ts'
import { measureLatency } from './latency.ts'
import { compareLoginTimes } from './login-times.ts'
import { postfix } from './postfix.ts'
import { type SigningBench, startPosthorn } from './posthorn.ts'
import { writeReport } from './report.ts'
import { Results, say } from './results.ts'
import { printShares } from './shares.ts'
import { measureSubmission } from './submission.ts'
import { SESSIONS } from './workload.ts'

const { values: wishes } = parseArgs({
  options: {
    full: { type: 'boolean', default: false },
    only: { type: 'string' },
    pairs: { type: 'string', default: '3' },
    report: { type: 'boolean', default: false },
    scale: { type: 'string', default: '1' },
  },
})
const pairs = Number(wishes.pairs)
const scale = Number(wishes.scale)
const results = new Results()
const folder = mkdtempSync(join(tmpdir(), 'posthorn-bench-'))
// Daemons of peers are not root: they must be able to walk through.
chmodSync(folder, 0o755)

type Part = {
  readonly name: string
  /** Takes long, or is no comparison: only with `--full`, or when it is asked for. */
  readonly isLong?: true
  readonly run: () => Promise<void>
}

const parts: readonly Part[] = [
  { name: 'peers', run: () => besidePeers('peers', rows) },
  { name: 'submission', run: () => withPosthorn('submission', submission) },
  { name: 'large', isLong: true, run: () => besidePeers('large', longRows) },
  { name: 'latency', isLong: true, run: () => withPosthorn('latency', latency) },
  { name: 'deferred', isLong: true, run: deferred },
  { name: 'shares', isLong: true, run: () => printShares(join(folder, 'shares')) },
  { name: 'logins', isLong: true, run: () => withPosthorn('logins', logins) },
]

process.exitCode = (await bench()) ? 0 : 1

/** Whether every floor was reached. */
async function bench(): Promise<boolean> {
  const model = cpus()[0]?.model ?? 'unknown'
  const memory = `${Math.round(totalmem() / 2 ** 30)} GB`
  const machine = `${cpus().length} x ${model}, ${memory}, Linux ${release()}, Node ${process.version}`
  say(`${machine}; ${SESSIONS} sessions`)
  if (!isPostfixInstalled()) {
    say('Postfix is not installed (apt-get install postfix): nothing can be measured')
    return false
  }
  const [load = 0] = loadavg()
  if (load > 0.5) say(`load ${load.toFixed(1)}: something else runs here; only ratios count`)
  const { full: isFull, only, report } = wishes
  try {
    for (const part of parts) {
      const isWanted = only === undefined ? isFull || !part.isLong : only === part.name
      if (isWanted) await part.run()
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  const date = new Date().toISOString().slice(0, 10)
  if (report) writeReport(results, { machine, date, scale, pairs, isFull })
  return results.isGood
}

async function besidePeers(name: string, rows: readonly Row[]): Promise<void> {
  await withPosthorn(name, async (posthorn) => {
    const peers = await startPeers([postfix, exim, haraka], join(folder, name))
    try {
      await compare(rows, { posthorn, peers, pairs, scale, results })
    } finally {
      for (const peer of peers) await peer.stop()
    }
  })
}

/** Those that can be had here. */
async function startPeers(peers: readonly Peer[], place: string): Promise<Contender[]> {
  const started: Contender[] = []
  for (const peer of peers) {
    try {
      const contender = await peer.start(join(place, peer.name.toLowerCase()))
      results.versions.set(contender.name, contender.version)
      started.push(contender)
    } catch (error) {
      results.leftOut(peer.name, error instanceof Error ? error.message : String(error))
    }
  }
  return started
}

async function submission(posthorn: SigningBench): Promise<void> {
  say('\nsubmission')
  await measureSubmission(posthorn, { results, scale })
}

async function latency(posthorn: SigningBench): Promise<void> {
  await measureLatency(posthorn, results)
}

async function deferred(): Promise<void> {
  await measureDeferredQueue({ folder: join(folder, 'deferred'), pairs, scale, results })
}

async function logins({ door }: SigningBench): Promise<void> {
  await compareLoginTimes(door, results)
}

async function withPosthorn(
  name: string,
  measure: (posthorn: SigningBench) => Promise<void>,
): Promise<void> {
  const posthorn = await startPosthorn(join(folder, name, 'posthorn'))
  results.versions.set(posthorn.name, posthorn.version)
  try {
    await measure(posthorn)
  } finally {
    await posthorn.stop()
  }
}
