/** The baseline on messages that tests write. */
import MailComposer from 'nodemailer/lib/mail-composer/index.js'
import { Baseline } from '../../src/mail/scan/baseline/baseline.ts'
import type { Sign } from '../../src/mail/scan/sign.ts'
import { chunked } from './walked-parts.ts'

/** @param sizes of the chunks, repeated; without them the message comes in one. */
export async function scanMessage(
  message: Buffer,
  {
    sizes = [],
    baseline = new Baseline(),
  }: { sizes?: readonly number[]; baseline?: Baseline } = {},
): Promise<readonly Sign[]> {
  const headerEnd = message.indexOf('\r\n\r\n')
  return baseline.scan({
    header: headerEnd === -1 ? message : message.subarray(0, headerEnd + 2),
    sizeBytes: message.length,
    chunks: () => chunked(message, sizes),
  })
}

export type MailParts = {
  readonly from?: string
  readonly text?: string
  readonly html?: string
  readonly attachments?: readonly {
    readonly filename?: string | false
    readonly content: string | Buffer
    readonly contentType?: string
    readonly contentTransferEncoding?: 'base64' | 'quoted-printable' | '7bit'
  }[]
}

export async function composed(parts: MailParts): Promise<Buffer> {
  const mail = { from: 'anna@ours.example', text: 'See below.', subject: 'Hello', ...parts }
  return new MailComposer({ ...mail, attachments: [...(parts.attachments ?? [])] })
    .compile()
    .build()
}

/** As `sign name`, in order. */
export function inShort(signs: readonly Sign[]): string[] {
  return signs.map(({ sign, name }) => `${sign} ${name}`)
}
