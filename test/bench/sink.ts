/** smtp-sink of Postfix: the next hop of everybody under measurement, which counts what arrives. */
import { setTimeout as pause } from 'node:timers/promises'
import { type Daemon, ended, startDaemon } from './daemon.ts'

export const SINK_PORT = 24_027

/** A sink for so many messages. Its `filled` resolves at the last arrival. */
export async function openSink(messages: number): Promise<{ readonly filled: Promise<void> }> {
  // -M: it ends by itself when the last message has arrived.
  const [program, ...options] = sink([`-M${messages}`])
  const filled = ended(program, options)
  await pause(300)
  return { filled }
}

/** A sink that takes whatever comes until it is stopped, and answers the last message too. */
export async function openEndlessSink(): Promise<Daemon> {
  return startDaemon({ command: sink([]), port: SINK_PORT, log: '/dev/null' })
}

function sink(options: readonly string[]): [program: string, ...options: string[]] {
  // As root it wants a user to become.
  const user = process.getuid?.() === 0 ? ['-u', 'nobody'] : []
  return ['smtp-sink', ...user, ...options, `127.0.0.1:${SINK_PORT}`, '1000']
}
