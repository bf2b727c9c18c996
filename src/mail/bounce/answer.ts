/**
 * A host's reply, read out of what surrounds it: queue files, notices and other servers' logs wrap it in
 * `SMTP;`, `host … said:`, `Remote Server returned '…'`, `^M`; some carry the code in the text only. What is
 * read is bounded, so that no reply, however long, costs more than a long one.
 */
import type { BounceInput, BounceStage } from './bounce-input.ts'

export type Answer = {
  /** 200-599, from the innermost reply. */
  readonly code?: number
  /** `5.1.1`; its class may disagree with the code's. */
  readonly enhanced?: string
  /** Given, or read from `(in reply to RCPT TO command)`. */
  readonly stage?: BounceStage
  /** Given, or read from `host mx.example[192.0.2.1] said:`. */
  readonly host?: string
  /** Lower case, NFKC, white space squeezed, codes of continuation lines gone. */
  readonly text: string
  /** `text` without accents, with addresses as `@` and IP addresses as `#ip`: what rules of words read. */
  readonly words: string
}

/** Longer replies say nothing new; a `reply` is kept to the same length elsewhere. */
export const ANSWER_CHARACTERS_MAX = 4_096

export function readAnswer(input: BounceInput): Answer {
  const raw = tidied((input.reply ?? input.error ?? '').slice(0, 2 * ANSWER_CHARACTERS_MAX))
  const { said, code, host } = innermost(raw)
  const enhanced = enhancedIn(said) ?? enhancedIn(raw)
  const text = normalised(said)
  const stage = input.stage ?? stageIn(text)
  const heard = input.host?.toLowerCase() ?? host
  return {
    ...(code === undefined ? {} : { code }),
    ...(enhanced === undefined ? {} : { enhanced }),
    ...(stage === undefined ? {} : { stage }),
    ...(heard === undefined ? {} : { host: heard }),
    text,
    words: masked(withoutAccents(text), input),
  }
}

/** 4 or 5, whichever speaks: the code before the enhanced one. */
export function classOf({ code, enhanced }: Answer): number | undefined {
  if (code !== undefined) return Math.floor(code / 100)
  return enhanced === undefined ? undefined : Number(enhanced[0])
}

/** Type prefix of a Diagnostic-Code (RFC 3464 §2.3.6), line ends of all kinds, codes of continuation lines. */
function tidied(raw: string): string {
  return raw
    .replace(typePrefix, '$1$2')
    .replace(codeTwice, '')
    .replaceAll(/\^M|\r/g, ' ')
    .replaceAll(/\n\s{0,9}([245]\d\d)[ -](?:[245]\.\d{1,3}\.\d{1,3}[ :])?/g, ' ')
}

/** `SMTP;`, `X-Postfix;`, also behind a code that somebody put before it. */
const typePrefix =
  /^\s{0,99}([2-5]\d\d[ -])?([245]\.\d{1,3}\.\d{1,3} )?(?:smtp|x-[a-z0-9-]{1,30}|lmtp|esmtp|unix|x400)\s?;\s{0,9}/i
/** A log repeats the code. One of another class is somebody else's: what the host said to us is the first. */
const codeTwice = /^([2-5])\d\d[ -](?:[245]\.\d{1,3}\.\d{1,3} )?(?=\1\d\d[ -])/

type Said = { readonly said: string; readonly code?: number; readonly host?: string }

/** Words that introduce a quoted reply, and the code that begins it. */
const introducer =
  /(?:\bsaid|\bsays|\breturned|\bresponse|\bresponded|\breplied|\breply|\banswered|\banswer|because of|error was|<<<)(?:\[[^\]]{0,40}\])?(?: with| from server)?\s?[:=]?\s{0,3}['"(<]?\s?([245]\d\d)(?=[ -])/i

const startingCode = /^\s{0,20}['"]?([45]\d\d|2[0-5][0-4]|3[35]4)(?=$|[\s:;,-])/
const codeInText = /(?:^|[\s'"(:;,])([45]\d\d)[ -](?=[45]\.\d|[<'"a-z])/i

function innermost(raw: string): Said {
  const host = /\bhost ([a-z0-9.-]{3,200})\s?\[/i.exec(raw)?.[1]?.toLowerCase()
  const heard = host === undefined ? {} : { host }
  const outer = startingCode.exec(raw)?.[1]
  const quoted = introducer.exec(raw)
  if (quoted?.[1] !== undefined) {
    const from = quoted.index + quoted[0].length - 3
    const said = raw.slice(from)
    const inner = introducer.exec(said)
    // Another host's words inside: a gateway repeats what it was told.
    if (inner?.[1] !== undefined && /\bhost .{1,200}said/i.test(said.slice(0, inner.index + 5))) {
      return {
        said: said.slice(inner.index + inner[0].length - 3),
        code: Number(inner[1]),
        ...heard,
      }
    }
    return { said, code: Number(quoted[1]), ...heard }
  }
  if (outer !== undefined) return { said: withoutNesting(raw), code: Number(outer), ...heard }
  const found = codeInText.exec(raw)?.[1]
  return found === undefined
    ? { said: raw, ...heard }
    : { said: raw, code: Number(found), ...heard }
}

/** `550 5.0.0 host a.example[192.0.2.1] said: No such user`: what stands before the words is no part of them. */
function withoutNesting(raw: string): string {
  const nested = /^([2-5]\d\d )([245]\.\d{1,3}\.\d{1,3} )?host .{1,200}? said:/i.exec(raw)
  if (nested === null) return raw
  return `${nested[1] ?? ''}${nested[2] ?? ''}${raw.slice(nested[0].length)}`
}

/** Behind the code, else anywhere, unless it is a piece of an IP address. `0.0` says nothing: a second one wins. */
function enhancedIn(said: string): string | undefined {
  let silent: string | undefined
  for (const [, found] of said.slice(0, ANSWER_CHARACTERS_MAX).matchAll(enhancedCode)) {
    if (found === undefined) continue
    if (!found.endsWith('.0.0')) return found
    silent ??= found
  }
  return silent
}

const enhancedCode = /(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d]|\.\d)/g

function normalised(said: string): string {
  const whole = isAscii(said) ? said : said.normalize('NFKC')
  const text = whole
    .toLowerCase()
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/[’‘`´]/g, "'")
    .trim()
  return text.slice(0, ANSWER_CHARACTERS_MAX)
}

function isAscii(text: string): boolean {
  // oxlint-disable-next-line no-control-regex
  return /^[\x00-\x7f]*$/.test(text)
}

/** Of Latin letters only: Japanese and Russian letters are different ones without their marks. */
function withoutAccents(text: string): string {
  if (isAscii(text)) return text
  return text
    .normalize('NFKD')
    .replaceAll(/([a-z])[\u0300-\u036f]{1,4}/g, '$1')
    .normalize('NFKC')
    .replaceAll('ß', 'ss')
}

/** Names of mailboxes and machines are no words: `full@list.example` says nothing about fullness. */
function masked(text: string, { ourIps, ourNames }: BounceInput): string {
  let words = text.slice(0, ANSWER_CHARACTERS_MAX)
  if (words.includes('@')) words = words.replaceAll(mailAddress, '@')
  for (const ours of [...(ourIps ?? []), ...(ourNames ?? [])]) {
    if (ours.length > 3) words = words.replaceAll(ours.toLowerCase(), '#ip')
  }
  return words.replaceAll(ipAddress, '#ip').replaceAll(politeness, ' ')
}

const mailAddress = /[^\s<>()[\]'",;:@|]{1,100}@[a-z0-9.*_-]{1,200}/g
const ipAddress =
  /\[?(?<![\d.])\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}(?![\d.]\d)\]?|[[<]ip[ -]?address[\]>]|\[ip\]|#\.#\.#\.#|\[?(?:ipv6:)?[0-9a-f]{1,4}:(?:[0-9a-f]{0,4}:){2,7}[0-9a-f]{0,4}\]?/g

/** Sentences that some hosts add to whatever they say. */
const politeness =
  /to (?:best )?(?:protect our users from|reduce the amount of) spam(?: and phishing)?(?: sent to gmail)?|please contact your (?:internet )?(?:service provider|administrator)|anti-?spam (?:team|department)/g

function stageIn(text: string): BounceStage | undefined {
  const command =
    /in reply to ([a-z ]{2,30}?) command|in reply to (rcpt to|mail from|end of data)|\[(rcpt_to|mail_from)\]/.exec(
      text,
    )
  const named = command?.[1] ?? command?.[2] ?? command?.[3]?.replace('_', ' ')
  return named === undefined ? undefined : stagesByName[named]
}

const stagesByName: Readonly<Record<string, BounceStage>> = {
  ehlo: 'ehlo',
  helo: 'ehlo',
  starttls: 'starttls',
  'mail from': 'mail',
  'rcpt to': 'rcpt',
  data: 'data',
  'end of data': 'dot',
}
