/**
 * The message that every client of the lab sends: text and HTML, a subject in several scripts, one
 * attachment. Its lines are those that a careless server damages: leading dots, a lone dot, trailing
 * blanks, "From " at the start, a line longer than RFC 5321 §4.5.3.1.6 allows on the wire.
 */

import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import PostalMime from 'postal-mime'

export type LabMail = {
  readonly subject: string
  readonly text: string
  readonly html: string
  /** A file; the clients attach it under its own name. */
  readonly attachment: string
}

export const SMALL_BYTES = 3_000
export const LARGE_BYTES = 20 * 1024 * 1024

const delicateLines = [
  'Ça va? Grüße aus Nürnberg.',
  '.a line that begins with a dot',
  '.',
  '..',
  'trailing blanks   ',
  '\tand a tab = not a soft break',
  'From here on: 日本語のテキスト, Ελληνικά, привет, 📯',
  `long${' and longer'.repeat(120)}`,
  'the last line',
]

/** Writes an attachment of so many random bytes into the folder, and the rest around it. */
export async function composeLabMail(folder: string, attachmentBytes: number): Promise<LabMail> {
  const attachment = join(folder, `report-${attachmentBytes}.bin`)
  await writeFile(attachment, randomBytes(attachmentBytes))
  return {
    subject: 'Überraschung à la carte: 日本語の件名, Ελληνικά, привет и ещё немного слов 📯',
    text: delicateLines.join('\n'),
    html: `<html><body><p>${delicateLines.join('</p>\n<p>')}</p></body></html>`,
    attachment,
  }
}

/** Fails unless this raw message carries what was to be sent: texts, subject, attachment. */
export async function assertUntouched(raw: Buffer, mail: LabMail): Promise<void> {
  const arrived = await PostalMime.parse(raw)
  assert.equal(arrived.subject, mail.subject)
  assert.equal(plainLines(arrived.text), mail.text)
  assert.equal(plainLines(arrived.html), mail.html)

  assert.deepEqual(
    arrived.attachments.map(({ filename }) => filename),
    [basename(mail.attachment)],
  )
  const content = arrived.attachments[0]?.content
  assert.ok(content !== undefined && typeof content !== 'string')
  assert.equal(fingerprint(new Uint8Array(content)), fingerprint(await readFile(mail.attachment)))
}

/** Line ends as they were before the client made CRLF of them, and without the one that MIME adds. */
function plainLines(text: string | undefined): string | undefined {
  return text?.replaceAll('\r\n', '\n').replace(/\n+$/, '')
}

function fingerprint(bytes: Uint8Array): string {
  return `${bytes.length} bytes, ${createHash('sha256').update(bytes).digest('hex')}`
}
