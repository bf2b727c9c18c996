/**
 * How much one client may ask of a server session, and what it hears when it asks for more. Each limit
 * protects everybody else from one client, broken or hostile.
 */
import { type Reply, reply } from './reply.ts'

export type SessionLimits = {
  /** One command line, its end included. RFC 5321 §4.5.3.1.4 asks for 512, extensions for more. */
  readonly commandLineOctets: number
  /** One response inside AUTH (RFC 4954 §4). */
  readonly saslLineOctets: number
  /** The content of one message, announced by SIZE and enforced while it streams (RFC 1870). */
  readonly messageBytes: number
  /** Recipients of one message, announced by LIMITS RCPTMAX (RFC 9422). */
  readonly recipients: number
  /**
   * Commands that bring no message nearer: errors, EHLO, NOOP, RSET, VRFY, EXPN, HELP. An accepted
   * message starts the count anew, and a recipient too many is not counted: RFC 5321 §4.5.3.1.10
   * tells clients to try the rest later.
   */
  readonly unproductiveCommands: number
  /** Refused logins on one connection. */
  readonly failedAuthentications: number
}

export const defaultSessionLimits: SessionLimits = {
  commandLineOctets: 2_048,
  saslLineOctets: 12_288,
  messageBytes: 52_428_800,
  recipients: 50,
  unproductiveCommands: 30,
  failedAuthentications: 3,
}

/** What a client hears at each limit. */
export const limitReplies = {
  commandLineOctets: (limit: number): Reply =>
    reply(500, '5.5.2', `The line is too long; at most ${limit} octets`),
  saslLineOctets: (limit: number): Reply =>
    reply(500, '5.5.6', `The AUTH response is too long; at most ${limit} octets`),
  /** Before the content, by SIZE. */
  announcedBytes: (limit: number, announced: number): Reply =>
    reply(552, '5.3.4', `A message of ${announced} octets is too large; at most ${limit}`),
  /** After the content. */
  messageBytes: (limit: number): Reply =>
    reply(552, '5.3.4', `The message is too large; at most ${limit} octets`),
  recipients: (limit: number): Reply =>
    reply(
      452,
      '4.5.3',
      `Too many recipients; at most ${limit} in one message, send the rest apart`,
    ),
  unproductiveCommands: (): Reply =>
    reply(421, '4.7.0', 'Too many commands that lead to no message; closing the connection'),
  failedAuthentications: (): Reply =>
    reply(421, '4.7.0', 'Too many failed logins; check user name and password, closing'),
} as const
