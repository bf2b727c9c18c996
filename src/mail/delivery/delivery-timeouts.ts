/** How long each step of a delivery may take before the host is given up for this attempt. */
import type { ClientStage } from '../../protocol/smtp/client-dialogue.ts'

const SECOND_MS = 1_000
const MINUTE_MS = 60 * SECOND_MS

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

/**
 * RFC 5321 §4.5.3.2 names the minima from the greeting to the dot. A longer wait for `connect` would
 * only keep the next address waiting.
 */
export const defaultDeliveryTimeouts: DeliveryTimeouts = {
  connectMs: 30 * SECOND_MS,
  greetingMs: 5 * MINUTE_MS,
  ehloMs: 5 * MINUTE_MS,
  starttlsMs: 2 * MINUTE_MS,
  authMs: 2 * MINUTE_MS,
  mailMs: 5 * MINUTE_MS,
  rcptMs: 5 * MINUTE_MS,
  dataMs: 2 * MINUTE_MS,
  blockMs: 3 * MINUTE_MS,
  dotMs: 10 * MINUTE_MS,
  quitMs: 5 * SECOND_MS,
  idleMs: 5 * SECOND_MS,
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
