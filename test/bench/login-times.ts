/**
 * Whether time tells an attacker which users exist: an unknown user and a wrong password, in turns, each
 * from an address of its own so that no brake is on.
 */
import { BenchClient, type Door } from './client.ts'
import { mannWhitney } from '../support/mann-whitney.ts'
import { medianOf, say } from './report.ts'

const TRIES = 200
/** If there were no difference, one run in a thousand would still look like one. */
const P_MIN = 0.001

/** Whether the two cannot be told apart. */
export async function compareLoginTimes(door: Door): Promise<boolean> {
  const unknown: number[] = []
  const wrong: number[] = []
  for (let number = 0; number < TRIES; number++) {
    const tries = [
      async () => unknown.push(await answerMs(door, `nobody${number}@bench.example`, 2 * number)),
      async () => wrong.push(await answerMs(door, door.user, 2 * number + 1)),
    ]
    // Whoever comes second might find something warm.
    for (const attempt of number % 2 === 0 ? tries : tries.toReversed()) await attempt()
  }
  const p = mannWhitney(unknown, wrong)
  const isAlike = p >= P_MIN
  say(`\nlogin refused (${TRIES} tries each)`)
  say(
    `  unknown user: median ${medianOf(unknown).toFixed(2)} ms; wrong password: median ${medianOf(wrong).toFixed(2)} ms`,
  )
  say(`  Mann-Whitney p = ${p.toFixed(3)}: ${isAlike ? 'cannot be told apart' : 'DIFFERENT'}`)
  return isAlike
}

async function answerMs(door: Door, user: string, number: number): Promise<number> {
  const address = `127.${1 + (number >> 8)}.${number & 255}.1`
  using client = await BenchClient.connect(door, address)
  const password = `not-the-password-${number}`
  const askedAt = performance.now()
  const answer = await client.authenticate(user, password)
  const ms = performance.now() - askedAt
  if (!answer.startsWith('535')) throw new Error(`a wrong login was answered ${answer.trimEnd()}`)
  return ms
}
