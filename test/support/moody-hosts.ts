/**
 * An internet of hosts without sockets of which many misbehave, by dice: they refuse or hang at the connection, fall
 * silent, hang up or say no at any moment, or take a message and vanish before they say so. Each recipient's
 * message is counted twice: when a host has it, and when the host has said so.
 */
import type { Clock } from '../../src/base/clock.ts'
import { DialError, type Dialer, type DialRequest, type Wire } from '../../src/base/dialer.ts'
import type { WireHandlers } from '../../src/base/dialer.ts'
import type { Random } from '../../src/base/random.ts'

export type Moment = 'connect' | 'greeting' | 'EHLO' | 'MAIL' | 'RCPT' | 'DATA' | 'dot' | 'other'

export type Mood = {
  /** How likely trouble is at this moment of the dialogue, at this date; from 0 to 1. */
  readonly troubleAt: (moment: Moment, now: number) => number
}

type Transaction = { readonly recipient: string; readonly content: string }

export type MoodyHostsParts = {
  readonly clock: Clock
  readonly random: Random
  readonly moodOf: (ip: string) => Mood
  /** The host has the message and has answered 250. */
  readonly onAnswered: (transaction: Transaction) => void
}

const SILENCE = Symbol('says nothing')
const HANG_UP = Symbol('closes the connection')
type Said = string | typeof SILENCE | typeof HANG_UP

const troubles: readonly Said[] = [
  SILENCE,
  HANG_UP,
  '421 4.3.2 shutting down',
  '450 4.2.0 greylisted, come back later',
  '451 4.3.0 trouble of our own',
  '452 4.2.2 mailbox full',
  '550 5.7.1 against our policy',
  '2',
]

export class MoodyHosts implements Dialer {
  /** Connections that are open now. */
  open = 0
  mostOpen = 0
  connections = 0
  readonly parts: MoodyHostsParts

  constructor(parts: MoodyHostsParts) {
    this.parts = parts
  }

  async connect({ ip, timeoutMs }: DialRequest): Promise<Wire> {
    const { clock, random } = this.parts
    this.connections++
    if (this.isTroubled(ip, 'connect')) {
      if (random.roll() < 0.5) throw new DialError('ECONNREFUSED', `connect ECONNREFUSED ${ip}`)
      await new Promise<void>((resolve) => {
        clock.after(timeoutMs, resolve)
      })
      throw new DialError('ETIMEDOUT', `connect ETIMEDOUT ${ip}`)
    }
    this.open++
    this.mostOpen = Math.max(this.mostOpen, this.open)
    return new MoodyWire(ip, this)
  }

  isTroubled(ip: string, moment: Moment): boolean {
    const { clock, moodOf, random } = this.parts
    const chance = moodOf(ip).troubleAt(moment, clock.now())
    return chance > 0 && random.roll() < chance
  }

  trouble(): Said {
    return troubles[Math.floor(this.parts.random.roll() * troubles.length)] ?? SILENCE
  }
}

class MoodyWire implements Wire {
  readonly remoteIp: string
  readonly localIp = '192.0.2.1'
  readonly tls = undefined
  readonly #hosts: MoodyHosts
  #handlers: WireHandlers | undefined
  #isOpen = true
  #unread = ''
  #isInContent = false
  #recipient = ''

  constructor(ip: string, hosts: MoodyHosts) {
    this.remoteIp = ip
    this.#hosts = hosts
  }

  listen(handlers: WireHandlers): void {
    this.#handlers = handlers
    this.#answer('greeting', () => '220 ready')
  }

  write(bytes: Uint8Array): boolean {
    this.#unread += Buffer.from(bytes).toString('latin1')
    for (;;) {
      const end = this.#isInContent ? '\r\n.\r\n' : '\r\n'
      const at = this.#unread.indexOf(end)
      if (at === -1) return true
      const line = this.#unread.slice(0, at)
      this.#unread = this.#unread.slice(at + end.length)
      if (this.#isInContent) this.#endContent(line)
      else this.#obey(line)
    }
  }

  drained(): Promise<void> {
    return Promise.resolve()
  }

  startTls(): Promise<never> {
    return Promise.reject(new Error('no TLS here'))
  }

  end(): void {
    this.destroy()
  }

  destroy(): void {
    if (!this.#isOpen) return
    this.#isOpen = false
    this.#hosts.open--
    const handlers = this.#handlers
    this.#handlers = undefined
    handlers?.closed(undefined)
  }

  #obey(line: string): void {
    switch (line.slice(0, 4).toUpperCase()) {
      case 'EHLO':
        return this.#answer('EHLO', () => '250 host.example')
      case 'MAIL':
        return this.#answer('MAIL', () => '250 2.1.0 ok')
      case 'RCPT':
        return this.#answer('RCPT', () => {
          this.#recipient = /<(.*?)>/.exec(line)?.[1] ?? ''
          return '250 2.1.5 ok'
        })
      case 'DATA':
        return this.#answer('DATA', () => {
          this.#isInContent = true
          return '354 go ahead'
        })
      default:
        return this.#answer('other', () => '250 2.0.0 ok')
    }
  }

  #endContent(content: string): void {
    this.#isInContent = false
    this.#answer('dot', () => {
      this.#hosts.parts.onAnswered({ recipient: this.#recipient, content })
      return '250 2.0.0 taken'
    })
  }

  /** In a turn of its own, as from a socket. */
  #answer(moment: Moment, usual: () => string): void {
    const isTroubled = this.#hosts.isTroubled(this.remoteIp, moment)
    const said = isTroubled ? this.#hosts.trouble() : usual()
    queueMicrotask(() => {
      if (said === SILENCE) return
      if (said === HANG_UP) return this.destroy()
      this.#handlers?.data(Buffer.from(`${said}\r\n`))
      if (said.startsWith('421')) this.destroy()
    })
  }
}
