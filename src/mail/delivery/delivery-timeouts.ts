/** How long each step of a delivery may take before the host is given up for this attempt. */
import type { ClientStage } from '../../protocol/smtp/client-dialogue.ts'

/** The configured values (src/config); RFC 5321 §4.5.3.2 names the minima from the greeting to the dot. */
export type DeliveryTimeouts = {
  /** TCP, and the handshake where TLS comes first. Of one address. */
  readonly connectMs: number
  readonly greetingMs: number
  readonly ehloMs: number
  /** STARTTLS and the handshake. */
  readonly starttlsMs: number
  readonly authMs: number
  readonly mailMs: number
  readonly rcptMs: number
  readonly dataMs: number
  /** For the host to make room for the next piece of content. */
  readonly blockMs: number
  /** From the end of the content to the host's answer. */
  readonly dotMs: number
  readonly quitMs: number
  /** How long a connection is kept for the next message. */
  readonly idleMs: number
}

export function timeoutOf(stage: ClientStage, timeouts: DeliveryTimeouts): number {
  return timeouts[timeoutNames[stage]]
}

const timeoutNames: Readonly<Record<ClientStage, keyof DeliveryTimeouts>> = {
  greeting: 'greetingMs',
  ehlo: 'ehloMs',
  starttls: 'starttlsMs',
  auth: 'authMs',
  rset: 'mailMs',
  mail: 'mailMs',
  rcpt: 'rcptMs',
  data: 'dataMs',
  block: 'blockMs',
  dot: 'dotMs',
  quit: 'quitMs',
}
