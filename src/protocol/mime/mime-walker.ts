/**
 * Walks through a message while it passes (RFC 2045, RFC 2046): octets in, in any chunks; out come its
 * parts, each with its header and its decoded octets. It never throws and never holds the message, and
 * what comes out does not depend on the chunks.
 *
 * An entity is a header and a body. The body is one of
 *  - a multipart: the splitter makes an entity of each part;
 *  - a message (message/rfc822, message/global): decoded, it is an entity again;
 *  - anything else: decoded, it is handed to the visitor. Files uuencoded in a text are handed out too.
 *
 * Where mail programs disagree, this is what it does:
 *  - a multipart without a usable boundary is one part; the transfer encoding of a multipart is
 *    ignored, because RFC 2045 §6.4 allows none that changes anything;
 *  - a missing closing delimiter ends with the enclosing part or the message;
 *  - charsets are not believed or converted: the octets are handed out as they are.
 *
 * Beyond a limit nothing is cut short: a structure that is too deep is handed out as one part, parts
 * that are too many are passed over, of a header that is too long the beginning counts. `excess`
 * then says which.
 */
import { Base64Decoder } from './base64-decoder.ts'
import { HeaderCollector } from './header-collector.ts'
import { MultipartSplitter } from './multipart-splitter.ts'
import type { OctetSink } from './octet-sink.ts'
import { type PartHeader, readPartHeader } from './part-header.ts'
import { QuotedPrintableDecoder } from './quoted-printable-decoder.ts'
import { UuencodedFiles } from './uuencode.ts'

export type MimeLimits = {
  /** Multiparts and messages in one another. */
  readonly depthMax: number
  /** Of every kind, the message itself and multiparts included. */
  readonly partsMax: number
  readonly headerOctetsMax: number
}

export const defaultMimeLimits: MimeLimits = {
  depthMax: 20,
  partsMax: 1_000,
  headerOctetsMax: 262_144,
}

export type MimeExcess = 'too deep' | 'too many parts' | 'header too long'

/** Called for each part that is neither a multipart nor a message. Without a sink it is passed over. */
export type OpenPart = (header: PartHeader) => OctetSink | undefined

const nothing: OctetSink = { write: () => {}, end: () => {} }

export class MimeWalker implements OctetSink {
  readonly #openPart: OpenPart
  readonly #limits: MimeLimits
  #parts = 0
  #excess: MimeExcess | undefined
  readonly #root: OctetSink

  constructor(openPart: OpenPart, limits = defaultMimeLimits) {
    this.#openPart = openPart
    this.#limits = limits
    this.#root = this.#openEntity(0, 'text/plain')
  }

  /** The first limit that was met. */
  get excess(): MimeExcess | undefined {
    return this.#excess
  }

  write(octets: Buffer): void {
    this.#root.write(octets)
  }

  end(): void {
    this.#root.end()
  }

  #openEntity(depth: number, defaultType: string): OctetSink {
    if (this.#isFull()) return nothing
    return new Entity(new HeaderCollector(this.#limits.headerOctetsMax), (header) => {
      if (header.isTooLong) this.#excess ??= 'header too long'
      return this.#openBody(readPartHeader(header.bytes, defaultType), depth)
    })
  }

  #openBody(header: PartHeader, depth: number): OctetSink {
    const { mediaType, boundary } = header
    const isMultipart = mediaType.startsWith('multipart/') && boundary !== undefined
    if (!isMultipart && !isMessage(mediaType)) return this.#openLeaf(header)
    if (depth >= this.#limits.depthMax) {
      this.#excess ??= 'too deep'
      return this.#openLeaf(header)
    }
    if (!isMultipart) return decoded(header, this.#openEntity(depth + 1, 'text/plain'))
    // RFC 2046 §5.1.5.
    const defaultType = mediaType === 'multipart/digest' ? 'message/rfc822' : 'text/plain'
    return new MultipartSplitter(boundary, () => this.#openEntity(depth + 1, defaultType))
  }

  #openLeaf(header: PartHeader): OctetSink {
    const sink = this.#openPart(header) ?? nothing
    if (header.mediaType !== 'text/plain') return sink === nothing ? sink : decoded(header, sink)
    const files = new UuencodedFiles(sink, (name) =>
      this.#isFull() ? nothing : (this.#openPart(uuencoded(name)) ?? nothing),
    )
    return decoded(header, files)
  }

  #isFull(): boolean {
    if (++this.#parts <= this.#limits.partsMax) return false
    this.#excess ??= 'too many parts'
    return true
  }
}

function uuencoded(name: string): PartHeader {
  return {
    mediaType: 'application/octet-stream',
    encoding: 'identity',
    fileNames: [name],
    isAttachment: true,
  }
}

/** Gives its header up as soon as the body is open: many entities may lie in one another. */
class Entity implements OctetSink {
  readonly #openBody: (header: HeaderCollector) => OctetSink
  #header: HeaderCollector | undefined
  #body: OctetSink | undefined

  constructor(header: HeaderCollector, openBody: (header: HeaderCollector) => OctetSink) {
    this.#header = header
    this.#openBody = openBody
  }

  write(octets: Buffer): void {
    if (this.#header === undefined) return this.#body?.write(octets)
    const bodyStart = this.#header.read(octets)
    if (bodyStart === undefined) return
    this.#open(this.#header)
    if (bodyStart < octets.length) this.#body?.write(octets.subarray(bodyStart))
  }

  end(): void {
    if (this.#header !== undefined) this.#open(this.#header)
    this.#body?.end()
  }

  #open(header: HeaderCollector): void {
    this.#body = this.#openBody(header)
    this.#header = undefined
  }
}

/** RFC 2046 §5.2.1, RFC 6532 §3.7. */
function isMessage(mediaType: string): boolean {
  return mediaType === 'message/rfc822' || mediaType === 'message/global'
}

function decoded({ encoding }: PartHeader, next: OctetSink): OctetSink {
  switch (encoding) {
    case 'base64':
      return new Base64Decoder(next)
    case 'quoted-printable':
      return new QuotedPrintableDecoder(next)
    case 'identity':
      return next
  }
}
