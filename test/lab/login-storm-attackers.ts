/**
 * Attackers, in a process of their own so that they do not disturb who measures: a thousand clients of
 * the loopback range, each guessing one password after the other as fast as it is answered. Says how
 * many logins were answered with which code, every second and at the end, as a line of JSON.
 */
import { readFileSync } from 'node:fs'
import { connect as connectByTcp } from 'node:net'
import { connect, type TLSSocket } from 'node:tls'

export type StormOrder = {
  readonly port: number
  readonly ca: string
  readonly clients: number
  readonly loginsPerClient: number
  /** Whose passwords are guessed, in turn; some may be nobody's. */
  readonly users: readonly string[]
}

export type StormReport = { readonly answered: number; readonly codes: Record<string, number> }

const TELL_MS = 1_000
/** After a connection was refused, before the next. */
const AGAIN_MS = 200

const order = JSON.parse(process.argv[2] ?? '') as StormOrder
const ca = readFileSync(order.ca)
const codes: Record<string, number> = {}
let answered = 0

const telling = setInterval(tell, TELL_MS)
await Promise.all(Array.from({ length: order.clients }, (_, client) => attack(client)))
clearInterval(telling)
tell()

function tell(): void {
  const report: StormReport = { answered, codes }
  process.stdout.write(`${JSON.stringify(report)}\n`)
}

/** One client: as many connections as it needs for its logins. */
async function attack(client: number): Promise<void> {
  let left = order.loginsPerClient
  while (left > 0) {
    left -= await guessOnOneConnection(client, left)
    await new Promise((resolve) => setTimeout(resolve, AGAIN_MS))
  }
}

/** @returns how many logins were answered before the server closed */
function guessOnOneConnection(client: number, most: number): Promise<number> {
  const localAddress = `127.1.${client >> 8}.${client & 255}`
  const tcp = connectByTcp({ port: order.port, host: '127.0.0.1', localAddress })
  const socket = connect({ socket: tcp, ca, servername: 'localhost' })
  tcp.on('error', () => socket.destroy())
  return new Promise((resolve) => {
    let count = 0
    let isGreeted = false
    let text = ''
    socket.on('data', (piece) => {
      text += String(piece)
      for (;;) {
        const reply = /^(?:\d{3}-[^\n]*\n)*(\d{3}) [^\n]*\n/.exec(text)
        if (reply === null) return
        text = text.slice(reply[0].length)
        const code = reply[1] ?? ''
        if (code === '220') socket.write('EHLO attacker.example\r\n')
        else if (!isGreeted) {
          isGreeted = true
          guess(socket, client + count)
        } else {
          count++
          answered++
          codes[code] = (codes[code] ?? 0) + 1
          if (count >= most) socket.destroy()
          else guess(socket, client + count)
        }
      }
    })
    socket.on('error', () => socket.destroy())
    socket.once('close', () => resolve(count))
  })
}

function guess(socket: TLSSocket, turn: number): void {
  const user = order.users[turn % order.users.length] ?? ''
  const message = Buffer.from(`\0${user}\0guess ${turn} ${answered}`).toString('base64')
  if (!socket.destroyed) socket.write(`AUTH PLAIN ${message}\r\n`)
}
