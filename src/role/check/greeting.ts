/**
 * Whether an SMTP server answers at an address: connects, waits for the first line of its greeting (RFC 5321
 * §3.1), and leaves. That the port accepts is not enough: the system accepts for a server that hangs.
 */
import { connect, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import type { Clock } from '../../base/clock.ts'
import { describeError } from '../../base/log.ts'

export const GREETING_MS_MAX = 10_000
/** RFC 5321 §4.5.3.1.5 allows 512. */
const LINE_BYTES_MAX = 2_048

export type SmtpPlace = {
  readonly host: string
  readonly port: number
  /** TLS comes first (RFC 8314 §3.3), with a certificate for this name; whether it is believable is not asked. */
  readonly tlsName?: string
  /** Ours, to come from; absent: the system chooses. */
  readonly localAddress?: string
}

export type Greeting =
  | { readonly kind: 'welcome'; readonly line: string }
  /** It speaks SMTP, and does not want us: 4xx or 5xx. */
  | { readonly kind: 'turned-away'; readonly line: string }
  | { readonly kind: 'none'; readonly why: string }

export function greetingOf(place: SmtpPlace, clock: Clock): Promise<Greeting> {
  const { promise, resolve } = Promise.withResolvers<Greeting>()
  const socket = open(place)
  const end = (greeting: Greeting): void => {
    deadline.cancel()
    socket.destroySoon()
    resolve(greeting)
  }
  const deadline = clock.after(GREETING_MS_MAX, () => {
    socket.destroy()
    end({ kind: 'none', why: `no greeting in ${GREETING_MS_MAX / 1_000} s` })
  })
  let heard = ''
  socket.on('data', (bytes: Buffer) => {
    heard += bytes.toString('latin1')
    const line = /^(.*?)\r?\n/.exec(heard)?.[1]
    if (line !== undefined) {
      socket.end('QUIT\r\n')
      end(judge(line))
    } else if (heard.length > LINE_BYTES_MAX) {
      end({ kind: 'none', why: 'what answers there does not speak SMTP' })
    }
  })
  socket.on('error', (error: NodeJS.ErrnoException) => {
    end({ kind: 'none', why: error.code ?? describeError(error) })
  })
  socket.on('close', () =>
    end({ kind: 'none', why: 'it closed the connection without a greeting' }),
  )
  return promise
}

function open({ host, port, tlsName, localAddress }: SmtpPlace): Socket {
  const to = { host, port, ...(localAddress === undefined ? {} : { localAddress }) }
  if (tlsName === undefined) return connect(to)
  return connectTls({ ...to, servername: tlsName, rejectUnauthorized: false })
}

function judge(line: string): Greeting {
  if (line.startsWith('220')) return { kind: 'welcome', line }
  return /^[45]\d\d[ -]/.test(line)
    ? { kind: 'turned-away', line }
    : { kind: 'none', why: 'what answers there does not speak SMTP' }
}
