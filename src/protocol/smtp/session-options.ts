/** What a server session is told about its place, and what it asks of its connection. */
import type { ChannelBinding } from '../sasl/channel-binding.ts'
import type { SessionLimits } from './session-limits.ts'

export type SessionOptions = {
  /** Our own name, for the greeting and EHLO. */
  readonly hostname: string
  readonly clientIp: string
  readonly mode: SessionMode
  /** How the connection is protected already; in mode `tls` else told with `secured`, before `greet`. */
  readonly tls?: TlsInfo
  readonly limits: SessionLimits
}

/**
 * `tls`: the handshake comes before the first octet of SMTP, then a login. `starttls`: clear text, then
 * STARTTLS, then a login. `trusted`: neither; whoever may connect may send.
 */
export type SessionMode = 'tls' | 'starttls' | 'trusted'

export type TlsInfo = {
  /** As node:tls names it: `TLSv1.3`. */
  readonly version: string
  /** `TLS_AES_256_GCM_SHA384` */
  readonly cipher: string
  /** Absent where this connection has no octets to bind a login to. */
  readonly channelBinding?: ChannelBinding
}

export interface Wire {
  /** One or more whole replies. */
  write(text: string): void
  /** What was written before is still clear text; then comes the handshake, then `secured`. */
  startTls(): void
  /** Sends what was written, then closes. Nothing is written after it. */
  close(): void
  /** The same after QUIT: the client has nothing more to say, and is not waited for. */
  closeAfterQuit(): void
  /** `wantsInput` was false and is true again. */
  ready(): void
  /** The handler threw or rejected: something for the log. */
  report?(error: unknown): void
}
