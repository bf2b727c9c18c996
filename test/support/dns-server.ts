/**
 * A DNS server on a real socket of the loopback, that says what a test's table tells it to: truths,
 * lies and silence. UDP and TCP share one port. It counts what it is asked.
 *
 *   await using dns = await startDnsServer({
 *     'example.net': { mx: [[10, 'mx1.example.net'], [20, 'mx2.example.net']] },
 *     'mx1.example.net': { a: ['127.0.0.1'], aaaa: ['::1'] },
 *     'broken.example': { behaves: 'servfail' },
 *     'half.example': { a: ['127.0.0.1'], behaves: { AAAA: 'silent' } },
 *   })
 *   … [dns] servers = [dns.address]
 *
 * Names that are not in the table do not exist.
 */
import { createSocket } from 'node:dgram'
import type { RemoteInfo, Socket as UdpSocket } from 'node:dgram'
import { once } from 'node:events'
import { createServer } from 'node:net'
import type { Server, Socket } from 'node:net'
import dnsPacket from 'dns-packet'
import type { Answer, Packet } from 'dns-packet'

export type ZoneEntry = {
  readonly mx?: readonly (readonly [preference: number, exchange: string])[]
  readonly a?: readonly string[]
  readonly aaaa?: readonly string[]
  readonly txt?: readonly string[]
  readonly ns?: readonly string[]
  readonly ptr?: readonly string[]
  /** Hexadecimal data for usage 3, selector 1, matching type 1 (RFC 7671 §5.1); or with all three, `2 0 1 ab12…`. */
  readonly tlsa?: readonly string[]
  readonly cname?: string
  /** Seconds, of every record here; 300 if absent. */
  readonly ttl?: number
  /** For every question about the name, or only for those of one type. */
  readonly behaves?: Behaviour | Partial<Record<QuestionType, Behaviour>>
  readonly delayMs?: number
  /** Sets the AD bit. */
  readonly isAuthentic?: boolean
}

export type Behaviour =
  | 'nxdomain'
  | 'servfail'
  | 'refused'
  /** No answer at all. */
  | 'silent'
  /** Silent the first time the question comes, then truthful. */
  | 'silent-once'
  /** Empty and truncated over UDP, truthful over TCP. */
  | 'truncated'
  /** The CNAME alone, without following it. */
  | 'cname-only'
  /** FORMERR for questions with EDNS0, as very old servers answer. */
  | 'no-edns'
  /** Names other servers instead of answering. */
  | 'referral'
  | 'wrong-id'
  | 'wrong-question'
  /** A forged answer with a wrong id, then the true one. */
  | 'forged-first'
  /** The right id, then bytes without meaning. */
  | 'garbage'
  /** The test's own bytes. */
  | ((query: Buffer) => Buffer)

export type QuestionType = 'MX' | 'A' | 'AAAA' | 'TXT' | 'NS' | 'CNAME' | 'PTR' | 'TLSA'
export type Zone = Readonly<Record<string, ZoneEntry>>

const TTL_SECONDS = 300
const NEGATIVE_TTL_SECONDS = 60
const CHAIN_LENGTH_MAX = 16
const PORT_TRIES_MAX = 20

const rcodes = { NOERROR: 0, FORMERR: 1, SERVFAIL: 2, NXDOMAIN: 3, REFUSED: 5 } as const

export async function startDnsServer(zone: Zone = {}, host = '127.0.0.1'): Promise<DnsServer> {
  for (let tries = 1; ; tries++) {
    try {
      return await DnsServer.bind(zone, host)
    } catch (error) {
      // The port that UDP got may be taken for TCP.
      if (tries === PORT_TRIES_MAX) throw error
    }
  }
}

export class DnsServer {
  /** As `[dns] servers` wants it. */
  readonly address: string
  readonly port: number
  readonly #udp: UdpSocket
  readonly #tcp: Server
  readonly #connections = new Set<Socket>()
  readonly #zone = new Map<string, ZoneEntry>()
  readonly #counts = new Map<string, number>()
  readonly #sourcePorts: number[] = []
  readonly #queries: Buffer[] = []

  static async bind(zone: Zone, host: string): Promise<DnsServer> {
    const udp = createSocket(host.includes(':') ? 'udp6' : 'udp4')
    udp.bind(0, host)
    await once(udp, 'listening')
    const { port } = udp.address()
    const tcp = createServer()
    try {
      tcp.listen(port, host)
      await once(tcp, 'listening')
    } catch (error) {
      udp.close()
      throw error
    }
    return new DnsServer({ zone, host, port, udp, tcp })
  }

  private constructor(parts: {
    readonly zone: Zone
    readonly host: string
    readonly port: number
    readonly udp: UdpSocket
    readonly tcp: Server
  }) {
    const { zone, host, port, udp, tcp } = parts
    this.address = host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
    this.port = port
    this.#udp = udp
    this.#tcp = tcp
    for (const [name, entry] of Object.entries(zone)) this.set(name, entry)
    udp.on('message', (query, from) => this.#onDatagram(query, from))
    tcp.on('connection', (socket) => this.#onConnection(socket))
  }

  /** Changes what is said about a name from now on. */
  set(name: string, entry: ZoneEntry): void {
    this.#zone.set(name.toLowerCase(), entry)
  }

  remove(name: string): void {
    this.#zone.delete(name.toLowerCase())
  }

  /** How many questions have come: all, about a name, or about a name's records of one type. */
  count(name?: string, type?: QuestionType): number {
    let sum = 0
    for (const [key, count] of this.#counts) {
      const [askedType, askedName] = key.split(' ')
      const matches = name === undefined || askedName === name.toLowerCase()
      if (matches && (type === undefined || askedType === type)) sum += count
    }
    return sum
  }

  /** Where the datagrams came from, in order. */
  get sourcePorts(): readonly number[] {
    return this.#sourcePorts
  }

  /** The questions as they came, in order. */
  get queries(): readonly Buffer[] {
    return this.#queries
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = [once(this.#udp, 'close'), once(this.#tcp, 'close')]
    for (const socket of this.#connections) socket.destroy()
    this.#udp.close()
    this.#tcp.close()
    await Promise.all(closed)
  }

  #onDatagram(query: Buffer, from: RemoteInfo): void {
    this.#sourcePorts.push(from.port)
    this.#answer(query, 'udp', (bytes) => {
      try {
        this.#udp.send(bytes, from.port, from.address)
      } catch {
        // The test is over and the socket closed; nobody waits for this answer.
      }
    })
  }

  #onConnection(socket: Socket): void {
    this.#connections.add(socket)
    let received: Buffer = Buffer.alloc(0)
    socket.on('close', () => this.#connections.delete(socket))
    socket.on('error', () => {})
    socket.on('data', (chunk: Buffer) => {
      received = Buffer.concat([received, chunk])
      while (received.length >= 2 && received.length >= 2 + received.readUInt16BE(0)) {
        const end = 2 + received.readUInt16BE(0)
        const query = received.subarray(2, end)
        received = received.subarray(end)
        this.#answer(query, 'tcp', (bytes) => socket.write(withLength(bytes)))
      }
    })
  }

  #answer(query: Buffer, transport: 'udp' | 'tcp', send: (bytes: Buffer) => void): void {
    const packet = dnsPacket.decode(query)
    const question = packet.questions?.[0]
    if (question === undefined) return
    this.#queries.push(query)
    const name = question.name.toLowerCase()
    const type = question.type as QuestionType
    const key = `${type} ${name}`
    const count = (this.#counts.get(key) ?? 0) + 1
    this.#counts.set(key, count)
    const delayMs = this.#zone.get(name)?.delayMs
    for (const bytes of this.#compose({ query, packet, name, type, transport, count })) {
      if (delayMs === undefined) send(bytes)
      else setTimeout(send, delayMs, bytes).unref()
    }
  }

  /** The messages to send back, none for silence. */
  #compose(asked: Asked): Buffer[] {
    const { query, packet } = asked
    const behaviour = this.#behaviourFor(asked)
    const truth = encode(packet, this.#truth(asked, behaviour === 'cname-only'))
    if (typeof behaviour === 'function') return [behaviour(query)]
    if (behaviour === undefined || behaviour === 'cname-only') return [truth]
    return disturbed(behaviour, asked, truth)
  }

  #behaviourFor({ name, type }: Asked): Behaviour | undefined {
    const behaves = this.#zone.get(name)?.behaves
    return typeof behaves === 'object' ? behaves[type] : behaves
  }

  #truth({ name: asked, type }: Asked, isCnameOnly: boolean): Truth {
    const answers: Answer[] = []
    let name = asked
    let entry = this.#zone.get(name)
    const isAuthentic = entry?.isAuthentic ?? false
    while (entry?.cname !== undefined && answers.length < CHAIN_LENGTH_MAX) {
      answers.push({ name, type: 'CNAME', ttl: entry.ttl ?? TTL_SECONDS, data: entry.cname })
      if (isCnameOnly) return { rcode: 'NOERROR', answers, isAuthentic, hasNoSoa: true }
      if (type === 'CNAME') return { rcode: 'NOERROR', answers, isAuthentic, hasNoSoa: true }
      name = entry.cname.toLowerCase()
      entry = this.#zone.get(name)
    }
    if (entry === undefined) return { rcode: 'NXDOMAIN', answers, isAuthentic }
    const records = recordsOf(name, entry, type)
    return {
      rcode: 'NOERROR',
      answers: [...answers, ...records],
      isAuthentic,
      hasNoSoa: records.length > 0,
    }
  }
}

type Disturbance = Exclude<Behaviour, 'cname-only' | ((query: Buffer) => Buffer)>

type Asked = {
  readonly query: Buffer
  readonly packet: Packet
  readonly name: string
  readonly type: QuestionType
  readonly transport: 'udp' | 'tcp'
  readonly count: number
}

type Truth = {
  readonly rcode: keyof typeof rcodes
  readonly answers: Answer[]
  readonly isAuthentic?: boolean
  readonly isTruncated?: boolean
  readonly hasNoSoa?: boolean
  readonly refersTo?: string
}

function disturbed(behaviour: Disturbance, asked: Asked, truth: Buffer): Buffer[] {
  const { query, packet, type, transport, count } = asked
  switch (behaviour) {
    case 'silent':
      return []
    case 'silent-once':
      return count === 1 ? [] : [truth]
    case 'nxdomain':
      return [encode(packet, { rcode: 'NXDOMAIN', answers: [] })]
    case 'servfail':
      return [encode(packet, { rcode: 'SERVFAIL', answers: [] })]
    case 'refused':
      return [encode(packet, { rcode: 'REFUSED', answers: [] })]
    case 'truncated':
      if (transport === 'tcp') return [truth]
      return [encode(packet, { rcode: 'NOERROR', answers: [], isTruncated: true })]
    case 'no-edns':
      if (packet.additionals?.length === 0) return [truth]
      return [encode(packet, { rcode: 'FORMERR', answers: [] })]
    case 'referral':
      return [encode(packet, { rcode: 'NOERROR', answers: [], refersTo: 'ns.elsewhere.example' })]
    case 'wrong-id':
      return [withOtherId(truth)]
    case 'forged-first':
      return [withOtherId(encode(packet, { rcode: 'NXDOMAIN', answers: [] })), truth]
    case 'wrong-question':
      return [
        encode(
          { ...packet, questions: [{ name: 'wrong.example', type }] },
          { rcode: 'NXDOMAIN', answers: [] },
        ),
      ]
    case 'garbage':
      return [Buffer.concat([query.subarray(0, 2), Buffer.alloc(40, 0x55)])]
  }
}

function withOtherId(message: Buffer): Buffer {
  const copy = Buffer.from(message)
  copy.writeUInt16BE((message.readUInt16BE(0) + 1) % 2 ** 16)
  return copy
}

function recordsOf(name: string, entry: ZoneEntry, type: QuestionType): Answer[] {
  const ttl = entry.ttl ?? TTL_SECONDS
  switch (type) {
    case 'MX':
      return (entry.mx ?? []).map(([preference, exchange]) => {
        return { name, type, ttl, data: { preference, exchange: exchange === '' ? '.' : exchange } }
      })
    case 'A':
      return (entry.a ?? []).map((data) => ({ name, type, ttl, data }))
    case 'AAAA':
      return (entry.aaaa ?? []).map((data) => ({ name, type, ttl, data }))
    case 'TXT':
      return (entry.txt ?? []).map((text) => ({ name, type, ttl, data: stringsOf(text) }))
    case 'NS':
      return (entry.ns ?? []).map((data) => ({ name, type, ttl, data }))
    case 'PTR':
      return (entry.ptr ?? []).map((data) => ({ name, type, ttl, data }))
    case 'TLSA':
      return (entry.tlsa ?? []).map((text) => ({ name, type, ttl, data: tlsaOf(text) }))
    case 'CNAME':
      return [] // it was found on the way
  }
}

function tlsaOf(text: string) {
  const words = text.split(' ')
  const [usage = 3, selector = 1, matchingType = 1] = words.slice(0, -1).map(Number)
  return { usage, selector, matchingType, certificate: Buffer.from(words.at(-1) ?? '', 'hex') }
}

/** RFC 1035 §3.3: a string of a TXT record has at most 255 octets. */
function stringsOf(text: string): string[] {
  return text.match(/.{1,255}/gsu) ?? ['']
}

function encode(packet: Packet, truth: Truth): Buffer {
  const flags =
    dnsPacket.RECURSION_DESIRED |
    dnsPacket.RECURSION_AVAILABLE |
    (truth.isAuthentic === true ? dnsPacket.AUTHENTIC_DATA : 0) |
    (truth.isTruncated === true ? dnsPacket.TRUNCATED_RESPONSE : 0) |
    rcodes[truth.rcode]
  const { id, questions } = packet
  return dnsPacket.encode({
    type: 'response',
    ...(id === undefined ? {} : { id }),
    flags,
    questions: questions ?? [],
    answers: truth.answers,
    authorities: authoritiesOf(truth),
  })
}

function authoritiesOf({ rcode, hasNoSoa, refersTo }: Truth): Answer[] {
  if (refersTo !== undefined)
    return [{ name: 'example', type: 'NS', ttl: TTL_SECONDS, data: refersTo }]
  if (hasNoSoa === true || (rcode !== 'NOERROR' && rcode !== 'NXDOMAIN')) return []
  const data = { mname: 'ns.example', rname: 'root.example', minimum: NEGATIVE_TTL_SECONDS }
  return [{ name: 'example', type: 'SOA', ttl: TTL_SECONDS, data }]
}

function withLength(message: Buffer): Buffer {
  const length = Buffer.alloc(2)
  length.writeUInt16BE(message.length)
  return Buffer.concat([length, message])
}
