/** Keeps the beginning of an HTML part and reads the links in it at its end. */
import { TextDecoder } from 'node:util'
import type { PartHeader } from '../../../protocol/mime/part-header.ts'
import type { Sign } from '../sign.ts'
import { readLinks } from './html-links.ts'
import { hostsOf, type LinkHosts } from './link-domains.ts'
import type { PartWatch } from './part-watch.ts'

/** Gmail shows no more than 102 KB of a message. */
const HTML_OCTETS_MAX = 262_144

export class HtmlWatch implements PartWatch {
  readonly #charset: string
  readonly #take: (links: readonly LinkHosts[]) => void
  readonly #pieces: Buffer[] = []
  #octets = 0

  /** @param take what is in it; the links of a message are judged together. */
  constructor({ charset = 'utf-8' }: PartHeader, take: (links: readonly LinkHosts[]) => void) {
    this.#charset = charset
    this.#take = take
  }

  feed(octets: Buffer): void {
    const kept = Buffer.from(octets.subarray(0, HTML_OCTETS_MAX - this.#octets))
    if (kept.length === 0) return
    this.#pieces.push(kept)
    this.#octets += kept.length
  }

  end(): readonly Sign[] {
    const links = readLinks(this.#text()).map(hostsOf)
    this.#take(links.filter((hosts) => hosts !== undefined))
    return []
  }

  #text(): string {
    const html = Buffer.concat(this.#pieces)
    try {
      return new TextDecoder(this.#charset).decode(html)
    } catch {
      return html.toString()
    }
  }
}
