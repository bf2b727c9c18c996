/**
 * An internet of hosts without sockets, for simulations: each answers from a script, at once, whatever
 * the date. They speak plain SMTP without extensions.
 */
import { DialError, type Dialer, type DialRequest, type Wire } from '../../src/base/dialer.ts'
import type { WireHandlers } from '../../src/base/dialer.ts'

/** The answer to each stage; undefined means yes. */
export type HostScript = {
  /** The system's code for a connection that cannot be made. */
  readonly connect?: () => string | undefined
  /** Knows from where we come. */
  readonly greeting?: (ourIp: string) => string | undefined
  readonly mail?: () => string | undefined
  readonly rcpt?: (recipient: string) => string | undefined
  readonly data?: () => string | undefined
  readonly dot?: () => string | undefined
  /** When it answers a connection, and a message; absent: at once. */
  readonly reached?: () => Promise<void>
  readonly dealtWith?: () => Promise<void>
  /** What is at the IPv6 address of the same host; absent: it has none. */
  readonly ipv6?: HostScript
  /** A connection that was answered is over. */
  readonly closed?: () => void
}

export class ScriptedDialer implements Dialer {
  /** By IP address; others take everything. */
  readonly #hosts: ReadonlyMap<string, HostScript>

  constructor(hosts: ReadonlyMap<string, HostScript>) {
    this.#hosts = hosts
  }

  async connect({ ip, localAddress }: DialRequest): Promise<Wire> {
    const script = this.#hosts.get(ip) ?? {}
    if (script.reached !== undefined) await script.reached()
    const code = script.connect?.()
    if (code !== undefined) throw new DialError(code, `connect ${code} ${ip}`)
    return new ScriptedWire({ ip, script, localIp: localAddress ?? '192.0.2.1' })
  }
}

type ScriptedWireParts = {
  readonly ip: string
  readonly script: HostScript
  readonly localIp: string
}

class ScriptedWire implements Wire {
  readonly remoteIp: string
  readonly localIp: string
  readonly tls = undefined
  readonly #script: HostScript
  #handlers: WireHandlers | undefined
  #unread = ''
  #isInContent = false

  constructor({ ip, script, localIp }: ScriptedWireParts) {
    this.remoteIp = ip
    this.localIp = localIp
    this.#script = script
  }

  listen(handlers: WireHandlers): void {
    this.#handlers = handlers
    this.#say(this.#script.greeting?.(this.localIp) ?? '220 ready')
  }

  write(bytes: Uint8Array): boolean {
    this.#unread += Buffer.from(bytes).toString('latin1')
    for (;;) {
      const end = this.#isInContent ? '\r\n.\r\n' : '\r\n'
      const at = this.#unread.indexOf(end)
      if (at === -1) return true
      const line = this.#unread.slice(0, at)
      this.#unread = this.#unread.slice(at + end.length)
      if (!this.#isInContent) this.#say(this.#answerTo(line))
      else if (this.#script.dealtWith === undefined) this.#say(this.#endContent())
      else void this.#dealWith(this.#script.dealtWith)
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
    const handlers = this.#handlers
    if (handlers === undefined) return
    this.#handlers = undefined
    this.#script.closed?.()
    handlers.closed(undefined)
  }

  #answerTo(line: string): string {
    switch (line.slice(0, 4).toUpperCase()) {
      case 'MAIL':
        return this.#script.mail?.() ?? '250 2.1.0 ok'
      case 'RCPT':
        return this.#script.rcpt?.(/<(.*?)>/.exec(line)?.[1] ?? '') ?? '250 2.1.5 ok'
      case 'DATA': {
        const answer = this.#script.data?.() ?? '354 go ahead'
        this.#isInContent = answer.startsWith('354')
        return answer
      }
      case 'QUIT':
        return '221 2.0.0 bye'
      default:
        return '250 host.example'
    }
  }

  async #dealWith(dealtWith: () => Promise<void>): Promise<void> {
    this.#isInContent = false
    await dealtWith()
    this.#say(this.#endContent())
  }

  #endContent(): string {
    this.#isInContent = false
    return this.#script.dot?.() ?? '250 2.0.0 taken'
  }

  #say(reply: string): void {
    queueMicrotask(() => {
      this.#handlers?.data(Buffer.from(`${reply}\r\n`))
      if (reply.startsWith('421')) this.destroy()
    })
  }
}
