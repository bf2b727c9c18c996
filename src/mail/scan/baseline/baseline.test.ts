import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import test from 'node:test'
import fc from 'fast-check'
import {
  composed,
  inShort,
  type MailParts,
  scanMessage,
} from '../../../../test/support/baseline-scan.ts'
import { oleFile } from '../../../../test/support/ole-file.ts'
import { zipFile } from '../../../../test/support/zip-file.ts'
import { Baseline } from './baseline.ts'
import { eicar, gtube } from './test-strings.ts'

const exe = Buffer.concat([
  Buffer.from('4d5a90000300000004000000ffff0000', 'hex'),
  Buffer.alloc(240),
  Buffer.from('PE\0\0'),
])
const file = (filename: string, content: string | Buffer = 'content'): MailParts => ({
  attachments: [{ filename, content }],
})
const html = (body: string): MailParts => ({ html: `<html><body>${body}</body></html>` })

const harmful: readonly { what: string; mail: MailParts; signs: readonly string[] }[] = [
  { what: 'EICAR', mail: file('a.txt', eicar), signs: ['eicar Eicar-Test-File'] },
  {
    what: 'EICAR in the letter',
    mail: { text: eicar.toString() },
    signs: ['eicar Eicar-Test-File'],
  },
  { what: 'GTUBE', mail: { text: `Hello\n${gtube.toString()}\n` }, signs: ['gtube GTUBE'] },
  { what: 'GTUBE in HTML', mail: { html: `<p>${gtube.toString()}</p>` }, signs: ['gtube GTUBE'] },
  { what: 'a program', mail: file('setup.exe', exe), signs: ['executable setup.exe'] },
  { what: 'a program with another name', mail: file('a.dat', exe), signs: ['executable a.dat'] },
  { what: 'a name of a program', mail: file('Setup.EXE. '), signs: ['executable Setup.EXE'] },
  { what: 'a disk image', mail: file('invoice.iso'), signs: ['executable invoice.iso'] },
  {
    what: 'a jar',
    mail: file('a.jar', zipFile([{ name: 'A.class' }])),
    signs: ['executable a.jar'],
  },
  {
    what: 'an ELF program without a name',
    mail: { attachments: [{ filename: false, content: Buffer.from('\x7fELF\x02\x01\x01') }] },
    signs: ['executable application/octet-stream'],
  },
  { what: 'a script', mail: file('a.js'), signs: ['script a.js'] },
  { what: 'a shell script', mail: file('backup', '#!/bin/sh\nrm -r x'), signs: ['script backup'] },
  {
    what: 'an HTML application',
    mail: file('a.html', '<html><head><HTA:APPLICATION id="x">'),
    signs: ['script a.html'],
  },
  {
    what: 'a second extension',
    mail: file('invoice.pdf.exe'),
    signs: ['executable invoice.pdf.exe', 'double_extension invoice.pdf.exe'],
  },
  {
    what: 'an extension far to the right',
    mail: file('invoice.pdf                      .scr'),
    signs: [
      'executable invoice.pdf                      .scr',
      'double_extension invoice.pdf                      .scr',
    ],
  },
  {
    what: 'an extension turned around',
    mail: file('invoice\u202efdp.zip'),
    signs: ['double_extension invoicefdp.zip'],
  },
  { what: 'a program in gzip', mail: file('a.exe.gz'), signs: ['executable a.exe.gz'] },
  {
    what: 'a program in a zip',
    mail: file('a.zip', zipFile([{ name: 'readme.txt' }, { name: 'bin/Setup.exe' }])),
    signs: ['executable Setup.exe'],
  },
  {
    what: 'a program in a zip that streams',
    mail: file('a.zip', zipFile([{ name: 'Setup.exe', content: 'x', hasDescriptor: true }])),
    signs: ['executable Setup.exe'],
  },
  {
    what: 'a program in a zip in a zip',
    mail: file('a.zip', zipFile([{ name: 'b.zip', content: zipFile([{ name: 'x.scr' }]) }])),
    signs: ['executable x.scr'],
  },
  {
    what: 'a zip with another name, behind other octets',
    mail: file('a.png', Buffer.concat([Buffer.alloc(5_000), zipFile([{ name: 'x.vbs' }])])),
    signs: ['script x.vbs'],
  },
  {
    what: 'a macOS application',
    mail: file('a.zip', zipFile([{ name: 'Nice.app/Contents/MacOS/Nice' }])),
    signs: ['executable a.zip'],
  },
  {
    what: 'an encrypted archive',
    mail: file('a.zip', zipFile([{ name: 'a.doc', isEncrypted: true }])),
    signs: ['archive_encrypted a.zip'],
  },
  {
    what: 'an archive of petabytes',
    mail: file('a.zip', zipFile([{ name: '0', declaredBytes: 0xffffffff, zip64Bytes: 2n ** 50n }])),
    signs: ['archive_bomb a.zip'],
  },
  {
    what: 'an archive that lacks the size it announces',
    mail: file(
      'a.zip',
      zipFile([0, 1].map(String).map((name) => ({ name, declaredBytes: 2 ** 32 - 1 }))),
    ),
    signs: ['archive_bomb a.zip'],
  },
  {
    what: 'an archive two hundred times its size',
    mail: file('a.zip', zipFile([{ name: '0', declaredBytes: 101 * 2 ** 20 }])),
    signs: ['archive_bomb a.zip'],
  },
  {
    what: 'macros in a document that hides it',
    mail: file(
      'a.docx',
      zipFile([{ name: '[Content_Types].xml' }, { name: 'word/vbaProject.bin' }]),
    ),
    signs: ['macro a.docx'],
  },
  { what: 'macros by extension', mail: file('a.xlsm'), signs: ['macro a.xlsm'] },
  {
    what: 'Excel 4 macros',
    mail: file('a.xlsx', zipFile([{ name: 'xl/macrosheets/sheet1.xml' }])),
    signs: ['macro a.xlsx'],
  },
  {
    what: 'LibreOffice Basic',
    mail: file('a.odt', zipFile([{ name: 'Basic/Standard/Module1.xml' }])),
    signs: ['macro a.odt'],
  },
  {
    what: 'macros in an old document',
    mail: file(
      'a.doc',
      oleFile([
        { name: 'Macros', type: 1 },
        { name: 'VBA', type: 1 },
      ]),
    ),
    signs: ['macro a.doc'],
  },
  {
    what: 'an installer without its extension',
    mail: file('a.dat', oleFile([], '84100c0000000000c000000000000046')),
    signs: ['executable a.dat'],
  },
  {
    what: 'a link that shows another domain',
    mail: html('<a href="https://login.evil-site.net/x">https://www.paypal.com/login</a>'),
    signs: ['phishing_link paypal.com -> evil-site.net'],
  },
  {
    what: 'a link that shows a domain and leads to a number',
    mail: html("Look: <A class=x HREF='http://192.0.2.1/'><b>paypal</b>&#46;com</A>"),
    signs: ['phishing_link paypal.com -> 192.0.2.1'],
  },
  {
    what: 'a link with a domain before the @',
    mail: html('<a href=http://paypal.com@evil-site.net>paypal.com</a>'),
    signs: ['phishing_link paypal.com -> evil-site.net'],
  },
  {
    what: 'a link into another customer of a host',
    mail: html('<a href="https://evil.github.io/">anna.github.io</a>'),
    signs: ['phishing_link anna.github.io -> evil.github.io'],
  },
  {
    what: 'a link with a Cyrillic letter in a Latin word',
    mail: html('<a href="https://p\u0430ypal.com/">here</a>'),
    signs: ['mixed_script xn--pypal-4ve.com'],
  },
  {
    what: 'a From with a Cyrillic letter in a Latin domain',
    mail: { from: '"p\u0430ypal.com support" <anna@ours.example>' },
    signs: ['mixed_script p\u0430ypal.com'],
  },
]

for (const { what, mail, signs } of harmful) {
  test(`seen: ${what}`, async () => {
    assert.deepEqual(inShort(await scanMessage(await composed(mail))), signs)
  })
  test(`seen in a message that is attached: ${what}`, async () => {
    const forwarded = await composed({
      attachments: [
        { filename: 'letter', content: await composed(mail), contentType: 'message/rfc822' },
      ],
    })
    const inside = signs.filter((sign) => mail.from === undefined || !sign.startsWith('mixed'))
    assert.deepEqual(inShort(await scanMessage(forwarded)), inside)
  })
}

const signature =
  '-----BEGIN PGP SIGNATURE-----\n\niQEzBAEBCAAdFiEE\n=abcd\n-----END PGP SIGNATURE-----\n'
const png = Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), Buffer.alloc(500, 7)])
const docx = zipFile(
  ['[Content_Types].xml', '_rels/.rels', 'word/document.xml', 'word/embeddings/oleObject1.bin'].map(
    (name) => ({ name, content: '<x/>' }),
  ),
)

const harmless: readonly { what: string; mail: MailParts }[] = [
  { what: 'a plain letter', mail: { text: 'Dear Bob,\nMZ is what programs begin with.\nAnna' } },
  { what: 'a letter about a script', mail: { text: '#!/bin/sh\necho hello' } },
  { what: 'a letter that begins like a program', mail: { text: 'MZ'.repeat(50) } },
  { what: 'a list that begins like a program', mail: file('parts.csv', 'MZ;1;2\n'.repeat(30)) },
  {
    what: 'a newsletter',
    mail: html(
      `<!-- <a href="https://other.net">paypal.com</a> --><a href="https://click.mailer.net/x"><img src=x></a>
       <a href="https://click.mailer.net/y">our shop</a> <a href="mailto:a@ours.com">a@ours.com</a>
       <a href="https://www.ours.com/z">ours.com</a> <a href="/home">ours.com</a> <a name="x">ours.com</a>
       <a href="https://github.com/x/README.md">README.md</a> <a href="#top">top</a> 1 < 2 & 3`,
    ),
  },
  {
    what: 'links in Greek, in Cyrillic and in Japanese with Latin',
    mail: html(
      ['https://παράδειγμα.com', 'https://пример.com', 'https://名がドメインabc.com']
        .map((link) => `<a href="${link}/x">${link}</a>`)
        .join(' '),
    ),
  },
  { what: 'a From in Cyrillic', mail: { from: '"Анна из пример.рф" <anna@ours.example>' } },
  { what: 'a PDF', mail: file('invoice.v2.pdf', '%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj') },
  { what: 'a docx without macros', mail: file('letter.docx', docx) },
  {
    what: 'a document with an empty Basic library',
    mail: file('a.odt', zipFile([{ name: 'Basic/Standard/script-lb.xml' }])),
  },
  {
    what: 'a doc without macros',
    mail: file('letter.doc', oleFile([{ name: 'WordDocument', type: 2 }])),
  },
  {
    what: 'a doc in which macros are spoken of',
    mail: file('letter.doc', oleFile([{ name: 'VBA', type: 0 }])),
  },
  { what: 'a png', mail: file('photo.png', png) },
  { what: 'a minified style', mail: file('site.min.css', 'a{}') },
  {
    what: 'a zip of photos',
    mail: file('a.zip', zipFile([{ name: 'a/' }, { name: 'a/1.jpg', content: png }])),
  },
  {
    what: 'a zip that packs well',
    mail: file('a.zip', zipFile([{ name: 'a.log', content: png, declaredBytes: 99 * 2 ** 20 }])),
  },
  { what: 'an invitation', mail: file('invite.ics', 'BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n') },
  {
    what: 'an S/MIME signature',
    mail: file('smime.p7s', Buffer.from('308006092a864886f70d010702', 'hex')),
  },
  { what: 'a PGP signature', mail: file('signature.asc', signature) },
  { what: 'a text with a name in Hebrew', mail: file('\u200fחשבון.pdf') },
]

for (const { what, mail } of harmless) {
  test(`let pass: ${what}`, async () => {
    assert.deepEqual(inShort(await scanMessage(await composed(mail))), [])
  })
}

test('let pass: a notice with the message it is about', async () => {
  const notice = [
    'From: <postmaster@ours.example>',
    'Content-Type: multipart/report; report-type=delivery-status; boundary=b',
    '',
    '--b',
    '',
    'Not delivered to bob@example.com.',
    '--b',
    'Content-Type: message/delivery-status',
    '',
    'Reporting-MTA: dns; mail.ours.example',
    '--b',
    'Content-Type: message/rfc822',
    'Content-Disposition: attachment; filename="example.com"',
    '',
    'Subject: hello',
    '',
    'Hello',
    '--b--',
    '',
  ].join('\r\n')
  assert.deepEqual(await scanMessage(Buffer.from(notice)), [])
})

test('a file on the list of hashes is known, whatever it is called and however encoded', async () => {
  const content = Buffer.from('known bad')
  const hash = createHash('sha256').update(content).digest('hex')
  const baseline = new Baseline(new Set([hash]))
  for (const contentTransferEncoding of ['base64', 'quoted-printable', '7bit'] as const) {
    const attachments = [{ filename: 'a.txt', content, contentTransferEncoding }]
    const signs = await scanMessage(await composed({ attachments }), { baseline })
    assert.deepEqual(inShort(signs), [`hash_blocked ${hash}`], contentTransferEncoding)
  }
  assert.deepEqual(await scanMessage(await composed(file('a.txt', 'fine')), { baseline }), [])
})

test('a file uuencoded in a letter is known by its name', async () => {
  const text = 'Hello\n\nbegin 644 evil.exe\n#86)C\n`\nend\n'
  assert.deepEqual(inShort(await scanMessage(await composed({ text }))), ['executable evil.exe'])
  const mention = 'begin 644 evil.exe\nis how it starts.'
  assert.deepEqual(await scanMessage(await composed({ text: mention })), [])
})

test('a page is read in its own charset, or in UTF-8 where that is unknown', async () => {
  const mixed = ['mixed_script xn--pypal-4ve.com']
  assert.deepEqual(inShort(await scanMessage(page('windows-1251', Buffer.of(0xe0)))), mixed)
  assert.deepEqual(inShort(await scanMessage(page('klingon', Buffer.from('\u0430')))), mixed)
  assert.deepEqual(inShort(await scanMessage(page('iso-8859-1', Buffer.of(0xe0)))), [])
})

test('what comes many times does not push out what comes after it', async () => {
  const scripts = Array.from({ length: 100 }, (_, index) => ({ name: `${index}.js` }))
  const message = await composed(file('a.zip', zipFile([...scripts, { name: 'x.exe' }])))
  const signs = inShort(await scanMessage(message))
  assert.equal(signs.filter((sign) => sign.startsWith('script ')).length, 10)
  assert.ok(signs.includes('executable x.exe'))
})

test('a message that is nested beyond the limit is a bomb', async () => {
  const message = Buffer.from(`${'Content-Type: message/rfc822\r\n\r\n'.repeat(21)}\r\nHello\r\n`)
  assert.deepEqual(inShort(await scanMessage(message)), ['archive_bomb MIME'])
})

test('a header that submission takes is not too long', async () => {
  const header = 'X: y\r\n'.repeat(100_000)
  assert.deepEqual(await scanMessage(Buffer.from(`${header}\r\nHello\r\n`)), [])
  const part = `Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n${header}\r\nHello\r\n--b--`
  assert.deepEqual(inShort(await scanMessage(Buffer.from(part))), ['archive_bomb MIME'])
})

test('an archive whose names lie in one another is a bomb', async () => {
  const record = zipFile([{ name: 'x' }]).subarray(0, 31)
  record.writeUInt16LE(4_000, 26)
  const content = Buffer.concat(Array.from({ length: 30_000 }, () => record))
  assert.deepEqual(inShort(await scanMessage(await composed(file('a.zip', content)))), [
    'archive_bomb a.zip',
  ])
})

test('a record that never ends does not hide the ones behind it', async () => {
  const bait = zipFile([{ name: 'x' }]).subarray(0, 31)
  bait.writeUInt16LE(65_000, 28)
  const content = Buffer.concat([bait, zipFile([{ name: 'x.exe' }])])
  assert.deepEqual(inShort(await scanMessage(await composed(file('a.zip', content)))), [
    'executable x.exe',
  ])
})

test('what is seen does not depend on the chunks', async () => {
  const mails = [...harmful, ...harmless].map(({ mail }) => composed(mail))
  const messages = await Promise.all(mails)
  const sizes = fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 1, maxLength: 8 })
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...messages), sizes, async (message, cuts) => {
      assert.deepEqual(await scanMessage(message, { sizes: cuts }), await scanMessage(message))
    }),
    { numRuns: 300 },
  )
})

test('no content makes it throw', async () => {
  const scrap = fc.constantFrom(
    'PK\x01\x02',
    'PK\x03\x04',
    'PK',
    'MZ',
    '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1',
    '\0'.repeat(30),
    '<a href="http://',
    'a.com',
    '">',
    '</a>',
    '&#x',
    '<!--',
    '\xff\xff\xff\xff',
    '\r\n',
    'x'.repeat(100),
  )
  const content = fc.array(fc.oneof(scrap, fc.string({ maxLength: 20 })), { maxLength: 40 })
  const type = fc.constantFrom('text/html', 'application/zip', 'text/plain; name=a')
  await fc.assert(
    fc.asyncProperty(
      content,
      type,
      fc.integer({ min: 1, max: 50 }),
      async (scraps, media, size) => {
        const body = Buffer.from(scraps.join(''), 'latin1')
        const message = Buffer.concat([Buffer.from(`Content-Type: ${media}\r\n\r\n`), body])
        assert.deepEqual(await scanMessage(message, { sizes: [size] }), await scanMessage(message))
      },
    ),
    { numRuns: 1_500 },
  )
})

/** A link to `p?ypal.com`, with an 8-bit letter for the question mark. */
function page(charset: string, letter: Buffer): Buffer {
  const head = `Content-Type: text/html; charset=${charset}\r\n\r\n<a href="http://p`
  return Buffer.concat([Buffer.from(head), letter, Buffer.from('ypal.com">here</a>')])
}
