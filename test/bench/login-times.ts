/**
 * Whether time tells an attacker which users exist: an unknown user and a wrong password, in turns, each
 * from an address of its own so that no brake is on.
 */
import { BenchClient, type Door } from './client.ts'
import { mannWhitney } from '../support/mann-whitney.ts'
import { medianOf, type Results, say } from './results.ts'

const TRIES = 200

export async function compareLoginTimes(door: Door, results: Results): Promise<void> {
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
  say(`\nlogin refused (${TRIES} tries each)`)
  results.figure('login refused, unknown user, median', `${medianOf(unknown).toFixed(2)} ms`)
  results.figure('login refused, wrong password, median', `${medianOf(wrong).toFixed(2)} ms`)
  results.judge('loginTimes', mannWhitney(unknown, wrong))
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
