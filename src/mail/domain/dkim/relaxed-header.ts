/**
 * The relaxed header canonicalisation of DKIM (RFC 6376 §3.4.2). Values are octets in a string of
 * latin1, so that UTF-8 (RFC 8616) and stray octets are signed as they are. For the same reason only
 * space and tab are white space here: `trim` would take the last octet of an `à` for a no-break space.
 */
import type { HeaderBlock, HeaderField } from '../../../protocol/message/header-block.ts'

/**
 * With its CRLF.
 * @param value its line ends are folds, with white space behind, or at its end
 */
export function relaxedField(lowerName: string, value: string): string {
  const oneLine = value.replace(/[\t\r\n ]+/g, ' ')
  return `${lowerName}:${oneLine.replace(/^ | $/g, '')}\r\n`
}

/**
 * The fields that `names` lists, in that order. A name that stands in it twice means the lowest field of
 * that name and the one above it (RFC 6376 §5.4.2); for a field that is not there nothing is hashed.
 */
export function relaxedFields(header: HeaderBlock, names: readonly string[]): string {
  const unused = Map.groupBy(header.fields, ({ lowerName }) => lowerName)
  return names
    .map((name) => unused.get(name)?.pop())
    .filter((field) => field !== undefined)
    .map((field) => relaxedField(field.lowerName, octetsOf(header, field)))
    .join('')
}

function octetsOf({ bytes }: HeaderBlock, { valueStart, end }: HeaderField): string {
  return bytes.toString('latin1', valueStart, end)
}
