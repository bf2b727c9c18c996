/**
 * Plain messages by SMTP from smtp-source, in parallel sessions; the clock stops when the last of them has
 * arrived at the sink.
 */
import { ended } from './daemon.ts'
import { openEndlessSink, openSink, SINK_PORT } from './sink.ts'
import { SESSIONS } from './workload.ts'

export type Load = {
  readonly messages: number
  readonly bytes: number
  /** Many messages per connection, instead of one. */
  readonly isKept: boolean
}

/** Through whoever listens at this port. */
export async function messagesPerSecond(port: number, load: Load): Promise<number> {
  const sink = await openSink(load.messages)
  const startedAt = performance.now()
  await Promise.all([send(port, load), sink.filled])
  return (load.messages * 1_000) / (performance.now() - startedAt)
}

/**
 * What this machine does when nobody stands between source and sink, and nothing is kept: no server can be
 * faster.
 */
export async function yardstick(load: Load): Promise<number> {
  const sink = await openEndlessSink()
  try {
    const startedAt = performance.now()
    await send(SINK_PORT, load)
    return (load.messages * 1_000) / (performance.now() - startedAt)
  } finally {
    await sink.stop()
  }
}

async function send(port: number, { messages, bytes, isKept }: Load): Promise<void> {
  const size = [`-s${SESSIONS}`, `-l${bytes}`, `-m${messages}`, ...(isKept ? ['-d'] : [])]
  const envelope = ['-fsender@bench.example', '-trecipient@there.example']
  await ended('smtp-source', [...size, ...envelope, `127.0.0.1:${port}`])
}
