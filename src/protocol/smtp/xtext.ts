/**
 * xtext (RFC 3461 §4): how ENVID and ORCPT carry any text inside one ESMTP parameter. Every octet
 * outside `!` to `~`, and `+` and `=`, is written as `+` and two upper-case hexadecimal digits.
 */

const PLAIN = /^[!-*,-<>-~]*$/
const ENCODED = /^(?:[!-*,-<>-~]|\+[0-9A-F]{2})*$/

export function encodeXtext(text: string): string {
  if (PLAIN.test(text)) return text
  let encoded = ''
  for (const octet of Buffer.from(text)) {
    const char = String.fromCharCode(octet)
    const hex = octet.toString(16).toUpperCase().padStart(2, '0')
    encoded += PLAIN.test(char) ? char : `+${hex}`
  }
  return encoded
}

/** The text, or `undefined` where this is no xtext or hides octets that are not UTF-8. */
export function decodeXtext(encoded: string): string | undefined {
  if (PLAIN.test(encoded)) return encoded
  if (!ENCODED.test(encoded)) return undefined
  const octets = encoded.replaceAll(/\+([0-9A-F]{2})/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  )
  const text = Buffer.from(octets, 'latin1').toString()
  return text.includes('\uFFFD') ? undefined : text
}
