/**
 * Hands one message to a listener without authentication, octet for octet as a journey gives it: no
 * library's idea of a good message comes between.
 */
import { connect } from 'node:net'
import { createInterface } from 'node:readline'

export type HandedIn = {
  readonly port: number
  /** Empty for `<>`. */
  readonly sender: string
  /** `BODY=8BITMIME`, `RET=HDRS` … */
  readonly mailParameters: readonly string[]
  readonly recipients: readonly { readonly address: string; readonly parameters: string }[]
  /** Header and body; lines that begin with a dot are stuffed here, nothing else is touched. */
  readonly content: Buffer
}

/** The reply to the final dot. @throws when an earlier command is refused */
export async function handIn(message: HandedIn): Promise<string> {
  const socket = connect({ port: message.port, host: '127.0.0.1', noDelay: true })
  const lines = createInterface({ input: socket, crlfDelay: Infinity })[Symbol.asyncIterator]()
  const reply = async (wanted: string, asked: string): Promise<string> => {
    for (;;) {
      const { value: line, done } = await lines.next()
      if (done === true) throw new Error(`closed instead of answering ${asked}`)
      if (/^\d{3}-/.test(line)) continue
      if (!line.startsWith(wanted)) throw new Error(`${asked} was answered ${line}`)
      return line
    }
  }
  const ask = (command: string, wanted: string): Promise<string> => {
    socket.write(`${command}\r\n`)
    return reply(wanted, command)
  }
  try {
    await reply('220', 'the connection')
    await ask('EHLO client.ours.example', '250')
    await ask(['MAIL FROM:<' + message.sender + '>', ...message.mailParameters].join(' '), '250')
    for (const { address, parameters } of message.recipients) {
      await ask(`RCPT TO:<${address}> ${parameters}`.trimEnd(), '250')
    }
    await ask('DATA', '354')
    socket.write(stuffed(message.content))
    return await ask('.', '')
  } finally {
    socket.destroy()
  }
}

/** RFC 5321 §4.5.2, with the CRLF that the final dot needs before it. */
function stuffed(content: Buffer): Buffer {
  const text = content.toString('latin1').replaceAll('\r\n.', '\r\n..').replace(/^\./, '..')
  return Buffer.from(text.endsWith('\r\n') ? text : `${text}\r\n`, 'latin1')
}
