/**
 * How long one message takes when nothing else is to be done: from its final dot, over TLS on a connection
 * that is kept, to the 250 of the next host. Both ends are in this process, on one clock.
 */
import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { BenchClient } from './client.ts'
import type { SigningBench } from './posthorn.ts'
import { medianOf, type Results, say, shown } from './results.ts'
import { SINK_PORT } from './sink.ts'
import { contentOf } from './submission.ts'

const WARM_UP_MESSAGES = 200
const MESSAGES = 500
/** Between two messages, so that the server is idle. */
const PAUSE_MS = 10
const FLIGHT_MS_MAX = 10_000

export async function measureLatency(posthorn: SigningBench, results: Results): Promise<void> {
  say(`\nidle latency (${MESSAGES} single messages)`)
  const host = new NextHost()
  await host.listen()
  using client = await BenchClient.login(posthorn.door)
  const content = contentOf(posthorn.door.user)
  const times: number[] = []
  for (let number = -WARM_UP_MESSAGES; number < MESSAGES; number++) {
    const answered = host.nextAnswer()
    const dotAt = await client.send('recipient@there.example', content)
    const ms = (await answered) - dotAt
    if (number >= 0) times.push(ms)
    await pause(PAUSE_MS)
  }
  host.close()
  const sorted = times.toSorted((a, b) => a - b)
  const p99 = sorted[Math.floor(0.99 * sorted.length)] ?? Number.NaN
  results.judge('idleLatency', medianOf(times))
  results.figure("from the final dot to the next host's 250, 99th percentile", `${shown(p99)} ms`)
}

/** Takes everything, and says when it answered the content. */
class NextHost {
  readonly #server: Server = createServer((socket) => this.#serve(socket))
  readonly #sockets = new Set<Socket>()
  #onAnswer: (at: number) => void = () => undefined

  async listen(): Promise<void> {
    this.#server.listen(SINK_PORT, '127.0.0.1')
    await once(this.#server, 'listening')
  }

  close(): void {
    this.#server.close()
    for (const socket of this.#sockets) socket.destroy()
  }

  /** @throws when it does not come in time */
  async nextAnswer(): Promise<number> {
    const answered = new Promise<number>((resolve) => {
      this.#onAnswer = resolve
    })
    const late = pause(FLIGHT_MS_MAX, undefined, { ref: false }).then(() => {
      throw new Error('a message did not arrive')
    })
    return Promise.race([answered, late])
  }

  #serve(socket: Socket): void {
    this.#sockets.add(socket)
    socket.setNoDelay(true)
    socket.on('error', () => socket.destroy())
    socket.once('close', () => this.#sockets.delete(socket))
    let received = ''
    let isContent = false
    socket.write('220 sink.example ESMTP\r\n')
    socket.on('data', (piece: Buffer) => {
      received += piece.toString('latin1')
      for (;;) {
        const end = isContent ? received.indexOf('\r\n.\r\n') : received.indexOf('\r\n')
        if (end === -1) return
        const command = isContent ? '.' : received.slice(0, 4).toUpperCase()
        received = received.slice(end + (isContent ? 5 : 2))
        isContent = command === 'DATA'
        socket.write(command === 'DATA' ? '354 go ahead\r\n' : '250 2.0.0 fine\r\n')
        if (command === '.') this.#onAnswer(performance.now())
        if (command === 'QUIT') socket.end()
      }
    })
  }
}
