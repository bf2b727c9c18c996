/**
 * The links of an HTML text: where each leads and what it shows. Tolerant and simple, no parser: it
 * goes from tag to tag and looks at each octet a bounded number of times, whatever is written.
 */

export type Link = {
  /** As written, entities decoded. */
  readonly href: string
  /** What a reader sees, on one line. */
  readonly text: string
}

/** In one text. */
export const LINKS_MAX = 5_000
const HREF_LENGTH_MAX = 2_000
const TEXT_LENGTH_MAX = 300
/** Of a longer tag only so much is read, quotes included. */
const TAG_LENGTH_MAX = 4_000

/** A quote that is never closed ends with the tag. */
const hrefAttribute = /[\s"'/]href\s*=\s*(?:"([^"]*)|'([^']*)|([^\s"'>]+))/i

export function readLinks(html: string): readonly Link[] {
  const links: Link[] = []
  let href: string | undefined
  let text = ''
  const close = () => {
    if (href !== undefined) links.push({ href, text: visible(text) })
    href = undefined
    text = ''
  }
  for (let at = 0; at < html.length && links.length < LINKS_MAX; ) {
    const tag = nextTag(html, at)
    if (href !== undefined && text.length < TEXT_LENGTH_MAX) text += html.slice(at, tag.start)
    if (tag.name === 'a' || tag.name === '/a') close()
    if (tag.name === 'a') href = hrefOf(html.slice(tag.start, tag.end - 1))
    at = tag.end
  }
  close()
  return links
}

type Tag = { readonly name: string; readonly start: number; readonly end: number }

function nextTag(html: string, from: number): Tag {
  const none = { name: '', start: html.length, end: html.length }
  const start = tagStart(html, from)
  if (start === -1) return none
  const isComment = html.startsWith('<!--', start)
  const name = /^<(\/?a)(?=[\s/>])/i.exec(html.slice(start, start + 4))?.[1]?.toLowerCase() ?? ''
  const close =
    name === 'a' ? linkTagEnd(html, start) : html.indexOf(isComment ? '-->' : '>', start)
  if (close === -1) return none
  return { name, start, end: close + (isComment ? 3 : 1) }
}

/** Anything else behind a `<` makes it a character of the text. */
function tagStart(html: string, from: number): number {
  let start = html.indexOf('<', from)
  while (start !== -1 && !/[a-z/!?]/i.test(html[start + 1] ?? '')) {
    start = html.indexOf('<', start + 1)
  }
  return start
}

/** A `>` in a quoted value ends nothing. Quotes open behind an equals sign only. */
function linkTagEnd(html: string, start: number): number {
  let quote: string | undefined
  let previous = ''
  for (let at = start; at < Math.min(html.length, start + TAG_LENGTH_MAX); at++) {
    const character = html[at] ?? ''
    if (character === quote) quote = undefined
    else if (quote !== undefined) continue
    else if (character === '>') return at
    else if (previous === '=' && (character === '"' || character === "'")) quote = character
    if (!/\s/.test(character)) previous = character
  }
  return html.indexOf('>', start)
}

function hrefOf(tag: string): string | undefined {
  const [, double, single, bare] = hrefAttribute.exec(tag.slice(0, TAG_LENGTH_MAX)) ?? []
  const href = double ?? single ?? bare
  return href === undefined ? undefined : decodeEntities(href).slice(0, HREF_LENGTH_MAX)
}

/** Soft hyphens and characters without width are not seen. */
function visible(text: string): string {
  return decodeEntities(text.slice(0, TEXT_LENGTH_MAX))
    .replace(/[\p{Cf}\u034f]/gu, '')
    .replace(/\s+/g, ' ')
    .trim()
}

/** Those that can stand in a domain or an address, or around it. */
const namedEntities: Readonly<Record<string, string>> = {
  amp: '&',
  colon: ':',
  gt: '>',
  hyphen: '-',
  lt: '<',
  nbsp: ' ',
  period: '.',
  quot: '"',
  shy: '',
  sol: '/',
  Tab: ' ',
  NewLine: ' ',
  zwj: '',
  zwnj: '',
}

export function decodeEntities(text: string): string {
  if (!text.includes('&')) return text
  return text.replace(
    /&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|([a-z]{2,8}));?/gi,
    (written, hex?: string, decimal?: string, name?: string) => {
      if (name !== undefined) return namedEntities[name] ?? written
      const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16)
      return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : ''
    },
  )
}
