/**
 * Whatever a host sends, in whatever pieces: the client session does not throw, settles every question
 * once, and hangs on nothing when the connection is gone. The same bytes cut differently give the same
 * results.
 */
import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import type { ClientLine } from '../../src/protocol/smtp/client-dialogue.ts'
import { ClientSession } from '../../src/protocol/smtp/client-session.ts'

const replyLine = fc
  .tuple(
    fc.constantFrom('220', '250', '334', '354', '421', '450', '550', '999', '25', ''),
    fc.constantFrom(' ', '-', '', 'x'),
    fc.constantFrom('ok', '2.0.0 ok', '5.1.1 no', 'PIPELINING', 'CHUNKING', 'SIZE 5', 'ü', '\0'),
    fc.constantFrom('\r\n', '\r\n', '\r\n', '\n', '\r', ''),
  )
  .map((parts) => Buffer.from(parts.join('')))
const goodLine = fc
  .constantFrom(
    '220 hi\r\n',
    '250 ok\r\n',
    '250-mx\r\n250-CHUNKING\r\n250 PIPELINING\r\n',
    '354 go\r\n',
  )
  .map((line) => Buffer.from(line))
const noise = fc.uint8Array({ maxLength: 30 }).map((bytes) => Buffer.from(bytes))
const hostSays = fc
  .array(fc.oneof({ weight: 5, arbitrary: goodLine }, { weight: 3, arbitrary: replyLine }, noise), {
    maxLength: 5,
  })
  .map((pieces) => Buffer.concat(pieces))

/** What the host says in answer to each write, greeting first; then the connection is gone. */
const script = fc.array(hostSays, { maxLength: 14 })
const cuts = fc.infiniteStream(fc.integer({ min: 1, max: 9 }))

const content = Buffer.from('Subject: x\r\n\r\n.\r\n')

class HostileLine implements ClientLine {
  readonly session = new ClientSession(this)
  readonly sent: string[] = []
  waits = 0
  readonly #script: readonly Buffer[]
  readonly #cuts: Iterator<number>

  constructor(says: readonly Buffer[], pieces: Iterable<number>) {
    this.#script = says
    this.#cuts = pieces[Symbol.iterator]()
  }

  send(bytes: Buffer): void {
    this.sent.push(bytes.toString())
    this.#answer()
  }

  waitingFor(stage: string | undefined): void {
    this.waits += stage === undefined ? 0 : 1
    // The greeting comes without anything being sent.
    if (stage === 'greeting') this.#answer()
  }

  #answered = 0

  #answer(): void {
    const says = this.#script[this.#answered++]
    queueMicrotask(() => {
      if (says === undefined) this.session.lost('gone')
      else this.#pieces(says)
      // A host that leaves us waiting is given up, as a time-out does.
      setImmediate(() => this.session.lost('time is up'))
    })
  }

  #pieces(says: Buffer): void {
    for (let start = 0; start < says.length; ) {
      const { value } = this.#cuts.next()
      const size = typeof value === 'number' ? value : says.length
      this.session.receive(says.subarray(start, start + size))
      start += size
    }
  }
}

/** A whole visit; every answer in order, as far as it came. */
async function visit(line: HostileLine): Promise<unknown[]> {
  const { session } = line
  const envelope = {
    sender: 'a@b.example',
    sizeBytes: content.length,
    isEightBit: false,
    needsSmtpUtf8: false,
  }
  const recipients = [{ address: 'c@d.example' }, { address: 'e@d.example' }]
  const request = {
    envelope,
    recipients,
    content: { sizeBytes: content.length, chunks: () => [content] },
  }
  return [
    await session.greeting(),
    await session.ehlo('client.example'),
    await session.transact(request),
    await session.transact(request),
    await session.rset(),
    await session.quit(),
    session.loss,
  ]
}

test('whatever a host says, a visit ends, and cutting its words differently changes nothing', async () => {
  await fc.assert(
    fc.asyncProperty(script, cuts, async (says, pieces) => {
      const whole = new HostileLine(says, [])
      const cut = new HostileLine(says, pieces)
      const [wanted, got] = await Promise.all([visit(whole), visit(cut)])
      assert.deepEqual(got, wanted)
      assert.deepEqual(cut.sent, whole.sent)
    }),
    { numRuns: 300 },
  )
})

test('whatever bytes arrive when nobody asks, nothing throws and what is asked then still ends', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(noise, { maxLength: 20 }), async (chunks) => {
      const line = new HostileLine([], [])
      for (const chunk of chunks) line.session.receive(chunk)
      line.session.lost('gone')
      line.session.receive(Buffer.from('250 too late\r\n'))
      const answer = await line.session.ehlo('client.example')
      assert.ok('loss' in answer)
    }),
  )
})
