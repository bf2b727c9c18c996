/**
 * `npm run bench`: Posthorn beside Postfix, the price of TLS, passwords and signatures, where the time goes,
 * and whether the time of a refused login tells who exists. Ends with status 1 when a floor is missed.
 *
 *   npm run bench                       all of it, under five minutes
 *   npm run bench -- --only=submission  one part: postfix, submission, shares or logins
 *   npm run bench -- --pairs=5          more pairs beside Postfix; 3 if absent
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { cpus, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { compare } from './beside-postfix.ts'
import { compareLoginTimes } from './login-times.ts'
import { hasPostfix, startPostfix } from './postfix.ts'
import { type SigningBench, startPosthorn } from './posthorn.ts'
import { say } from './report.ts'
import { printShares } from './shares.ts'
import { measureSubmission } from './submission.ts'
import { MESSAGE_BYTES, SESSIONS } from './workload.ts'

const wishes = process.argv.join(' ')
const pairs = Number(/--pairs=(\d+)/.exec(wishes)?.[1] ?? 3)
const only = /--only=(\w+)/.exec(wishes)?.[1]
const folder = mkdtempSync(join(tmpdir(), 'posthorn-bench-'))

type Part = {
  readonly name: string
  /** Whether every floor was reached. */
  readonly run: () => Promise<boolean>
}

const parts: readonly Part[] = [
  { name: 'postfix', run: () => withPosthorn('beside', besidePostfix) },
  { name: 'submission', run: () => withPosthorn('submission', submission) },
  { name: 'shares', run: shares },
  { name: 'logins', run: () => withPosthorn('logins', ({ door }) => compareLoginTimes(door)) },
]

process.exitCode = (await bench()) ? 0 : 1

async function bench(): Promise<boolean> {
  const model = cpus()[0]?.model ?? 'unknown'
  say(
    `${cpus().length} x ${model}, node ${process.version}; ${SESSIONS} sessions, ${MESSAGE_BYTES} octets`,
  )
  if (!hasPostfix()) {
    say('Postfix is not installed (apt-get install postfix): nothing can be measured')
    return false
  }
  const [load = 0] = loadavg()
  if (load > 0.5) say(`load ${load.toFixed(1)}: something else runs here; only ratios count`)
  let isGood = true
  try {
    for (const part of parts) {
      if (only === undefined || only === part.name) isGood = (await part.run()) && isGood
    }
    return isGood
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function besidePostfix(posthorn: SigningBench): Promise<boolean> {
  const postfix = startPostfix(join(folder, 'postfix'))
  try {
    return await compare(posthorn, postfix, pairs)
  } finally {
    await postfix.stop()
  }
}

async function submission(posthorn: SigningBench): Promise<boolean> {
  say('\nsubmission')
  return measureSubmission(posthorn)
}

async function shares(): Promise<boolean> {
  await printShares(join(folder, 'shares'))
  return true
}

async function withPosthorn(
  name: string,
  measure: (posthorn: SigningBench) => Promise<boolean>,
): Promise<boolean> {
  const posthorn = await startPosthorn(join(folder, name))
  try {
    return await measure(posthorn)
  } finally {
    await posthorn.stop()
  }
}
