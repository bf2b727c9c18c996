import assert from 'node:assert/strict'
import test from 'node:test'
import { type Extensions, noExtensions, parseExtensions } from './extensions.ts'

const cases: { name: string; lines: string[]; want: Partial<Extensions> }[] = [
  { name: 'nothing but a name', lines: [], want: {} },
  {
    name: 'keywords in any case',
    lines: ['Pipelining', '8bitmime', 'SMTPUTF8', 'DSN', 'CHUNKING', 'STARTTLS', 'RequireTLS'],
    want: {
      pipelining: true,
      eightBitMime: true,
      smtpUtf8: true,
      dsn: true,
      chunking: true,
      startTls: true,
      requireTls: true,
    },
  },
  { name: 'a size', lines: ['SIZE 1000'], want: { size: true, sizeBytesMax: 1000 } },
  { name: 'a size of 0 is no limit', lines: ['SIZE 0'], want: { size: true } },
  { name: 'a size that is no number', lines: ['SIZE many'], want: { size: true } },
  { name: 'mechanisms', lines: ['AUTH plain LOGIN'], want: { auth: ['PLAIN', 'LOGIN'] } },
  {
    name: 'mechanisms in the old spelling too',
    lines: ['AUTH=LOGIN', 'AUTH LOGIN PLAIN'],
    want: { auth: ['LOGIN', 'PLAIN'] },
  },
  {
    name: 'limits',
    lines: ['LIMITS MAILMAX=10 RCPTMAX=20'],
    want: { messagesMax: 10, recipientsMax: 20 },
  },
  { name: 'limits of other kinds', lines: ['LIMITS RCPTDOMAINMAX=1'], want: {} },
]

for (const { name, lines, want } of cases) {
  test(`a host offers ${name}`, () => {
    const text = ['mx.example greets you', ...lines].join('\n')
    assert.deepEqual(parseExtensions(text), { ...noExtensions, ...want })
  })
}
