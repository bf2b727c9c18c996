/**
 * Domains with letters of two alphabets in one label, as in `p\u0430ypal.com` with a Cyrillic а: made to be
 * taken for another domain. A label in one alphabet is left alone, even one that only looks like
 * Latin: whole languages would be under suspicion. East Asian scripts mix with Latin by custom
 * (UTS 39 §5.2).
 */
import { domainToUnicode } from 'node:url'

const alphabets = [/\p{Script=Latin}/u, /\p{Script=Cyrillic}/u, /\p{Script=Greek}/u]
const notOfDomains = /[^\p{L}\p{N}\p{M}.-]+/u

export function hasMixedScripts(domain: string): boolean {
  if (!mayBeMixed(domain)) return false
  const written = /xn--/i.test(domain) ? domainToUnicode(domain) : domain
  return written
    .split('.')
    .some((label) => alphabets.filter((alphabet) => alphabet.test(label)).length > 1)
}

/** The first domain in a text, such as a display name, that mixes alphabets. */
export function mixedScriptDomain(text: string): string | undefined {
  if (!mayBeMixed(text)) return undefined
  return text.split(notOfDomains).find((word) => /[^.]\.[^.]/.test(word) && hasMixedScripts(word))
}

function mayBeMixed(text: string): boolean {
  return /[^\x00-\x7f]|xn--/i.test(text)
}
