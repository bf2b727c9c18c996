import assert from 'node:assert/strict'
import { buffer } from 'node:stream/consumers'
import test from 'node:test'
import * as fc from 'fast-check'
import { scanSubjectOf } from '../../../test/support/scan-subject.ts'
import type { ScanFinding } from './scanner.ts'
import { Spamd } from './spamd.ts'

const place = { host: '127.0.0.1', port: 783 }
const subject = scanSubjectOf('From: a@ours.example\r\n\r\nHello\r\n')
const { signal } = new AbortController()

function ask(answer: string | Uint8Array): Promise<ScanFinding> {
  return new Spamd(place, async () => Buffer.from(answer)).scan(subject, signal)
}

const answerOf = (verdict: string, symbols: string): string =>
  `SPAMD/1.1 0 EX_OK\r\nContent-length: ${symbols.length}\r\nSpam: ${verdict}\r\n\r\n${symbols}`

test('the message goes out as it is, behind its length', async () => {
  const asked: Buffer[] = []
  const spamd = new Spamd(place, async ({ to, pieces }) => {
    assert.equal(to, place)
    assert.ok(Symbol.asyncIterator in pieces)
    asked.push(await buffer(pieces))
    return Buffer.from(answerOf('False ; 0.1 / 5.0', 'ALL_TRUSTED'))
  })
  assert.deepEqual(await spamd.scan(subject, signal), { kind: 'seen', signs: [] })
  const wanted =
    'SYMBOLS SPAMC/1.5\r\nContent-length: 31\r\n\r\nFrom: a@ours.example\r\n\r\nHello\r\n'
  assert.equal(asked[0]?.toString('latin1'), wanted)
})

const spam = [
  { verdict: 'True ; 1000.0 / 5.0', symbols: 'BODY_SHORT,GTUBE,NO_RECEIVED', name: 'GTUBE' },
  {
    verdict: 'True ; 7.2 / 5.0',
    symbols: 'URI_BAD,HTML_ONLY,NO_DATE,NO_ID',
    name: 'URI_BAD, HTML_ONLY, NO_DATE',
  },
  { verdict: 'Yes ; -1 / -3.5', symbols: 'A\r\n', name: 'A' },
]

for (const { verdict, symbols, name } of spam) {
  test(`${verdict} is spam, for ${name}`, async () => {
    const finding = await ask(answerOf(verdict, symbols))
    assert.ok(finding.kind === 'seen')
    assert.equal(finding.signs[0]?.sign, 'spam')
    assert.equal(finding.signs[0]?.name, name)
  })
}

const troubles = [
  'SPAMD/1.0 76 Bad header line: (EOF)\r\n',
  'SPAMD/1.1 79 EX_TIMEOUT\r\nContent-length: 0\r\n\r\n',
  'SPAMD/1.1 0 EX_OK\r\nContent-length: 5\r\nSpam: False ; 0.',
  'SPAMD/1.1 0 EX_OK\r\nContent-length: 5\r\n\r\n',
  '',
]

for (const answer of troubles) {
  test(`${JSON.stringify(answer)} is no verdict`, async () => {
    const finding = await ask(answer)
    assert.ok(finding.kind === 'down')
    assert.match(finding.reason, /^it answered "/)
  })
}

test('whatever comes back is a finding, and noise is never a clean message', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 100 }), async (bytes) => {
      assert.equal((await ask(bytes)).kind, 'down')
    }),
  )
})
