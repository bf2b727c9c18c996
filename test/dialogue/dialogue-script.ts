/**
 * Conversations as text. A line is one step:
 *
 *   # …                   the lesson, for the reader
 *   MODE: tls             how the session is protected: tls, starttls or trusted (the default)
 *   LIMIT: recipients 2   a limit other than usual
 *   BINDING: tls-exporter abc     the TLS connection has these octets to bind a login to
 *   TOKENS: abc           this token of an issuer is good for a@ours.example
 *   C: …                  the client sends this line and CRLF
 *   RAW: …                the client sends these octets, with the escapes \r \n \0 \\ \xNN, times N at the
 *                         end as ` *N`
 *   S: 250 2.1.0          one reply, whole, begins with this code, enhanced code and text
 *   S has: SIZE           the reply just seen has a line that begins so; `S lacks:` has none
 *   S: closed             the session closed the connection, and said nothing more
 *   S: nothing            no reply is waiting
 *   WRITES: 1             so many writes since the last time this was asked
 *   HANDLER: rcpt 550 5.1.1 No     the answer to the next such question; also `rcpt throws`, `rcpt rejects`,
 *                         `rcpt later` (until RELEASE:)
 *   TOLD: rcpt {…}        the handler was asked that, with at least these properties; each only once.
 *                         Also `closed` and `discarded`; `NOT TOLD:` it was not
 *   CONTENT: …            the next message stored is exactly this (escapes as in RAW); or `none`
 *   ENDED: why            the login counts no more
 *   TLS:                  the session asked for the handshake, and here it succeeds
 *   IDLE: SHUTDOWN: GONE: RELEASE:     time is up; the server stops; the peer is gone; late answers come
 */

export type Step = { readonly word: string; readonly rest: string; readonly lineNumber: number }

export function readScript(text: string): Step[] {
  const steps: Step[] = []
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '' || line.startsWith('#')) continue
    const [, word, rest] = /^([A-Z]+(?: [A-Za-z]+)?):(?: (.*))?$/.exec(line) ?? []
    if (word === undefined) throw new Error(`line ${index + 1} is no step: ${line}`)
    steps.push({ word, rest: rest ?? '', lineNumber: index + 1 })
  }
  return steps
}

const escapes: Readonly<Record<string, string>> = { r: '\r', n: '\n', '0': '\0', '\\': '\\' }

/** The octets that a text with escapes stands for. */
export function octetsOf(text: string): Buffer {
  const [, repeated = text, times = '1'] = /^(.*) \*(\d+)$/.exec(text) ?? []
  const parts = repeated.split(/(\\x[0-9A-Fa-f]{2}|\\[rn0\\])/)
  const octets = parts.map((part) => {
    if (!part.startsWith('\\')) return Buffer.from(part)
    const simple = escapes[part.slice(1)]
    return simple === undefined
      ? Buffer.from([Number.parseInt(part.slice(2), 16)])
      : Buffer.from(simple)
  })
  return Buffer.concat(Array.from({ length: Number(times) }, () => Buffer.concat(octets)))
}
