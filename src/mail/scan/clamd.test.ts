import assert from 'node:assert/strict'
import { buffer } from 'node:stream/consumers'
import test from 'node:test'
import * as fc from 'fast-check'
import { scanSubjectOf } from '../../../test/support/scan-subject.ts'
import { Clamd } from './clamd.ts'
import type { ScanFinding } from './scanner.ts'

const place = { path: '/run/clamav/clamd.ctl' }
const subject = scanSubjectOf('From: a@ours.example\r\n\r\nHello\r\n')
const { signal } = new AbortController()

function ask(answer: Buffer): Promise<ScanFinding> {
  return new Clamd(place, async () => answer).scan(subject, signal)
}

test('the message goes out in chunks with their lengths behind a mark of mail, the last one empty', async () => {
  const asked: Buffer[] = []
  const clamd = new Clamd(place, async ({ to, pieces }) => {
    assert.equal(to, place)
    assert.ok(Symbol.asyncIterator in pieces)
    asked.push(await buffer(pieces))
    return Buffer.from('stream: OK\0')
  })
  assert.deepEqual(await clamd.scan(subject, signal), { kind: 'seen', signs: [] })
  const wanted =
    'zINSTREAM\0\0\0\0\x17Received: by posthorn\r\n\0\0\0\x0aFrom: a@ou\0\0\0\x15rs.example\r\n\r\nHello\r\n\0\0\0\0'
  assert.equal(asked[0]?.toString('latin1'), wanted)
})

test('a signature is a virus of that name', async () => {
  const finding = await ask(Buffer.from('stream: Win.Test.EICAR_HDB-1 FOUND\0'))
  assert.deepEqual(finding, {
    kind: 'seen',
    signs: [
      {
        sign: 'virus',
        name: 'Win.Test.EICAR_HDB-1',
        detail: 'clamd knows it as Win.Test.EICAR_HDB-1',
      },
    ],
  })
})

const troubles = [
  { answer: 'INSTREAM size limit exceeded. ERROR\0', says: /StreamMaxLength.*clamav_max_bytes/ },
  { answer: "stream: Can't allocate memory ERROR\0", says: /it answered "stream: Can't allocate/ },
  { answer: 'stream: O', says: /it answered "stream: O"/ },
  { answer: 'stream: OK', says: /it answered "stream: OK"/ },
  { answer: 'stream: Eicar FOU', says: /it answered/ },
  { answer: 'UNKNOWN COMMAND\0', says: /it answered "UNKNOWN COMMAND"/ },
  { answer: '', says: /it answered ""/ },
]

for (const { answer, says } of troubles) {
  test(`${JSON.stringify(answer)} is no verdict`, async () => {
    const finding = await ask(Buffer.from(answer))
    assert.ok(finding.kind === 'down')
    assert.match(finding.reason, says)
  })
}

test('whatever comes back, only the one word of clamd makes a message clean', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 60 }), async (bytes) => {
      const finding = await ask(Buffer.from(bytes))
      assert.ok(finding.kind === 'down' || finding.signs.length > 0)
    }),
  )
})
