/** The MIME walker on anything at all, and on real messages, against what a mail program's parser reads. */
import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import MailComposer from 'nodemailer/lib/mail-composer/index.js'
import PostalMime from 'postal-mime'
import { walkedParts } from '../support/walked-parts.ts'

const cuts = fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 10 })

/** What messages are made of, so that chance finds the dark corners. */
const scrap = fc.constantFrom(
  '\r\n',
  '\n',
  '\r',
  '-',
  '--',
  '--b',
  '--bb',
  '--b--',
  '\r\n--b\r\n',
  '\r\n--bb\r\n',
  '\r\n--b--\r\n',
  ' ',
  '\t',
  '=',
  '=3D',
  'QUJD',
  'QQ==',
  'a',
  '\0',
  '\u00ff',
  '\r\n\r\n',
  'Content-Type: multipart/mixed; boundary=b\r\n',
  'Content-Type: multipart/digest; boundary="bb"\r\n\r\n',
  'Content-Type: message/rfc822\r\n\r\n',
  'Content-Type: text/plain; name*0*=utf-8\'\'%41; name*1="b"\r\n',
  'Content-Transfer-Encoding: base64\r\n',
  'Content-Transfer-Encoding: quoted-printable\r\n\r\n',
  '\r\nbegin 644 a.bin\r\n#86)C\r\n',
)
const opening = fc.constantFrom('', 'Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n')
const anything = fc
  .tuple(opening, fc.array(scrap, { maxLength: 60 }))
  .map(([head, scraps]) => Buffer.from(head + scraps.join(''), 'latin1'))

test('whatever comes, the parts do not depend on the chunks', () => {
  fc.assert(
    fc.property(anything, cuts, (message, sizes) => {
      assert.deepEqual(walkedParts(message, sizes), walkedParts(message))
    }),
    { numRuns: 4_000 },
  )
})

test('octets of chance alone do no harm', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), cuts, (octets, sizes) => {
      const message = Buffer.from(octets)
      assert.deepEqual(walkedParts(message, sizes), walkedParts(message))
    }),
    { numRuns: 1_000 },
  )
})

const fileName = fc.string({
  unit: fc.constantFrom('a', 'B', '1', ' ', '.', '_', 'ü', 'я', '日', '(', "'", '%', ';'),
  minLength: 1,
  maxLength: 80,
})
const attachment = fc.record({
  filename: fileName.map((name) => `x${name}x`),
  content: fc.uint8Array({ maxLength: 3_000 }).map((octets) => Buffer.from(octets)),
  contentTransferEncoding: fc.constantFrom('base64' as const, 'quoted-printable' as const),
})

test('attachments come out as they went in, and as postal-mime reads them', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(attachment, { maxLength: 4 }),
      fc.string({ unit: 'grapheme', maxLength: 300 }),
      cuts,
      async (attachments, text, sizes) => {
        const mail = { from: 'a@a.example', text, html: `<p>${text.length}</p>`, attachments }
        const message = await new MailComposer(mail).compile().build()
        const { parts, excess } = walkedParts(message, sizes)
        assert.equal(excess, undefined)
        const files = parts.filter(({ header }) => header.isAttachment)
        const theirs = await PostalMime.parse(message, { attachmentEncoding: 'arraybuffer' })
        assert.deepEqual(
          files.map(({ header, octets }) => [header.fileNames.at(-1), asLines(octets)]),
          theirs.attachments.map(({ filename, content }) => [
            filename,
            asLines(Buffer.from(content as ArrayBuffer)),
          ]),
        )
        const binary = attachments.filter((one) => one.contentTransferEncoding === 'base64')
        for (const { filename, content } of binary) {
          assert.ok(
            files.some(
              ({ header, octets }) => header.fileNames.includes(filename) && octets.equals(content),
            ),
            `${filename} is missing`,
          )
        }
      },
    ),
    { numRuns: 150 },
  )
})

/** postal-mime reads quoted-printable as a text: it drops each CR, and adds a line end at the end. */
function asLines(octets: Buffer): string {
  return octets.toString('latin1').replaceAll('\r', '').replace(/\n+$/, '')
}
