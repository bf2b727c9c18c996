/** Words of a message or a daemon, made fit for a reply, a header field and the history: printable ASCII, not long. */

/** The words around it leave a line of a reply within 512 octets (RFC 5321 §4.5.3.1.5). */
const PLAIN_LENGTH_MAX = 90

export function plain(text: string): string {
  const printable = text.replaceAll(/[^\x20-\x7e]/gu, '?').trim()
  if (printable.length <= PLAIN_LENGTH_MAX) return printable
  return `${printable.slice(0, PLAIN_LENGTH_MAX - 3)}...`
}
