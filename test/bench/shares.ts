/**
 * Where the time goes: the CPU time of the server per message, by step, while it takes signed messages
 * over TLS on kept connections. The main thread is divided by a profile; the thread pool does signatures,
 * and the store has threads of its own.
 */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { sharesOf } from './cpu-profile.ts'
import { startPosthorn } from './posthorn.ts'
import { say } from './results.ts'
import type { Step } from './steps.ts'
import { handIn } from './submission.ts'
import { threadTimes } from './thread-times.ts'

const MESSAGES = 8_000
const SAMPLE_MICROSECONDS = 200

export async function printShares(folder: string): Promise<void> {
  const profiles = join(folder, 'profiles')
  const posthorn = await startPosthorn(
    join(folder, 'posthorn'),
    `--cpu-prof --cpu-prof-interval=${SAMPLE_MICROSECONDS} --cpu-prof-dir=${profiles}`,
  )
  const spent = new Map<Step, number>()
  const add = (step: Step, seconds: number): void => {
    spent.set(step, (spent.get(step) ?? 0) + seconds)
  }
  let mainSeconds = 0
  try {
    await posthorn.activate('both keys')
    await handIn(posthorn.door, 'connections kept', 1_000)
    const before = threadTimes(posthorn.pid)
    await handIn(posthorn.door, 'connections kept', MESSAGES)
    const after = threadTimes(posthorn.pid)
    mainSeconds = after.main - before.main
    add('DKIM signature', after.pool - before.pool)
    add('store commit', after.writer - before.writer)
    add('doors', after.doors - before.doors)
    add('garbage collection', after.collectors - before.collectors)
  } finally {
    await posthorn.stop()
  }
  const [name] = readdirSync(profiles).filter((file) => file.includes(`.${posthorn.pid}.0.`))
  if (name === undefined) throw new Error('the server left no profile of its main thread')
  for (const [step, share] of sharesOf(join(profiles, name))) add(step, share * mainSeconds)
  print(spent, mainSeconds)
}

function print(spent: ReadonlyMap<Step, number>, mainSeconds: number): void {
  const total = [...spent.values()].reduce((sum, seconds) => sum + seconds, 0)
  say(`\nwhere the time goes, signed with both keys, connections kept (${MESSAGES} messages)`)
  for (const [step, seconds] of [...spent].toSorted(([, one], [, other]) => other - one)) {
    say(`  ${step.padEnd(20)} ${percent(seconds / total)} ${microseconds(seconds)}`)
  }
  say(`  ${'all'.padEnd(20)} ${percent(1)} ${microseconds(total)}`)
  say(`  of it on the main thread: ${microseconds(mainSeconds).trim()}`)
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`.padStart(8)
}

function microseconds(seconds: number): string {
  return `${((1e6 * seconds) / MESSAGES).toFixed(0)} µs per message`.padStart(20)
}
