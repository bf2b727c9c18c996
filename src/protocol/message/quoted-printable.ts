/**
 * Octets as lines of ASCII that any next hop takes (RFC 2045 §6.7). CRLF stays a line end; every
 * other octet comes back exactly.
 */
const LINE_LENGTH_MAX = 76

export function quotedPrintable(bytes: Buffer): string {
  return bytes.toString('latin1').split('\r\n').map(encodeLine).join('\r\n')
}

function encodeLine(line: string): string {
  const encoded = line.replace(/[^\x20-\x3c\x3e-\x7e\t]|[ \t]$/g, escape)
  if (encoded.length <= LINE_LENGTH_MAX) return encoded
  let lines = ''
  let rest = encoded
  while (rest.length > LINE_LENGTH_MAX) {
    const cut = cutBefore(rest, LINE_LENGTH_MAX - 1)
    lines += `${rest.slice(0, cut)}=\r\n`
    rest = rest.slice(cut)
  }
  return lines + rest
}

/** An escape is not cut in two. */
function cutBefore(text: string, at: number): number {
  const escaped = text.lastIndexOf('=', at - 1)
  return escaped > at - 3 ? escaped : at
}

function escape(octet: string): string {
  return `=${octet.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`
}
