import assert from 'node:assert/strict'
import test from 'node:test'
import { ANSWER_CHARACTERS_MAX, type Answer, readAnswer } from './answer.ts'

const cases: readonly { name: string; reply: string; want: Partial<Answer> }[] = [
  {
    name: 'a plain reply',
    reply: '550 5.1.1 No such user',
    want: { code: 550, enhanced: '5.1.1', words: '550 5.1.1 no such user' },
  },
  {
    name: 'a reply of several lines loses the codes between',
    reply: '550-5.7.1 Our system\n550-5.7.1 says\n550 5.7.1 no',
    want: { code: 550, enhanced: '5.7.1', words: '550-5.7.1 our system says no' },
  },
  {
    name: 'a type before it is dropped',
    reply: 'SMTP; 552 5.2.2 Full',
    want: { code: 552, enhanced: '5.2.2', words: '552 5.2.2 full' },
  },
  {
    name: 'the inner reply outranks the outer code, and tells host and stage',
    reply:
      '550 5.0.0 host mx.example[192.0.2.1] said: 452 4.2.2 Full (in reply to RCPT TO command)',
    want: { code: 452, enhanced: '4.2.2', host: 'mx.example', stage: 'rcpt' },
  },
  {
    name: 'a host that said no code leaves the outer one',
    reply: '550 5.1.0 host mx.example[192.0.2.1] said: Go away',
    want: { code: 550, enhanced: '5.1.0', words: '550 5.1.0 go away' },
  },
  {
    name: 'Exchange quotes what it was told',
    reply: "Remote Server returned '550 5.1.10 Recipient not found'",
    want: { code: 550, enhanced: '5.1.10' },
  },
  {
    name: 'carriage returns are spaces, however they are written',
    reply: '<pat@example.org>:^M 192.0.2.1 said: 550 Gone\r\n',
    want: { code: 550, words: '550 gone' },
  },
  {
    name: 'a code within the text is found',
    reply: 'Transcript follows: 554 <pat@example.org>... Service unavailable',
    want: { code: 554 },
  },
  {
    name: 'an enhanced code in brackets is found',
    reply: '553 sorry, no (#5.7.1)',
    want: { code: 553, enhanced: '5.7.1' },
  },
  {
    name: 'an IP address is no enhanced code',
    reply: '550 from 5.1.1.7 no',
    want: { code: 550, words: '550 from #ip no' },
  },
  {
    name: 'names of mailboxes are no words',
    reply: '550 <over.quota@full.example>: no',
    want: { words: '550 <@>: no' },
  },
  {
    name: 'accents and full width do not matter',
    reply: '550 Boîte ｆｕｌｌ, Empfänger weiß',
    want: { words: '550 boite full, empfanger weiss' },
  },
  {
    name: 'Japanese and Russian keep their marks',
    reply: '550 ユーザが й',
    want: { words: '550 ユーザが й' },
  },
]

for (const { name, reply, want } of cases) {
  test(`answer: ${name}`, () => {
    const answer = readAnswer({ reply })
    const keys = Object.keys(want) as (keyof Answer)[]
    assert.deepEqual(Object.fromEntries(keys.map((key) => [key, answer[key]])), want)
  })
}

test('the stage that is given outranks the one in the text', () => {
  const reply = '550 no (in reply to RCPT TO command)'
  assert.equal(readAnswer({ reply, stage: 'dot' }).stage, 'dot')
})

test('no more is read than a reply may have', () => {
  const { text, words } = readAnswer({ reply: `550 ${'ﷺ'.repeat(50_000)}` })
  assert.ok(text.length <= ANSWER_CHARACTERS_MAX && words.length <= ANSWER_CHARACTERS_MAX)
})
