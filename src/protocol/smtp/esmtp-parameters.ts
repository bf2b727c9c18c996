/**
 * The parameters behind the address of MAIL and RCPT: SIZE (RFC 1870), BODY (RFC 6152), SMTPUTF8
 * (RFC 6531), AUTH (RFC 4954 §5), REQUIRETLS (RFC 8689 §2), RET and ENVID, NOTIFY and ORCPT (RFC 3461).
 * None may be given twice, and what we did not offer is refused rather than ignored: the sender relies on it.
 */
import type { MessageDsn, NotifyWord, RecipientDsn } from './dsn-parameters.ts'
import { type Reply, reply } from './reply.ts'
import { decodeXtext } from './xtext.ts'

export type MailParameters = MessageDsn & {
  readonly sizeBytes?: number
  readonly body: '7BIT' | '8BITMIME'
  readonly smtpUtf8: boolean
  /** RFC 8689 §2. */
  readonly requireTls?: true
}

export function readMailParameters(text: string): MailParameters | Reply {
  return readParameters(text, mailParameters, noMailParameters)
}

export function readRcptParameters(text: string): RecipientDsn | Reply {
  return readParameters(text, rcptParameters, noRcptParameters)
}

/** Sets what a value says, or returns the sentence that tells what is wrong with it. */
type Setter<T> = (value: string, into: Mutable<T>) => string | undefined
type Mutable<T> = { -readonly [Name in keyof T]: T[Name] }

const noMailParameters: MailParameters = { body: '7BIT', smtpUtf8: false }
const noRcptParameters: RecipientDsn = {}

/** RFC 3461 §4.4 and §4.2, counted before encoding. */
const ENVID_CHARACTERS_MAX = 100
const ORCPT_CHARACTERS_MAX = 500

const PARAMETER = /^([A-Za-z0-9][A-Za-z0-9-]*)(?:=([^=\s]+))?$/
/** What RFC 3461 lets xtext hide: no line ends above all, since it ends up in header fields. */
const PRINTABLE = /^[\t -~]*$/
const PRINTABLE_UTF8 = /^[^\0-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029\uFFFD]*$/
const NOTIFY_WORDS: readonly NotifyWord[] = ['NEVER', 'SUCCESS', 'FAILURE', 'DELAY']

const mailParameters: Readonly<Record<string, Setter<MailParameters>>> = {
  SIZE: (value, into) => {
    // RFC 1870 §4: up to 20 digits.
    if (!/^\d{1,20}$/.test(value)) return 'SIZE takes a number of octets'
    into.sizeBytes = Number(value)
    return undefined
  },
  BODY: (value, into) => {
    const body = value.toUpperCase()
    if (body !== '7BIT' && body !== '8BITMIME') return 'BODY takes 7BIT or 8BITMIME'
    into.body = body
    return undefined
  },
  SMTPUTF8: (value, into) => {
    if (value !== '') return 'SMTPUTF8 takes no value'
    into.smtpUtf8 = true
    return undefined
  },
  REQUIRETLS: (value, into) => {
    if (value !== '') return 'REQUIRETLS takes no value'
    into.requireTls = true
    return undefined
  },
  // RFC 4954 §5 lets us ignore whom an earlier host has authenticated: we believe our own login.
  AUTH: (value) => (value === '' ? 'AUTH takes an address or <>' : undefined),
  RET: (value, into) => {
    const ret = value.toUpperCase()
    if (ret !== 'FULL' && ret !== 'HDRS') return 'RET takes FULL or HDRS'
    into.ret = ret
    return undefined
  },
  ENVID: (value, into) => {
    const envid = decodeXtext(value)
    if (value === '' || envid === undefined || !PRINTABLE.test(envid)) {
      return 'ENVID takes printable text encoded as xtext'
    }
    if (envid.length > ENVID_CHARACTERS_MAX) {
      return `ENVID takes at most ${ENVID_CHARACTERS_MAX} characters`
    }
    into.envid = envid
    return undefined
  },
}

const rcptParameters: Readonly<Record<string, Setter<RecipientDsn>>> = {
  NOTIFY: (value, into) => {
    const given = value.toUpperCase().split(',')
    const words = NOTIFY_WORDS.filter((word) => given.includes(word))
    // Shorter than what was given where a word is unknown or comes twice.
    if (words.length < given.length) {
      return 'NOTIFY takes NEVER, or SUCCESS, FAILURE and DELAY joined by commas'
    }
    // RFC 3461 §4.1: NEVER stands alone.
    if (words.includes('NEVER') && words.length > 1) return 'NOTIFY=NEVER goes with no other word'
    into.notify = words
    return undefined
  },
  ORCPT: (value, into) => {
    const orcpt = decodeOriginalRecipient(value)
    if (orcpt === undefined) return 'ORCPT takes an address type, a semicolon and xtext'
    if (orcpt.length > ORCPT_CHARACTERS_MAX) {
      return `ORCPT takes at most ${ORCPT_CHARACTERS_MAX} characters`
    }
    into.orcpt = orcpt
    return undefined
  },
}

/** `addr-type ";" xtext` (RFC 3461 §4.2); the type `utf-8` has an encoding of its own (RFC 6533 §3). */
function decodeOriginalRecipient(value: string): string | undefined {
  const [, type, encoded] = /^([A-Za-z0-9-]+);(.+)$/.exec(value) ?? []
  if (type === undefined || encoded === undefined) return undefined
  const isUtf8 = type.toLowerCase() === 'utf-8'
  const address = isUtf8 ? decodeUtf8Address(encoded) : decodeXtext(encoded)
  if (address === undefined) return undefined
  return (isUtf8 ? PRINTABLE_UTF8 : PRINTABLE).test(address) ? `${type};${address}` : undefined
}

/** RFC 6533 §3: characters as they are, or as `\x{20AC}`, and `+2B` for what xtext would encode. */
function decodeUtf8Address(encoded: string): string | undefined {
  let isWrong = false
  const address = encoded.replaceAll(
    /\\x\{([0-9A-F]{2,6})\}|\+([0-9A-F]{2})|[+\\]/g,
    (...found) => {
      const hex = String(found[1] ?? found[2] ?? '')
      const point = Number.parseInt(hex, 16)
      if (hex === '' || point > 0x10ffff || (point >= 0xd800 && point < 0xe000)) {
        isWrong = true
        return ''
      }
      return String.fromCodePoint(point)
    },
  )
  return isWrong ? undefined : address
}

function readParameters<T extends object>(
  text: string,
  setters: Readonly<Record<string, Setter<T>>>,
  none: T,
): T | Reply {
  if (text === '') return none
  const into: Mutable<T> = { ...none }
  const seen = new Set<string>()
  for (const parameter of text.trim().split(/[ \t]+/)) {
    const [, name, value = ''] = PARAMETER.exec(parameter) ?? []
    if (name === undefined) return wrongParameter('a parameter is written KEYWORD or KEYWORD=value')
    const keyword = name.toUpperCase()
    const set = Object.hasOwn(setters, keyword) ? setters[keyword] : undefined
    if (set === undefined) return reply(555, '5.5.4', `The parameter ${keyword} is not known here`)
    if (seen.has(keyword)) return wrongParameter(`${keyword} is given twice`)
    seen.add(keyword)
    const problem = set(value, into)
    if (problem !== undefined) return wrongParameter(problem)
  }
  return into
}

function wrongParameter(problem: string): Reply {
  return reply(501, '5.5.4', `Wrong parameter: ${problem}`)
}
