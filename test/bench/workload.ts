/** The load that all rows share. */
export const SESSIONS = 50
export const MESSAGE_BYTES = 4_096

/** Where everybody listens; the sink's port is in sink.ts. */
export const ports = {
  posthorn: 24_025,
  postfix: 24_026,
  tls: 24_028,
  exim: 24_029,
  haraka: 24_030,
}

/** So many messages, or fewer in a run that only tries the bench; never less than one per session. */
export function scaled(messages: number, scale: number): number {
  return Math.max(SESSIONS, Math.ceil(messages * scale))
}
