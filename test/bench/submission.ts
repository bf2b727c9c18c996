/**
 * How many messages per second an application hands in with TLS and a password, end to end: unsigned,
 * signed with the RSA key, and signed with both keys; with a connection per message and with connections
 * kept. The clock stops when the last message has arrived at the sink.
 */
import { BenchClient, type Door } from './client.ts'
import type { SigningBench } from './posthorn.ts'
import { medianOf, say } from './report.ts'
import { openSink } from './sink.ts'
import { MESSAGE_BYTES, SESSIONS } from './workload.ts'

const ROUNDS = 3
/** Messages per second, of every row of signed messages on kept connections. */
const SIGNED_FLOOR = 1_000

export type Habit = 'one connection per message' | 'connections kept'

const messagesOf: Readonly<Record<Habit, number>> = {
  'one connection per message': 1_500,
  'connections kept': 4_000,
}

/** Whether the floor was reached. */
export async function measureSubmission(posthorn: SigningBench): Promise<boolean> {
  await handIn(posthorn.door, 'connections kept', messagesOf['connections kept'])
  let isGood = true
  for (const keys of ['no key', 'the RSA key', 'both keys'] as const) {
    if (keys !== 'no key') await posthorn.activate(keys)
    const signed = keys === 'no key' ? 'TLS and AUTH' : `TLS and AUTH, signed with ${keys}`
    for (const habit of ['one connection per message', 'connections kept'] as const) {
      const rate = await measure(posthorn.door, habit)
      const isPromised = keys !== 'no key' && habit === 'connections kept'
      const verdict = rate >= SIGNED_FLOOR ? 'reached' : 'MISSED'
      const floor = isPromised ? `, floor ${SIGNED_FLOOR}: ${verdict}` : ''
      say(`  ${signed}, ${habit}: ${rate.toFixed(0)}/s${floor}`)
      if (isPromised && rate < SIGNED_FLOOR) isGood = false
    }
  }
  return isGood
}

async function measure(door: Door, habit: Habit): Promise<number> {
  const rates: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    rates.push(await handIn(door, habit, messagesOf[habit]))
  }
  return medianOf(rates)
}

/** Messages per second, from the first connection to the last arrival. */
export async function handIn(door: Door, habit: Habit, messages: number): Promise<number> {
  const sink = await openSink(messages)
  const content = contentOf(door.user)
  const startedAt = performance.now()
  let left = messages
  const session = async (): Promise<void> => {
    let client: BenchClient | undefined
    while (left > 0) {
      left -= 1
      client ??= await BenchClient.login(door)
      await client.send('recipient@there.example', content)
      if (habit === 'connections kept') continue
      await client.quit()
      client = undefined
    }
    await client?.quit()
  }
  await Promise.all([...Array.from({ length: SESSIONS }, session), sink.filled])
  return (messages * 1_000) / (performance.now() - startedAt)
}

function contentOf(author: string): Buffer {
  const header = [
    `From: Application <${author}>`,
    'To: <recipient@there.example>',
    'Subject: Your order has been sent',
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: 7bit',
  ].join('\r\n')
  const line = 'The quick brown fox jumps over the lazy dog, as it does every day.\r\n'
  const body = line.repeat(Math.ceil((MESSAGE_BYTES - header.length) / line.length))
  return Buffer.from(`${header}\r\n\r\n${body}.\r\n`)
}
