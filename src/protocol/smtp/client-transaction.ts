/**
 * One mail transaction from the client's side: MAIL, RCPT, DATA or BDAT, content. Everything the host
 * may answer is in the result; only parameters are sent that it offered.
 *
 * With PIPELINING a transaction costs two round trips: the whole envelope with DATA in one write,
 * then content and final dot in another (RFC 2920 §3.1).
 */
import { BdatFrame, type ClientContent, DotFrame, sendContent } from './client-content.ts'
import type { Answers, ClientDialogue, ClientStage, Loss } from './client-dialogue.ts'
import type { MessageDsn, RecipientDsn } from './dsn-parameters.ts'
import type { Extensions } from './extensions.ts'
import { isPositive, type Reply } from './reply.ts'
import { encodeXtext } from './xtext.ts'

export type ClientEnvelope = MessageDsn & {
  /** The reverse-path; empty for `<>`. */
  readonly sender: string
  /** Of the content, exactly. */
  readonly sizeBytes: number
  readonly isEightBit: boolean
  readonly needsSmtpUtf8: boolean
  /** The sender requires TLS, and this session keeps to it (RFC 8689 §4.2.1). */
  readonly requireTls?: true
}

export type EnvelopeRecipient = RecipientDsn & { readonly address: string }

export type TransactionRequest = {
  readonly envelope: ClientEnvelope
  readonly recipients: readonly EnvelopeRecipient[]
  readonly content: ClientContent
}

/** What the host said, as far as it came. */
export type TransactionResult = {
  readonly mail?: Reply
  /** In the order of the recipients; fewer when the dialogue was lost. */
  readonly recipients: readonly Reply[]
  /** Only to DATA; BDAT has none. */
  readonly data?: Reply
  /** To the whole content. */
  readonly dot?: Reply
  readonly loss?: Loss
}

const GO_AHEAD = 354
const loneDot = Buffer.from('.\r\n')

/** @param resetsFirst something is left of an earlier transaction that was not completed */
export async function transact(
  dialogue: ClientDialogue,
  extensions: Extensions,
  request: TransactionRequest,
  resetsFirst: boolean,
): Promise<TransactionResult> {
  const opened = extensions.pipelining
    ? await openAtOnce(dialogue, extensions, request, resetsFirst)
    : await openStepwise(dialogue, extensions, request, resetsFirst)
  if (opened.loss !== undefined) return opened
  const isOpen = opened.mail !== undefined && isPositive(opened.mail)
  const hasRecipients = isOpen && opened.recipients.some(isPositive)
  if (extensions.chunking) {
    if (!hasRecipients) return opened
    return withAnswer(
      opened,
      await sendContent(dialogue, request.content, new BdatFrame(request.content)),
    )
  }
  if (opened.data?.code !== GO_AHEAD) return opened
  if (hasRecipients) {
    return withAnswer(opened, await sendContent(dialogue, request.content, new DotFrame()))
  }
  // Nobody was accepted, and still the host waits for content: an empty one takes it out of that
  // state, and what it answers means nothing (RFC 2920 §3.1).
  const { loss } = await dialogue.ask(loneDot, ['dot'])
  return loss === undefined ? opened : { ...opened, loss }
}

function withAnswer(opened: TransactionResult, { replies, loss }: Answers): TransactionResult {
  const [dot] = replies
  if (dot === undefined) return loss === undefined ? opened : { ...opened, loss }
  return loss === undefined ? { ...opened, dot } : { ...opened, dot, loss }
}

async function openAtOnce(
  dialogue: ClientDialogue,
  extensions: Extensions,
  { envelope, recipients }: TransactionRequest,
  resetsFirst: boolean,
): Promise<TransactionResult> {
  const stages: ClientStage[] = resetsFirst ? ['rset', 'mail'] : ['mail']
  let commands = (resetsFirst ? 'RSET\r\n' : '') + mailCommand(envelope, extensions)
  for (const recipient of recipients) {
    commands += rcptCommand(recipient, extensions)
    stages.push('rcpt')
  }
  // BDAT sends content without asking, so it waits until we know that somebody wants it.
  if (!extensions.chunking) {
    commands += 'DATA\r\n'
    stages.push('data')
  }
  const answers = await dialogue.ask(Buffer.from(commands), stages)
  const replies = resetsFirst ? answers.replies.slice(1) : answers.replies
  const [mail] = replies
  const data = replies[recipients.length + 1]
  return {
    ...(mail === undefined ? {} : { mail }),
    recipients: replies.slice(1, recipients.length + 1),
    ...(data === undefined ? {} : { data }),
    ...(answers.loss === undefined ? {} : { loss: answers.loss }),
  }
}

async function openStepwise(
  dialogue: ClientDialogue,
  extensions: Extensions,
  { envelope, recipients }: TransactionRequest,
  resetsFirst: boolean,
): Promise<TransactionResult> {
  if (resetsFirst) await dialogue.ask(Buffer.from('RSET\r\n'), ['rset'])
  const asked = await dialogue.ask(Buffer.from(mailCommand(envelope, extensions)), ['mail'])
  const [mail] = asked.replies
  const replies: Reply[] = []
  const soFar = { ...(mail === undefined ? {} : { mail }), recipients: replies }
  if (asked.loss !== undefined) return { ...soFar, loss: asked.loss }
  if (mail === undefined || !isPositive(mail)) return soFar
  for (const recipient of recipients) {
    const answers = await dialogue.ask(Buffer.from(rcptCommand(recipient, extensions)), ['rcpt'])
    replies.push(...answers.replies)
    if (answers.loss !== undefined) return { ...soFar, loss: answers.loss }
  }
  if (extensions.chunking || !replies.some(isPositive)) return soFar
  const {
    replies: [data],
    loss,
  } = await dialogue.ask(Buffer.from('DATA\r\n'), ['data'])
  return {
    ...soFar,
    ...(data === undefined ? {} : { data }),
    ...(loss === undefined ? {} : { loss }),
  }
}

function mailCommand(envelope: ClientEnvelope, extensions: Extensions): string {
  let command = `MAIL FROM:<${onOneLine(envelope.sender)}>`
  if (extensions.size) command += ` SIZE=${envelope.sizeBytes}`
  if (extensions.eightBitMime && envelope.isEightBit) command += ' BODY=8BITMIME'
  if (extensions.smtpUtf8 && envelope.needsSmtpUtf8) command += ' SMTPUTF8'
  if (extensions.requireTls && envelope.requireTls === true) command += ' REQUIRETLS'
  if (extensions.dsn && envelope.ret !== undefined) command += ` RET=${envelope.ret}`
  if (extensions.dsn && envelope.envid !== undefined) {
    command += ` ENVID=${encodeXtext(envelope.envid)}`
  }
  return `${command}\r\n`
}

function rcptCommand(recipient: EnvelopeRecipient, extensions: Extensions): string {
  let command = `RCPT TO:<${onOneLine(recipient.address)}>`
  if (extensions.dsn) {
    if (recipient.notify !== undefined) command += ` NOTIFY=${recipient.notify.join(',')}`
    if (recipient.orcpt !== undefined) command += ` ORCPT=${encodeXtext(recipient.orcpt)}`
  }
  return `${command}\r\n`
}

/** An address that could smuggle in a command would be a defect of ours, found before it is sent. */
function onOneLine(address: string): string {
  if (/[\x00-\x1f\x7f]/.test(address)) {
    throw new Error(`control characters in the address ${JSON.stringify(address)}`)
  }
  return address
}
