/**
 * The letter to an address that was suspended: what happened, the figures, what becomes of mail that waits,
 * and who lifts it. A plain letter and no delivery status notification, because it is about no message. Pure.
 */
import { isAscii } from '../../protocol/smtp/path.ts'
import { formatDateTime } from '../../protocol/message/date-time.ts'
import { encodeHeaderText } from '../../protocol/message/encoded-word.ts'
import { foldedField } from '../../protocol/message/folded-field.ts'
import { formatMessageId } from '../../protocol/message/message-id.ts'
import { textEntity } from '../../protocol/message/text-entity.ts'
import type { Cause, Suspension } from '../limit/reputation.ts'
import { type Catalogue, fill } from './catalogue.ts'
import { catalogueFor, languageOf } from './catalogues.ts'
import { wrapped } from './notice-text.ts'
import { writtenDate } from './written-date.ts'

export type SuspensionNotice = {
  readonly header: Buffer
  readonly body: Buffer
  /** The address is not ASCII (RFC 6531). */
  readonly needsSmtpUtf8: boolean
}

/** Who writes, and under which name. */
export type Writer = {
  /** Our configured name. */
  readonly hostname: string
  /** Of the address. */
  readonly domain: string
  /** Of the letter, from `newMessageId`. */
  readonly id: string
}

export function suspensionNotice(suspension: Suspension, writer: Writer): SuspensionNotice {
  const { address, at } = suspension
  const language = languageOf(suspension.language)
  const catalogue = catalogueFor(language)
  const { fields, body } = textEntity(textOf(suspension, writer.hostname, catalogue), language)
  const header = [
    `From: Mail Delivery System <mailer-daemon@${writer.domain}>\r\n`,
    `To: <${address}>\r\n`,
    foldedField('Subject', encodeHeaderText(fill(catalogue.suspension.subject, { address }))),
    foldedField('Date', formatDateTime(at)),
    foldedField('Message-ID', formatMessageId(writer.id, writer.hostname)),
    // RFC 3834 §5: by a program, and no answer to any one message.
    'Auto-Submitted: auto-generated\r\n',
    'MIME-Version: 1.0\r\n',
    fields,
  ].join('')
  return {
    header: Buffer.from(header),
    body: Buffer.from(body, 'latin1'),
    needsSmtpUtf8: !isAscii(header),
  }
}

function textOf(
  { address, at, cause }: Suspension,
  hostname: string,
  catalogue: Catalogue,
): string {
  const { suspension: words } = catalogue
  const date = writtenDate(at, catalogue)
  const paragraphs = [
    wrapped(fill(words.what, { hostname, address, date })),
    wrapped(words.causes[cause.kind]),
    figures(cause, words.figures),
    wrapped(words.waiting),
    wrapped(words.advice),
    wrapped(words.lift),
    `  posthorn address lift ${address}`,
    wrapped(words.closing),
  ]
  return `${paragraphs.join('\n\n')}\n`
}

function figures(cause: Cause, labels: Catalogue['suspension']['figures']): string {
  const rows: [string, number][] =
    cause.kind === 'bounces'
      ? [
          [labels.recipients, cause.recipients],
          [labels.bounced, cause.bounced],
        ]
      : [[labels.verdicts, cause.verdicts]]
  const width = Math.max(...rows.map(([label]) => label.length))
  return rows.map(([label, count]) => `  ${label.padEnd(width)} ${count}`).join('\n')
}
