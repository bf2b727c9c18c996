/**
 * How a scripted MX host behaves (test/support/mx-host.ts).
 *
 * Every stage of the script is an answer or a function that gives one; `undefined` means the usual
 * one. An answer is a reply without its last CRLF, bytes that are sent as they are, `silence`, `hangUp`,
 * `thenHangUp(reply)`, or a promise of these.
 */
import type { MxCertificate } from './mx-certificate.ts'

export const silence = Symbol('the host says nothing and waits')
export const hangUp = Symbol('the host closes the connection')
export type ThenHangUp = { readonly last: string }
export const thenHangUp = (last: string): ThenHangUp => ({ last })

export type MxAnswer = string | Buffer | typeof silence | typeof hangUp | ThenHangUp | undefined
export type MxSay = MxAnswer | ((moment: MxMoment) => MxAnswer | Promise<MxAnswer>)

export type MxMoment = {
  /** The command; empty for the greeting and the end of content. */
  readonly line: string
  /** Counted from 1 over the host's life. */
  readonly connection: number
  /** From where it comes. */
  readonly clientIp: string
  /** RCPT commands of this transaction so far, this one included. */
  readonly recipients: number
  /** Transactions that this host has accepted before. */
  readonly transactions: number
}

export type MxScript = {
  readonly ip?: string
  readonly port?: number
  readonly name?: string
  /** Keywords after EHLO; replaces the usual ones. STARTTLS is added when `tls` is given. */
  readonly extensions?: readonly string[]
  readonly greeting?: MxSay
  readonly ehlo?: MxSay
  readonly helo?: MxSay
  readonly starttls?: MxSay
  readonly auth?: MxSay
  readonly mail?: MxSay
  readonly rcpt?: MxSay
  readonly data?: MxSay
  readonly dot?: MxSay
  readonly rset?: MxSay
  readonly quit?: MxSay
  /** `broken`: offers STARTTLS, answers 220 and then speaks no TLS; `silent`: then says nothing. */
  readonly tls?: MxCertificate | 'broken' | 'silent'
  readonly implicitTls?: boolean
  /** How old the host is. */
  readonly tlsVersionMax?: 'TLSv1' | 'TLSv1.2'
  /** Closes when so many bytes of content have come. */
  readonly cutsContentAfter?: number
  /** What it says before it cuts the content; nothing if absent. */
  readonly saysAtCut?: string
  /** Told of each accepted transaction the moment it is. */
  readonly onTransaction?: (transaction: MxTransaction) => void
}

/** What was handed over; only transactions whose content was answered 2xx. */
export type MxTransaction = {
  readonly connection: number
  readonly tls: string | undefined
  readonly by: 'DATA' | 'BDAT'
  readonly sender: string
  readonly mailParameters: readonly string[]
  readonly recipients: readonly MxRecipient[]
  readonly content: Buffer
}

export type MxRecipient = { readonly address: string; readonly parameters: readonly string[] }
