/**
 * The grammar of SMTP commands (RFC 5321 §4.1.1 and the extensions we offer): a line becomes a typed
 * command, or the reply that says what to mend. Nothing here knows what is allowed when, or to whom.
 *
 * A reply never quotes the line: it may hold a password that was sent in the wrong place.
 */
import { readMailParameters, readRcptParameters } from './esmtp-parameters.ts'
import { isAscii, type Path, readPath } from './path.ts'
import { type Reply, reply } from './reply.ts'
import type { MailCommand, RcptCommand } from './session-handler.ts'

export type Command =
  | { readonly verb: 'EHLO' | 'HELO'; readonly name: string }
  | { readonly verb: 'MAIL'; readonly mail: MailCommand }
  | { readonly verb: 'RCPT'; readonly rcpt: RcptCommand }
  | { readonly verb: 'BDAT'; readonly sizeOctets: number; readonly isLast: boolean }
  | { readonly verb: 'AUTH'; readonly mechanism: string; readonly initialResponse?: string }
  | { readonly verb: 'DATA' | 'RSET' | 'QUIT' | 'STARTTLS' | 'NOOP' | 'VRFY' | 'EXPN' | 'HELP' }

export type Verb = Command['verb']

export type GrammarOptions = {
  /** The transaction was opened with SMTPUTF8, so recipients may go beyond ASCII (RFC 6531 §3.4). */
  readonly acceptsUtf8: boolean
}

/** Reads one line, its end already removed. Trailing blanks are forgiven (RFC 5321 §4.1.1). */
export function parseCommand(line: string, options: GrammarOptions): Command | Reply {
  const [word = ''] = /^[A-Za-z0-9]*/.exec(line) ?? []
  const verb = word.toUpperCase()
  const rest = withoutBlanks(line, word.length)
  const isSeparated = rest === '' || isBlank(line[word.length])
  const read = Object.hasOwn(readers, verb) ? readers[verb] : undefined
  if (read === undefined || !isSeparated) {
    return reply(500, '5.5.1', 'This is no command known here; HELP lists those that are')
  }
  return read(rest, options)
}

export function isCommand(parsed: Command | Reply): parsed is Command {
  return 'verb' in parsed
}

type Reader = (rest: string, options: GrammarOptions) => Command | Reply

const readers: Readonly<Record<string, Reader>> = {
  EHLO: (rest) => readGreeting('EHLO', rest),
  HELO: (rest) => readGreeting('HELO', rest),
  MAIL: readMail,
  RCPT: readRcpt,
  BDAT: readBdat,
  AUTH: readAuth,
  DATA: (rest) => alone('DATA', rest),
  RSET: (rest) => alone('RSET', rest),
  QUIT: (rest) => alone('QUIT', rest),
  STARTTLS: (rest) => alone('STARTTLS', rest),
  NOOP: () => ({ verb: 'NOOP' }),
  VRFY: () => ({ verb: 'VRFY' }),
  EXPN: () => ({ verb: 'EXPN' }),
  HELP: () => ({ verb: 'HELP' }),
} satisfies Record<Verb, Reader>

const HELO_NAME_CHARACTERS_MAX = 255
/** Whatever could break out of a Received field or a log line. */
const UNCLEAN = /[\0-\x20\x7f-\x9f\u2028\u2029\uFFFD]+/g

/** Real clients give names of every kind; RFC 5321 §4.1.4 forbids to refuse mail for that. */
function readGreeting(verb: 'EHLO' | 'HELO', rest: string): Command | Reply {
  const name = rest.replaceAll(UNCLEAN, '').slice(0, HELO_NAME_CHARACTERS_MAX)
  if (name !== '') return { verb, name }
  return wrongArgument(`${verb} needs the name of your host: ${verb} client.example.com`)
}

function readMail(rest: string): Command | Reply {
  const start = /^FROM:[ \t]*/i.exec(rest)?.[0].length
  if (start === undefined) return wrongArgument('Write MAIL FROM:<address>')
  const path = separatedPath(rest, start)
  if (path.kind === 'wrong') return wrongSender(path.problem)
  if (path.address === 'postmaster') return wrongSender('it has no domain')
  const parameters = readMailParameters(rest.slice(path.end))
  if ('code' in parameters) return parameters
  if (!parameters.smtpUtf8 && !isAscii(path.address)) return needsUtf8
  return { verb: 'MAIL', mail: { sender: path.address, ...parameters } }
}

function readRcpt(rest: string, { acceptsUtf8 }: GrammarOptions): Command | Reply {
  const start = /^TO:[ \t]*/i.exec(rest)?.[0].length
  if (start === undefined) return wrongArgument('Write RCPT TO:<address>')
  const path = separatedPath(rest, start)
  if (path.kind === 'wrong') return wrongRecipient(path.problem)
  if (path.address === '') return wrongRecipient('the empty address can only be a sender')
  if (!acceptsUtf8 && !isAscii(path.address)) return needsUtf8
  const parameters = readRcptParameters(rest.slice(path.end))
  if ('code' in parameters) return parameters
  return { verb: 'RCPT', rcpt: { recipient: path.address, ...parameters } }
}

function separatedPath(rest: string, start: number): Path {
  const path = readPath(rest, start)
  const next = rest[path.end]
  if (path.kind === 'wrong' || next === undefined || isBlank(next)) return path
  return { ...path, kind: 'wrong', problem: 'a blank belongs between it and its parameters' }
}

/** RFC 6531 §3.5. */
const needsUtf8 = reply(553, '5.6.7', 'An address beyond ASCII needs SMTPUTF8 on the MAIL command')

function wrongSender(problem: string): Reply {
  return reply(501, '5.1.7', `The sender cannot be read: ${problem}`)
}

function wrongRecipient(problem: string): Reply {
  return reply(501, '5.1.3', `The recipient cannot be read: ${problem}`)
}

/** RFC 3030 §2. Fifteen digits are beyond any limit of ours and still exact as a number. */
function readBdat(rest: string): Command | Reply {
  const [, size, last] = /^(\d{1,15})(?:[ \t]+(LAST))?$/i.exec(rest) ?? []
  if (size === undefined) return wrongArgument('Write BDAT octets or BDAT octets LAST')
  return { verb: 'BDAT', sizeOctets: Number(size), isLast: last !== undefined }
}

function readAuth(rest: string): Command | Reply {
  const [, mechanism, initialResponse] = /^([A-Za-z0-9_-]+)(?:[ \t]+(\S+))?$/.exec(rest) ?? []
  if (mechanism === undefined)
    return wrongArgument('Write AUTH mechanism or AUTH mechanism response')
  const command = { verb: 'AUTH', mechanism: mechanism.toUpperCase() } as const
  return initialResponse === undefined ? command : { ...command, initialResponse }
}

function alone(verb: 'DATA' | 'RSET' | 'QUIT' | 'STARTTLS', rest: string): Command | Reply {
  return rest === '' ? { verb } : wrongArgument(`${verb} stands alone`)
}

function wrongArgument(problem: string): Reply {
  return reply(501, '5.5.4', problem)
}

/** The text from `start`, without blanks around it. By hand: a pattern would need quadratic time. */
function withoutBlanks(text: string, start: number): string {
  let from = start
  let to = text.length
  while (from < to && isBlank(text[from])) from++
  while (to > from && isBlank(text[to - 1])) to--
  return text.slice(from, to)
}

function isBlank(character: string | undefined): boolean {
  return character === ' ' || character === '\t'
}
