/** The load that all rows share. */
export const SESSIONS = 50
export const MESSAGE_BYTES = 4096

/** Where everybody listens; the sink's port is in sink.ts. */
export const ports = { posthorn: 24_025, postfix: 24_026, tls: 24_028 }
