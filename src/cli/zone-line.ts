/** DNS records as lines of a zone file (RFC 1035 §5.1), ready to paste. Pure. */
import type { DnsRecord } from '../contract/domain.ts'

const TTL_SECONDS = 3_600
/** RFC 1035 §3.3: a character-string has at most 255 octets; who reads the record joins them again. */
const STRING_OCTETS_MAX = 255

type LineRecord = Pick<DnsRecord, 'type' | 'name' | 'value'>

export function zoneLine({ type, name, value }: LineRecord): string {
  return `${name}. ${TTL_SECONDS} IN ${type} ${zoneValue(type, value)}`
}

function zoneValue(type: string, value: string): string {
  switch (type) {
    case 'TXT':
      return quotedStrings(value)
    case 'CNAME':
    case 'MX':
    case 'PTR':
      return `${value}.`
    default:
      return value
  }
}

/** `"first 255 octets" "the rest"` */
export function quotedStrings(value: string): string {
  const bytes = Buffer.from(value)
  const strings: string[] = []
  for (let from = 0; from < bytes.length || from === 0; from += STRING_OCTETS_MAX) {
    const part = bytes.subarray(from, from + STRING_OCTETS_MAX)
    strings.push(`"${Array.from(part, escaped).join('')}"`)
  }
  return strings.join(' ')
}

function escaped(byte: number): string {
  const character = String.fromCharCode(byte)
  if (character === '"' || character === '\\') return `\\${character}`
  return byte >= 0x20 && byte < 0x7f ? character : `\\${String(byte).padStart(3, '0')}`
}
