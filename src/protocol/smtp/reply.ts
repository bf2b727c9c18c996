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

/** The reply as the API keeps it: every line with its codes, lines joined by `\n`. */
export function describeReply(reply: Reply): string {
  return formatReply(reply).trimEnd().replaceAll('\r\n', '\n')
}

/** What `describeReply` has made, on one line for people: the codes once, then the words. */
export function replyOnOneLine(description: string): string {
  return description
    .replace(/^(\d{3})-/, '$1 ')
    .replace(/\n\d{3}[ -](?:[245]\.\d{1,3}\.\d{1,3} )?/g, ' / ')
}

/** Whether this is a host's reply; our own words for a failure without one never begin like that. */
export function isReplyText(text: string): boolean {
  return /^[2-5]\d\d(?:[ -]|$)/.test(text)
}

export const isPositive = (reply: Reply): boolean => reply.code >= 200 && reply.code < 300
export const isPermanent = (reply: Reply): boolean => reply.code >= 500
