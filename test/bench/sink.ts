/** smtp-sink of Postfix: the next hop of everybody under measurement, which counts what arrives. */
import { spawn } from 'node:child_process'
import { setTimeout as pause } from 'node:timers/promises'

export const SINK_PORT = 24_027

/** A sink for so many messages. Its `filled` resolves at the last arrival. */
export async function openSink(messages: number): Promise<{ readonly filled: Promise<void> }> {
  // As root it wants a user to become. -M: it ends by itself when the last message has arrived.
  const user = process.getuid?.() === 0 ? ['-u', 'nobody'] : []
  const options = [...user, `-M${messages}`, `127.0.0.1:${SINK_PORT}`, '1000']
  const filled = ended('smtp-sink', options)
  await pause(300)
  return { filled }
}

/** Runs a program to its end. @throws when that is not status 0 */
export async function ended(program: string, options: readonly string[]): Promise<void> {
  const child = spawn(program, options, { stdio: 'inherit' })
  const status = await new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', resolve)
  })
  if (status !== 0) throw new Error(`${program} ${options.join(' ')}: status ${String(status)}`)
}
