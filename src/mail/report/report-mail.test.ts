import assert from 'node:assert/strict'
import test from 'node:test'
import PostalMime from 'postal-mime'
import { reportMail } from './report-mail.ts'

const day = Date.UTC(2026, 10, 20)
const mail = {
  author: { address: 'tls-reports@ours.example', domain: 'ours.example', organization: 'Ours' },
  domain: 'theirs.example',
  day,
  id: '01abc',
  recipients: ['a@theirs.example', 'b@reports.example'],
  writtenAt: day + 90_000_000,
  content: Buffer.from('not compressed in this test, and long enough for several lines of base64'),
}

test('the message that carries a report has the form of RFC 8460 §5.3', async () => {
  const { header, body } = reportMail(mail)
  const parsed = await PostalMime.parse(Buffer.concat([header, Buffer.from('\r\n'), body]))
  const fields = Object.fromEntries(
    parsed.headers.map(({ key, value }) => [key, value.replace(/\s+/g, ' ')]),
  )
  assert.equal(
    fields['subject'],
    'Report Domain: theirs.example Submitter: ours.example Report-ID: <01abc@ours.example>',
  )
  assert.equal(fields['from'], '<tls-reports@ours.example>')
  assert.equal(fields['to'], '<a@theirs.example>, <b@reports.example>')
  assert.equal(fields['tls-report-domain'], 'theirs.example')
  assert.equal(fields['tls-report-submitter'], 'ours.example')
  assert.equal(fields['tls-required'], 'No')
  assert.match(fields['content-type'] ?? '', /^multipart\/report; report-type="?tlsrpt"?;/)
  assert.match(
    parsed.text ?? '',
    /report .* about mail that ours\.example\s+sent to theirs\.example/,
  )
  const [attached] = parsed.attachments
  assert.equal(attached?.mimeType, 'application/tlsrpt+gzip')
  // §5.1: from the first to the last second of the day.
  const seconds = `${day / 1_000}!${day / 1_000 + 86_399}`
  assert.equal(attached?.filename, `ours.example!theirs.example!${seconds}!01abc.json.gz`)
  assert.deepEqual(Buffer.from(attached?.content as ArrayBuffer), mail.content)
})

test('no line of it is too long for any host, however long the names', () => {
  const long = `${'a'.repeat(60)}.`.repeat(4)
  const { header, body } = reportMail({
    ...mail,
    domain: `${long}example`,
    author: { ...mail.author, domain: `${long}example`, address: `x@${long}example` },
    content: Buffer.alloc(5_000),
  })
  const lines = Buffer.concat([header, body]).toString().split('\r\n')
  assert.ok(lines.every((line) => line.length <= 998 && !/[\r\n]/.test(line)))
})
