/**
 * `[delivery.sources."203.0.113.7"]`: the addresses that mail leaves from. A key is one of this machine's; it
 * may have one of the other family beside it. Without any the system chooses.
 */
import { isIP } from 'node:net'
import { ipBytes, isSameIp } from '../base/ip-address.ts'
import { addressesOfSource, type Source } from '../mail/delivery/source.ts'
import { isHost } from './listen.ts'
import { count, day, text, type ValuesOf } from './option.ts'
import { type Faults, isTable, keyOf, readOptions, type TomlTable } from './read-options.ts'

const address = { default: undefined, accepts: (given: string) => isIP(given) !== 0 } as const

/** The fields of a source's table, for the reference too. */
export const sourceOptions = {
  ehlo: text<undefined>({
    doc: 'Name in EHLO. Each of the addresses should lead to it by its PTR, and the name to them.',
    default: undefined,
    defaultInWords: 'hostname',
    example: 'mx1.example.com',
    allowed: 'a host name, such as "mx1.example.com"',
    accepts: isHost,
  }),
  ipv6: text<undefined>({
    ...address,
    doc: 'Address for hosts that are reached by IPv6, where the key is an IPv4 address.',
    defaultInWords: 'none; such hosts are reached by IPv4, or by another source',
    example: '2001:db8::7',
    allowed: 'an IPv6 address of this machine',
  }),
  publicIp: text<undefined>({
    ...address,
    doc: 'The key as the world sees it, where a network translates addresses, as many clouds do.',
    defaultInWords: 'the key',
    example: '198.51.100.7',
    allowed: 'an IP address of the same kind as the key',
  }),
  weight: count({
    doc: 'Its share of the mail: one of 3 sends three times as much as one of 1.',
    default: 1,
    min: 1,
    max: 1_000,
  }),
  warmUpFrom: day({
    doc: 'The first day of its warm-up ([delivery.warm_up]), in UTC; before that day it sends nothing.',
    defaultInWords: 'it is warm',
    example: '2026-11-01',
  }),
}

/** More than any machine has need of; each message looks at all. */
const SOURCES_MAX = 256
const SECTION = 'delivery.sources'

type Values = ValuesOf<typeof sourceOptions>

export function readSources(
  table: TomlTable,
  { hostname, faults }: { readonly hostname: string; readonly faults: Faults },
): readonly Source[] {
  const sources: Source[] = []
  for (const [name, given] of Object.entries(table)) {
    const section = `${SECTION}."${name}"`
    if (!isOneAddress(name)) {
      faults.say(
        `${section} names no address to send from; give one of this machine, such as "203.0.113.7"`,
      )
    } else if (isTable(given)) {
      const values = readOptions(sourceOptions, { section, table: given, faults })
      checkFamilies(name, values, { section, faults })
      sources.push(sourceOf(name, values, hostname))
    } else {
      faults.add(keyOf(SECTION, `"${name}"`), given, `a section: [${section}]`)
    }
  }
  sayDuplicates(sources, faults)
  if (sources.length > SOURCES_MAX) faults.say(`${SECTION} has more than ${SOURCES_MAX} sources`)
  return sources
}

function sourceOf(name: string, values: Values, hostname: string): Source {
  const { ehlo = hostname, ipv6, publicIp = name, warmUpFrom, weight } = values
  const own = isIP(name) === 6 ? { ipv6: name } : { ipv4: name }
  return {
    name,
    ...own,
    ...(ipv6 === undefined ? {} : { ipv6 }),
    publicIps: ipv6 === undefined ? [publicIp] : [publicIp, ipv6],
    ehlo,
    weight,
    ...(warmUpFrom === undefined ? {} : { warmUpFrom }),
  }
}

/** Addresses of none or of many are no place to come from. */
function isOneAddress(name: string): boolean {
  const bytes = ipBytes(name)
  if (bytes === undefined) return false
  const [first = 0] = bytes
  const isMulticast = bytes.length === 4 ? first >= 224 : first === 255
  return !isMulticast && bytes.some((byte) => byte !== 0)
}

function checkFamilies(
  name: string,
  { ipv6, publicIp }: Values,
  { section, faults }: { readonly section: string; readonly faults: Faults },
): void {
  if (ipv6 !== undefined && isIP(name) === 6) {
    faults.say(
      `${section}.ipv6 is one too many: the key is an IPv6 address already; give the IPv4 address as the key`,
    )
  } else if (ipv6 !== undefined && (isIP(ipv6) !== 6 || !isOneAddress(ipv6))) {
    faults.add(keyOf(section, 'ipv6'), ipv6, sourceOptions.ipv6.allowed)
  }
  if (publicIp !== undefined && isIP(publicIp) !== isIP(name)) {
    faults.add(keyOf(section, 'public_ip'), publicIp, sourceOptions.publicIp.allowed)
  }
}

/** Which of two would be used is anybody's guess. */
function sayDuplicates(sources: readonly Source[], faults: Faults): void {
  const all = sources.flatMap((source) =>
    addressesOfSource(source).map((ip) => ({ ip, source: source.name })),
  )
  for (const [index, { ip, source }] of all.entries()) {
    const earlier = all.slice(0, index).find((other) => isSameIp(other.ip, ip))
    if (earlier === undefined) continue
    faults.say(
      `${ip} is there twice, in ${SECTION}."${earlier.source}" and in ${SECTION}."${source}"; keep one`,
    )
  }
}
