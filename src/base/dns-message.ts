/**
 * DNS messages as bytes: the question we write, and what an answer to it may say. Pure. Whatever the
 * bytes are, reading them yields a value; records that contradict themselves are left out.
 */
import { isIPv4, isIPv6 } from 'node:net'
import dnsPacket from 'dns-packet'
import type { Answer, DecodedPacket } from 'dns-packet'
import type { MxRecord, TlsaRecord } from './resolver.ts'

export type DnsQuestion = {
  /** Lower case, without the trailing dot. */
  readonly name: string
  readonly type: 'MX' | 'A' | 'AAAA' | 'TXT' | 'NS' | 'CNAME' | 'PTR' | 'TLSA'
}

export type DnsRecord = string | MxRecord | TlsaRecord

export type DnsResponse = {
  readonly rcode: string
  readonly isAuthentic: boolean
  /** Names that led from the question to `name`: CNAMEs the server followed (RFC 1034 §3.6.2). */
  readonly aliases: readonly string[]
  /** The last name of the chain, to which `records` belong. */
  readonly name: string
  readonly records: readonly DnsRecord[]
  /** Seconds, the shortest of all records used; undefined when the response names none. */
  readonly ttl: number | undefined
  /** The zone spoke for the end of the chain (RFC 2308 §2): nothing more is to be asked. */
  readonly hasSoa: boolean
  /** Names other servers to ask: without records it is no answer, and no proof that there are none. */
  readonly isReferral: boolean
}

/** What a datagram is to a question of ours. */
export type Reading =
  | { readonly kind: 'response'; readonly response: DnsResponse }
  /** Too long for a datagram: ask again by TCP (RFC 7766 §5). */
  | { readonly kind: 'truncated' }
  /** Answers something else: a late or forged datagram (RFC 5452 §9.1). */
  | { readonly kind: 'foreign' }
  | { readonly kind: 'garbage' }

/** Fits every path without fragments (DNS flag day 2020). */
const UDP_PAYLOAD_SIZE = 1_232
const HEADER_LENGTH = 12
const NAME_LENGTH_MAX = 253
const LABEL_LENGTH_MAX = 63
/** The bits QR and TC of the header (RFC 1035 §4.1.1). */
const TRUNCATED_RESPONSE = 0x82_00
const CHAIN_LENGTH_MAX = 8

/** False for names that DNS cannot carry (RFC 1035 §2.3.4); they do not exist, nobody need be asked. */
export function isDnsName(name: string): boolean {
  if (name.length === 0 || name.length > NAME_LENGTH_MAX) return false
  return name
    .split('.')
    .every((label) => label.length > 0 && label.length <= LABEL_LENGTH_MAX && !/[^!-~]/.test(label))
}

/** @param hasEdns false for a server that does not understand EDNS0 (RFC 6891 §6.2.2) */
export function writeQuestion(question: DnsQuestion, id: number, hasEdns: boolean): Buffer {
  return dnsPacket.encode({
    type: 'query',
    id,
    flags: dnsPacket.RECURSION_DESIRED | dnsPacket.AUTHENTIC_DATA,
    questions: [{ name: question.name, type: question.type, class: 'IN' }],
    additionals: hasEdns
      ? [
          {
            type: 'OPT',
            name: '.',
            udpPayloadSize: UDP_PAYLOAD_SIZE,
            extendedRcode: 0,
            ednsVersion: 0,
            flags: dnsPacket.DNSSEC_OK,
            flag_do: true,
            options: [],
          },
        ]
      : [],
  })
}

export function readAnswer(bytes: Buffer, question: DnsQuestion, id: number): Reading {
  if (bytes.length < HEADER_LENGTH || bytes.readUInt16BE(0) !== id) return { kind: 'foreign' }
  // Looked at before decoding: some servers cut in the middle of a record.
  if ((bytes.readUInt16BE(2) & TRUNCATED_RESPONSE) === TRUNCATED_RESPONSE) {
    return { kind: 'truncated' }
  }
  const packet = decode(bytes)
  if (packet === undefined) return { kind: 'garbage' }
  if (!isAnswerTo(packet, question)) return { kind: 'foreign' }
  return readResponse(packet, question)
}

type Packet = DecodedPacket & { readonly rcode: string }

function decode(bytes: Buffer): Packet | undefined {
  try {
    return dnsPacket.decode(bytes) as Packet // its types leave out `rcode`
  } catch {
    return undefined
  }
}

function isAnswerTo(packet: Packet, question: DnsQuestion): boolean {
  if (!packet.flag_qr) return false
  const asked = packet.questions?.[0]
  // Servers that could not read the question send it back empty, with FORMERR or the like.
  if (asked === undefined) return packet.rcode !== 'NOERROR' && packet.rcode !== 'NXDOMAIN'
  return (
    packet.questions?.length === 1 &&
    plainName(asked.name) === question.name &&
    asked.type === question.type &&
    asked.class === 'IN'
  )
}

function readResponse(packet: Packet, question: DnsQuestion): Reading {
  const answers = packet.answers ?? []
  // Who asks for the alias itself does not want it followed (RFC 1034 §3.6.2).
  const chain = question.type === 'CNAME' ? [] : followAliases(answers, question.name)
  const name = chain.at(-1)?.data ?? question.name
  const own = answers.filter((answer) => answer.type === question.type && isAt(answer, name))
  const records = own.flatMap((answer) => recordOf(answer) ?? [])
  // Unreadable records are not "no records": that would bounce mail which only has to wait.
  if (records.length === 0 && own.length > 0) return { kind: 'garbage' }
  const soa = packet.authorities?.find((answer) => answer.type === 'SOA')
  const ttls = [...chain.map(({ ttl }) => ttl), ...own.map(ttlOf)]
  if (records.length === 0 && soa?.type === 'SOA') {
    ttls.push(Math.min(ttlOf(soa), soa.data.minimum ?? 0)) // RFC 2308 §5
  }
  const response = {
    rcode: rcodeOf(packet),
    isAuthentic: packet.flag_ad,
    aliases: chain.map(({ data }) => data),
    name,
    records,
    ttl: ttls.length === 0 ? undefined : Math.min(...ttls),
    hasSoa: soa !== undefined,
    isReferral: soa === undefined && packet.authorities?.some(({ type }) => type === 'NS') === true,
  }
  return { kind: 'response', response }
}

/** EDNS0 keeps the upper bits of the code in the OPT record (RFC 6891 §6.1.3): BADVERS and the like. */
function rcodeOf(packet: Packet): string {
  const opt = packet.additionals?.find((answer) => answer.type === 'OPT')
  if (opt?.type !== 'OPT' || opt.extendedRcode === 0) return packet.rcode
  return `extended code ${opt.extendedRcode}`
}

function followAliases(answers: readonly Answer[], from: string): { data: string; ttl: number }[] {
  const chain: { data: string; ttl: number }[] = []
  let name = from
  while (chain.length <= CHAIN_LENGTH_MAX) {
    const alias = answers.find((answer) => answer.type === 'CNAME' && isAt(answer, name))
    if (alias?.type !== 'CNAME') break
    name = plainName(alias.data)
    chain.push({ data: name, ttl: ttlOf(alias) })
  }
  return chain
}

function isAt(answer: Answer, name: string): boolean {
  return answer.type !== 'OPT' && answer.class === 'IN' && plainName(answer.name) === name
}

/** A TTL with the highest bit set counts as zero (RFC 2181 §8). */
function ttlOf(answer: Answer): number {
  const ttl = answer.type === 'OPT' || !('ttl' in answer) ? 0 : (answer.ttl ?? 0)
  return ttl >= 2 ** 31 ? 0 : ttl
}

/** The decoder does not hold a record to its stated length, so what it read is checked here. */
function recordOf(answer: Answer): DnsRecord | undefined {
  if (answer.type === 'A') return isIPv4(answer.data) ? answer.data : undefined
  if (answer.type === 'AAAA') return isIPv6(answer.data) ? answer.data : undefined
  if (answer.type === 'MX') {
    return { preference: answer.data.preference ?? 0, exchange: plainName(answer.data.exchange) }
  }
  if (answer.type === 'NS' || answer.type === 'CNAME' || answer.type === 'PTR') {
    return plainName(answer.data)
  }
  if (answer.type === 'TLSA') {
    const { usage, selector, matchingType, certificate } = answer.data
    return { usage, selector, matchingType, data: certificate.toString('hex') }
  }
  if (answer.type !== 'TXT') return undefined
  return [answer.data].flat().map(String).join('') // RFC 7208 §3.3: without spaces between
}

function plainName(name: string): string {
  return name.toLowerCase().replace(/\.$/, '')
}
