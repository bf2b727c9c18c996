import assert from 'node:assert/strict'
import test from 'node:test'
import * as fc from 'fast-check'
import { scanSubjectOf } from '../../../test/support/scan-subject.ts'
import type { HttpAnswer, HttpQuestion } from '../../base/http-post.ts'
import { Rspamd } from './rspamd.ts'
import type { ScanFinding } from './scanner.ts'
import type { ScanSubject } from './scanning.ts'

const settings = { url: 'http://127.0.0.1:11333', hostname: 'mail.ours.example' }
const plainSubject = scanSubjectOf('From: a@ours.example\r\n\r\nHello\r\n')

class Poster {
  readonly questions: HttpQuestion[] = []
  isClosed = false
  readonly #answer: HttpAnswer

  constructor(body: string | Uint8Array, status = 200) {
    this.#answer = { status, body: Buffer.from(body) }
  }

  async post(question: HttpQuestion): Promise<HttpAnswer> {
    this.questions.push(question)
    return this.#answer
  }

  close(): void {
    this.isClosed = true
  }
}

function ask(
  poster: Poster,
  subject: ScanSubject = plainSubject,
  password?: string,
): Promise<ScanFinding> {
  const scanner = new Rspamd({ ...settings, ...(password && { password }) }, poster)
  return scanner.scan(subject, new AbortController().signal)
}

const answerOf = (action: string, symbols: Record<string, number> = {}): string =>
  JSON.stringify({
    action,
    score: 16.5,
    required_score: 15,
    symbols: Object.fromEntries(
      Object.entries(symbols).map(([name, score]) => [name, { name, score }]),
    ),
  })

test('the envelope goes out in fields, the message as it is', async () => {
  const poster = new Poster(answerOf('no action'))
  const recipients = Array.from({ length: 150 }, (_, n) => `r${n}@theirs.example`)
  assert.deepEqual(await ask(poster, { ...plainSubject, recipients }, 'secret'), {
    kind: 'seen',
    signs: [],
  })
  const [question] = poster.questions
  assert.equal(question?.url, 'http://127.0.0.1:11333/checkv2')
  assert.equal(question.sizeBytes, 31)
  const { Rcpt, ...headers } = question.headers
  assert.equal(Rcpt?.length, 100)
  assert.deepEqual(headers, {
    Ip: '192.0.2.7',
    Helo: 'client.example',
    From: 'app@ours.example',
    'Queue-Id': '01m7wg5npbt58kfa',
    'MTA-Name': 'mail.ours.example',
    User: 'app@ours.example',
    Password: 'secret',
  })
})

test('an address beyond ASCII goes out as UTF-8, and no line end ends a field', async () => {
  const poster = new Poster(answerOf('no action'))
  const client = { ip: '192.0.2.7', heloName: 'a\r\nPassword: x' }
  await ask(poster, { ...plainSubject, sender: 'jürgen@ours.example', client })
  const { From, Helo } = poster.questions[0]?.headers ?? {}
  assert.equal(Buffer.from(String(From), 'latin1').toString(), 'jürgen@ours.example')
  assert.equal(Helo, 'a??Password: x')
})

test('without a login there is no user', async () => {
  const poster = new Poster(answerOf('no action'))
  const { user: _, ...trusted } = plainSubject
  await ask(poster, trusted)
  assert.ok(!('User' in (poster.questions[0]?.headers ?? {})))
})

const verdicts = [
  { action: 'reject', symbols: { GTUBE: 0, OTHER: 3 }, sign: 'spam', name: 'GTUBE' },
  {
    action: 'reject',
    symbols: { A: 1, GOOD: -9, B: 7, C: 3, D: 2 },
    sign: 'spam',
    name: 'B, C, D',
  },
  { action: 'discard', symbols: {}, sign: 'spam', name: 'discard' },
  { action: 'add header', symbols: { BAYES_SPAM: 5 }, sign: 'spam_suspected', name: 'BAYES_SPAM' },
  { action: 'rewrite subject', symbols: { A: 5 }, sign: 'spam_suspected', name: 'A' },
  { action: 'quarantine', symbols: { A: 5 }, sign: 'spam_suspected', name: 'A' },
  { action: 'greylist', symbols: { A: 5 } },
  { action: 'soft reject', symbols: { RATELIMIT: 0 } },
  { action: 'no action', symbols: { A: 5 } },
  { action: 'toString', symbols: {} },
] as const

for (const { action, symbols, ...wanted } of verdicts) {
  const { sign, name } = { sign: undefined, name: undefined, ...wanted }
  test(`"${action}" is ${sign ?? 'nothing'}${name === undefined ? '' : `, for ${name}`}`, async () => {
    const finding = await ask(new Poster(answerOf(action, symbols)))
    assert.ok(finding.kind === 'seen')
    assert.equal(finding.signs[0]?.sign, sign)
    assert.equal(finding.signs[0]?.name, name)
  })
}

const troubles = [
  { body: '{"error":"forbidden"}', status: 403, says: /it answered 403 "{"error":"forbidden"}"/ },
  { body: 'gateway', status: 502, says: /502/ },
  { body: '', says: /it answered ""/ },
  { body: '{"action":', says: /it answered/ },
  { body: '{"action":1}', says: /it answered/ },
  { body: '[]', says: /it answered/ },
  { body: 'null', says: /it answered/ },
]

for (const { body, status = 200, says } of troubles) {
  test(`${status} ${JSON.stringify(body)} is no verdict`, async () => {
    const finding = await ask(new Poster(body, status))
    assert.ok(finding.kind === 'down')
    assert.match(finding.reason, says)
  })
}

test('whatever JSON comes back is a finding', async () => {
  const symbols = fc.json()
  await fc.assert(
    fc.asyncProperty(symbols, fc.string(), async (symbols, action) => {
      const body = `{"action":${JSON.stringify(action)},"symbols":${symbols}}`
      assert.ok((await ask(new Poster(body))).kind === 'seen')
      assert.ok((await ask(new Poster(symbols))).kind === 'down' || symbols.includes('action'))
    }),
  )
})
