/**
 * Which domain a link shows, and which it leads to. "Domain" is the part that somebody registered
 * (the Public Suffix List says where it begins). Only a link whose whole text is an address or a
 * domain shows one: "our shop" promises nothing.
 */
import type { Sign } from '../sign.ts'
import type { Link } from './html-links.ts'
import { hasMixedScripts } from './mixed-script.ts'

/** A domain, after `https://` or alone, and what may follow it. */
const address = /^(https?:\/\/)?([^\s/?#@:]+)(?::\d+)?([/?#]\S*)?$/i
const punctuation = /^[<("'[]+|[>)"'\].,;:!\u2026]+$/g

/** Names of files look like domains of these countries: `README.md`, `setup.py`, `install.sh`. */
const fileLike = /^(?!www\.)[^.]+\.(?:cc|md|mov|pl|ps|py|rs|sh|zip)$/i

/** Letters beyond ASCII, as they are, percent-encoded or as an A-label. */
const mayNameOtherLetters = /[^\x00-\x7f]|%|xn--/i

/** A page that links relatively leads nowhere else. */
const elsewhere = 'https://relative.invalid'

/** RFC 1035 §2.3.4: nothing longer can be found. */
const HOST_LENGTH_MAX = 253

export type LinkHosts = { readonly shown: string | undefined; readonly real: string }

export async function judgeHosts(links: readonly LinkHosts[]): Promise<readonly Sign[]> {
  const mixed = links
    .flatMap(({ shown, real }) => [real, shown ?? ''])
    .filter(hasMixedScripts)
    .map((host) => mixedScriptSign(host, 'a link'))
  return [...mixed, ...(await misleading(links))]
}

export function mixedScriptSign(domain: string, where: string): Sign {
  const detail = `${where} has a domain with letters of several alphabets: ${domain}`
  return { sign: 'mixed_script', name: domain, detail }
}

async function misleading(hosts: readonly LinkHosts[]): Promise<readonly Sign[]> {
  const doubtful = hosts.filter(({ shown, real }) => shown !== undefined && shown !== real)
  if (doubtful.length === 0) return []
  const { parse } = await import('tldts')
  const signs = new Map<string, Sign>()
  for (const { shown = '', real } of doubtful) {
    const promised = parse(shown, { allowPrivateDomains: true })
    const isKnown = promised.isIcann === true || promised.isPrivate === true
    if (promised.domain === null || !isKnown) continue
    const actual = parse(real, { allowPrivateDomains: true }).domain ?? real
    if (actual === promised.domain) continue
    const name = `${promised.domain} -> ${actual}`
    const detail = `a link shows ${promised.domain} and leads to ${actual}`
    signs.set(name, { sign: 'phishing_link', name, detail })
  }
  return [...signs.values()]
}

/** Of a link to another place in the world, if there is anything to say about it. Holds nothing of the page. */
export function hostsOf({ href, text }: Link): LinkHosts | undefined {
  const shown = shownHost(text)
  if (shown === undefined && !mayNameOtherLetters.test(href)) return undefined
  const url = URL.parse(href, elsewhere)
  if (url === null || !/^(?:https?|ftp):$/.test(url.protocol)) return undefined
  const real = nameOf(url)
  if (url.origin === elsewhere || real === '' || real.length > HOST_LENGTH_MAX) return undefined
  return { shown, real }
}

function nameOf({ hostname }: URL): string {
  return hostname.endsWith('.') ? hostname.slice(0, -1) : hostname
}

function shownHost(text: string): string | undefined {
  const [, scheme, host, path] = address.exec(text.replace(punctuation, '')) ?? []
  if (host === undefined || !/[^.]\.[^.]/.test(host)) return undefined
  if (scheme === undefined && path === undefined && fileLike.test(host)) return undefined
  // As the browser would write it, so that both sides compare.
  const url = URL.parse(`https://${host}`)
  return url === null ? undefined : nameOf(url)
}
