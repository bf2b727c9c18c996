/**
 * What one side of SMTP answers: a code, an enhanced status code and words (RFC 5321 §4.2, RFC 3463).
 * Both halves of Posthorn speak in this type: the server session writes it, the client session reads it.
 */
export type Reply = {
  /** 200-599. */
  readonly code: number
  /** `2.1.0`, where the peer gave one or where we do. */
  readonly enhanced?: string
  /** The words, without codes; lines joined by `\n`. */
  readonly text: string
}

export function reply(code: number, enhanced: string, text: string): Reply {
  return { code, enhanced, text }
}

/** The reply on the wire, CRLF included; several lines where `text` has several. */
export function formatReply({ code, enhanced, text }: Reply): string {
  const prefix = enhanced === undefined ? '' : `${enhanced} `
  const lines = text.split('\n')
  return lines
    .map((line, index) => `${code}${index === lines.length - 1 ? ' ' : '-'}${prefix}${line}\r\n`)
    .join('')
}

/** The reply as people and the API read it: codes kept, lines joined by `\n`. */
export function describeReply({ code, enhanced, text }: Reply): string {
  return [code, enhanced, text].filter((part) => part !== undefined && part !== '').join(' ')
}

export const isPositive = (reply: Reply): boolean => reply.code >= 200 && reply.code < 300
export const isTransient = (reply: Reply): boolean => reply.code >= 400 && reply.code < 500
export const isPermanent = (reply: Reply): boolean => reply.code >= 500
