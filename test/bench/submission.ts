/**
 * How many messages per second an application hands in with TLS and a password, end to end: unsigned,
 * signed with the RSA key, and signed with both keys; with a connection per message and with connections
 * kept. The clock stops when the last message has arrived at the sink.
 */
import { BenchClient, type Door } from './client.ts'
import type { FloorName } from './floors.ts'
import type { SigningBench } from './posthorn.ts'
import type { Results } from './results.ts'
import { openSink } from './sink.ts'
import { MESSAGE_BYTES, scaled, SESSIONS } from './workload.ts'

export type Habit = 'one connection per message' | 'connections kept'

const messagesOf: Readonly<Record<Habit, number>> = {
  'one connection per message': 1_500,
  'connections kept': 4_000,
}

/** Where there is a floor, it is for connections kept. */
const floorOf: Readonly<Record<'no key' | 'the RSA key' | 'both keys', FloorName | undefined>> = {
  'no key': undefined,
  'the RSA key': 'signedWithRsa',
  'both keys': 'signedWithBoth',
}

export async function measureSubmission(
  posthorn: SigningBench,
  { results, scale }: { readonly results: Results; readonly scale: number },
): Promise<void> {
  await handIn(posthorn.door, 'connections kept', scaled(messagesOf['connections kept'], scale))
  for (const keys of ['no key', 'the RSA key', 'both keys'] as const) {
    if (keys !== 'no key') await posthorn.activate(keys)
    const signed = keys === 'no key' ? 'TLS and AUTH' : `TLS and AUTH, signed with ${keys}`
    for (const habit of ['one connection per message', 'connections kept'] as const) {
      const rate = await handIn(posthorn.door, habit, scaled(messagesOf[habit], scale))
      const floor = habit === 'connections kept' ? floorOf[keys] : undefined
      if (floor === undefined) results.figure(`${signed}, ${habit}`, `${rate.toFixed(0)}/s`)
      else results.judge(floor, rate)
    }
  }
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

export function contentOf(author: string): Buffer {
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
