/**
 * One question to one DNS server: by UDP, and by TCP when the answer does not fit. Never rejects;
 * whatever the server does, or somebody who forges its address, ends as a value within `tryMs`.
 */
import { createSocket } from 'node:dgram'
import { connect } from 'node:net'
import type { Clock } from './clock.ts'
import { readAnswer, writeQuestion } from './dns-message.ts'
import type { DnsQuestion, DnsResponse, Reading } from './dns-message.ts'
import { describeError } from './log.ts'
import type { NameServer } from './name-servers.ts'
import type { Random } from './random.ts'

export type Exchanged =
  | { readonly kind: 'response'; readonly response: DnsResponse }
  /** `isRefused`: the machine says that no server is there, so asking again soon is no use. */
  | { readonly kind: 'nothing'; readonly reason: string; readonly isRefused: boolean }

export type Exchange = {
  readonly server: NameServer
  readonly question: DnsQuestion
  readonly hasEdns: boolean
  readonly tryMs: number
}

/** Datagrams that answer something else; more of them look like somebody guessing ids. */
const FOREIGN_DATAGRAMS_MAX = 64
const LENGTH_PREFIX = 2

export class DnsExchanger {
  readonly #clock: Clock
  readonly #random: Random

  constructor(parts: { readonly clock: Clock; readonly random: Random }) {
    this.#clock = parts.clock
    this.#random = parts.random
  }

  /** Ends early when `signal` is aborted. */
  async ask(exchange: Exchange, signal: AbortSignal): Promise<Exchanged> {
    const byUdp = await this.#within(exchange, signal, this.#udp)
    if (byUdp !== 'truncated') return byUdp
    const byTcp = await this.#within(exchange, signal, this.#tcp)
    return byTcp === 'truncated' ? nothing('the answer is too long even for TCP') : byTcp
  }

  #within(exchange: Exchange, signal: AbortSignal, transport: Transport): Promise<Ended> {
    // Unpredictable, together with the source port that the system picks (RFC 5452 §9).
    const id = this.#random.bytes(2).readUInt16BE(0)
    return new Promise((resolve) => {
      let close: (() => void) | undefined
      const end = (ended: Ended): void => {
        timer.cancel()
        signal.removeEventListener('abort', abort)
        close?.()
        resolve(ended)
      }
      const abort = (): void => end(nothing('no time was left'))
      const timer = this.#clock.after(exchange.tryMs, () => {
        end(nothing(`no answer within ${exchange.tryMs} ms`))
      })
      signal.addEventListener('abort', abort)
      try {
        close = transport(exchange, id, end)
      } catch (error) {
        end(unreachable(error)) // no descriptor free for a socket
      }
      if (signal.aborted) abort()
    })
  }

  /** A socket per question: its port is new each time, and only the server's datagrams enter. */
  readonly #udp: Transport = (exchange, id, end) => {
    const { server, question, hasEdns } = exchange
    const socket = createSocket(server.ip.includes(':') ? 'udp6' : 'udp4')
    let foreignCount = 0
    socket.on('error', (error) => end(unreachable(error)))
    socket.on('message', (bytes) => {
      const ended = endedBy(readAnswer(bytes, question, id))
      if (ended !== undefined) return end(ended)
      foreignCount += 1
      if (foreignCount > FOREIGN_DATAGRAMS_MAX) end(nothing('too many answers to other questions'))
    })
    socket.on('connect', () => socket.send(writeQuestion(question, id, hasEdns)))
    socket.connect(server.port, server.ip)
    return once(() => socket.close())
  }

  /** RFC 7766: the same message behind two octets of length. */
  readonly #tcp: Transport = (exchange, id, end) => {
    const { server, question, hasEdns } = exchange
    const socket = connect(server.port, server.ip)
    let received: Buffer = Buffer.alloc(0)
    socket.on('error', (error) => end(unreachable(error)))
    socket.on('close', () => end(nothing('the server closed the connection')))
    socket.on('data', (chunk: Buffer) => {
      received = Buffer.concat([received, chunk]) // the length prefix bounds it to 64 KB
      if (received.length < LENGTH_PREFIX) return
      const messageEnd = LENGTH_PREFIX + received.readUInt16BE(0)
      if (received.length < messageEnd) return
      const reading = readAnswer(received.subarray(LENGTH_PREFIX, messageEnd), question, id)
      end(endedBy(reading) ?? nothing('the answer is to another question'))
    })
    const message = writeQuestion(question, id, hasEdns)
    const length = Buffer.alloc(LENGTH_PREFIX)
    length.writeUInt16BE(message.length)
    socket.write(Buffer.concat([length, message]))
    return () => socket.destroy()
  }
}

type Ended = Exchanged | 'truncated'

/** Sends the question; calls `end` once or more, later. Returns how to close its socket. */
type Transport = (exchange: Exchange, id: number, end: (ended: Ended) => void) => () => void

function endedBy(reading: Reading): Ended | undefined {
  switch (reading.kind) {
    case 'response':
      return reading
    case 'truncated':
      return 'truncated'
    case 'garbage':
      return nothing('the answer is garbage')
    case 'foreign':
      return undefined // keep listening: the true answer may still come
  }
}

function nothing(reason: string): Exchanged {
  return { kind: 'nothing', reason, isRefused: false }
}

function unreachable(error: unknown): Exchanged {
  return { kind: 'nothing', reason: describeError(error), isRefused: true }
}

function once(action: () => void): () => void {
  let isDone = false
  return () => {
    if (isDone) return
    isDone = true
    action()
  }
}
