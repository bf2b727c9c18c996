/**
 * Recognises clients that are at the wrong door: a browser, or TLS where clear text comes first. They
 * hear one sentence and are shown out. It also ends the cross-protocol attack in which a web page makes a
 * browser speak SMTP inside the body of a request.
 */
import { type Reply, reply } from './reply.ts'

/** RFC 8446 §5.1: a TLS connection begins with a record of type handshake, 22. No command does. */
const TLS_HANDSHAKE = 0x16

const HTTP_REQUEST = /^(?:GET|POST|HEAD|PUT|DELETE|OPTIONS|CONNECT|TRACE|PATCH|PRI) \S/i
const HTTP_VERSION = /\bHTTP\/\d/

/** Judges the very first octet of a connection in clear text. */
export function foreignFirstOctet(octet: number): Reply | undefined {
  if (octet !== TLS_HANDSHAKE) return undefined
  return reply(
    554,
    '5.5.1',
    'This port begins in clear text: use STARTTLS here, or the port for implicit TLS (usually 465)',
  )
}

/** Judges the first line of a connection. */
export function foreignFirstLine(line: string): Reply | undefined {
  if (!HTTP_REQUEST.test(line) && !HTTP_VERSION.test(line)) return undefined
  return reply(554, '5.5.1', 'This is an SMTP server; it does not speak HTTP')
}
