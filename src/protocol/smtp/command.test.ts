import assert from 'node:assert/strict'
import test from 'node:test'
import { isCommand, parseCommand } from './command.ts'

const understood = [
  { line: 'EHLO client.example', want: { verb: 'EHLO', name: 'client.example' } },
  { line: 'EHLO [192.0.2.1] ', want: { verb: 'EHLO', name: '[192.0.2.1]' } },
  { line: 'EHLO evil\r\u0085)\0x', want: { verb: 'EHLO', name: 'evil)x' } },
  {
    line: 'mail from:<a@b.example> size=10',
    want: {
      verb: 'MAIL',
      mail: { sender: 'a@b.example', body: '7BIT', smtpUtf8: false, sizeBytes: 10 },
    },
  },
  {
    line: 'MAIL FROM:<"a>b c"@b.example> RET=FULL',
    want: {
      verb: 'MAIL',
      mail: { sender: '"a>b c"@b.example', body: '7BIT', smtpUtf8: false, ret: 'FULL' },
    },
  },
  {
    line: `MAIL FROM:<> ENVID=${'+20'.repeat(100)}`,
    want: {
      verb: 'MAIL',
      mail: { sender: '', body: '7BIT', smtpUtf8: false, envid: ' '.repeat(100) },
    },
  },
  { line: 'RCPT TO:<a@b.example>', want: { verb: 'RCPT', rcpt: { recipient: 'a@b.example' } } },
  {
    line: 'RCPT TO:<a@b.example> NOTIFY=Delay,Failure',
    want: { verb: 'RCPT', rcpt: { recipient: 'a@b.example', notify: ['FAILURE', 'DELAY'] } },
  },
  { line: 'BDAT 0 LAST', want: { verb: 'BDAT', sizeOctets: 0, isLast: true } },
  { line: 'bdat 12', want: { verb: 'BDAT', sizeOctets: 12, isLast: false } },
  { line: 'AUTH plain', want: { verb: 'AUTH', mechanism: 'PLAIN' } },
  { line: 'AUTH LOGIN =', want: { verb: 'AUTH', mechanism: 'LOGIN', initialResponse: '=' } },
  { line: 'noop whatever it says', want: { verb: 'NOOP' } },
  { line: 'QUIT\t ', want: { verb: 'QUIT' } },
]

for (const { line, want } of understood) {
  test(`a command: ${JSON.stringify(line).slice(0, 60)}`, () => {
    assert.deepEqual(parseCommand(line, { acceptsUtf8: false }), want)
  })
}

const refused = [
  { line: '', code: 500, enhanced: '5.5.1' },
  { line: 'constructor', code: 500, enhanced: '5.5.1' },
  { line: 'NOOP\u00a0x', code: 500, enhanced: '5.5.1' },
  { line: 'DATA.', code: 500, enhanced: '5.5.1' },
  { line: ' NOOP', code: 500, enhanced: '5.5.1' },
  { line: 'NOOP\r', code: 500, enhanced: '5.5.1' },
  { line: 'EHLO \0', code: 501, enhanced: '5.5.4' },
  { line: 'MAIL FROM <a@b.example>', code: 501, enhanced: '5.5.4' },
  { line: 'MAIL FROM:<a@b.example> constructor', code: 555, enhanced: '5.5.4' },
  { line: 'MAIL FROM:<a@b.example> SIZE=-1', code: 501, enhanced: '5.5.4' },
  { line: 'MAIL FROM:<a@b.example> SIZE=1=2', code: 501, enhanced: '5.5.4' },
  { line: `MAIL FROM:<> ENVID=${'x'.repeat(101)}`, code: 501, enhanced: '5.5.4' },
  { line: `RCPT TO:<a@b.example> ORCPT=x;${'x'.repeat(500)}`, code: 501, enhanced: '5.5.4' },
  { line: 'RCPT TO:<a@b.example> ORCPT=utf-8;\\x{D800}', code: 501, enhanced: '5.5.4' },
  { line: 'RCPT TO:<a@b.example> ORCPT=utf-8;\\x{0D}', code: 501, enhanced: '5.5.4' },
  { line: 'RCPT TO:<ä@b.example>', code: 553, enhanced: '5.6.7' },
  { line: 'BDAT -1', code: 501, enhanced: '5.5.4' },
  { line: 'BDAT 1 LAST now', code: 501, enhanced: '5.5.4' },
  { line: 'BDAT 1234567890123456', code: 501, enhanced: '5.5.4' },
  { line: 'AUTH PLAIN x y', code: 501, enhanced: '5.5.4' },
  { line: 'RSET now', code: 501, enhanced: '5.5.4' },
]

for (const { line, code, enhanced } of refused) {
  test(`no command: ${JSON.stringify(line).slice(0, 60)}`, () => {
    const parsed = parseCommand(line, { acceptsUtf8: false })
    assert(!isCommand(parsed))
    assert.equal(parsed.code, code)
    assert.equal(parsed.enhanced, enhanced)
    assert.doesNotMatch(parsed.text, /[\0-\x1f]/)
  })
}
