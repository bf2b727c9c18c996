/**
 * Whatever a client sends, in whatever chunks: the server session neither throws nor hangs nor answers
 * twice, and neither replies nor stored content depend on the cutting.
 */
import assert from 'node:assert/strict'
import test from 'node:test'
import { setImmediate } from 'node:timers/promises'
import fc from 'fast-check'
import { ServerSession } from '../../src/protocol/smtp/server-session.ts'
import { defaultSessionLimits } from '../../src/protocol/smtp/session-limits.ts'
import type { SessionMode } from '../../src/protocol/smtp/session-options.ts'
import { ScriptedHandler } from '../dialogue/scripted-handler.ts'

type Play = {
  readonly mode: SessionMode
  readonly answersLate: boolean
  readonly unproductiveCommands?: number
}

/** What came of a conversation. */
type Outcome = { readonly replies: string; readonly stored: readonly string[] }

const modes = fc.constantFrom<SessionMode>('tls', 'starttls', 'trusted')
const cuts = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 20 })

const plausible = fc.constantFrom(
  'EHLO client.example\r\n',
  'HELO client.example\n',
  'AUTH PLAIN AGFAb3Vycy5leGFtcGxlAHNlY3JldA==\r\n',
  'AUTH LOGIN\r\n',
  'AUTH SCRAM-SHA-256 biwsbj11c2VyLHI9ck9wck5HZndFYmVSV2diTkVrcU8=\r\n',
  'AUTH LOGIN YUBvdXJzLmV4YW1wbGU=\r\nc2VjcmV0\r\n',
  '*\r\n',
  'MAIL FROM:<a@ours.example>\r\n',
  'MAIL FROM:<a@ours.example> SIZE=99999\r\n',
  'MAIL FROM:<ä@ours.example> SMTPUTF8\r\n',
  'MAIL FROM:<a@ours.example> REQUIRETLS\r\n',
  'RCPT TO:<b@theirs.example>\r\n',
  'RCPT TO:<b@theirs.example> NOTIFY=NEVER\r\n',
  'DATA\r\n',
  '.\r\n',
  '\r\n.\r\n',
  '\n.\n',
  'BDAT 5\r\n',
  'BDAT 0 LAST\r\n',
  'BDAT 3 LAST\r\n\r\n.',
  'RSET\r\n',
  'NOOP\r\n',
  'QUIT\r\n',
  'STARTTLS\r\n',
  `${'x'.repeat(300)}\r\n`,
  'GET / HTTP/1.1\r\n',
)
const garbage = fc.oneof(
  fc.uint8Array({ maxLength: 30 }).map((octets) => Buffer.from(octets)),
  fc.string({ unit: fc.constantFrom('\r', '\n', '.', '\0', 'a', ' '), maxLength: 12 }),
)
const input = fc
  .array(fc.oneof({ weight: 5, arbitrary: plausible }, { weight: 1, arbitrary: garbage }), {
    maxLength: 40,
  })
  .map((parts) => Buffer.concat(parts.map((part) => Buffer.from(part))))

test('whatever arrives, cut however: the same replies, the same content, and no defect', async () => {
  await fc.assert(
    fc.asyncProperty(input, cuts, modes, async (octets, sizes, mode) => {
      const whole = await converse([octets], { mode, answersLate: false })
      const pieces = cut(octets, sizes)
      assert.deepEqual(await converse(pieces, { mode, answersLate: false }), whole)
      assert.deepEqual(await converse(pieces, { mode, answersLate: true }), whole)
    }),
    { numRuns: 400 },
  )
})

test('nothing but noise is survived as well', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 500 }), cuts, async (noise, sizes) => {
      const octets = Buffer.from(noise)
      const whole = await converse([octets], { mode: 'trusted', answersLate: false })
      assert.deepEqual(
        await converse(cut(octets, sizes), { mode: 'trusted', answersLate: true }),
        whole,
      )
    }),
    { numRuns: 300 },
  )
})

/** Commands whose replies can be counted beforehand, whatever state they meet. */
type Unit = { readonly sent: string; readonly replies: number }

const content = fc.string({
  unit: fc.constantFrom('\r', '\n', '\r\n', '.', 'a', '\0'),
  maxLength: 20,
})
const units: fc.Arbitrary<Unit> = fc.oneof(
  fc
    .constantFrom('NOOP', 'RSET', 'EHLO x', 'MAIL FROM:<a@b.example>', 'RCPT TO:<c@d.example>')
    .map((line) => ({ sent: `${line}\r\n`, replies: 1 })),
  fc
    .constantFrom('RUBBISH', 'MAIL', 'RCPT TO:<>', 'BDAT', 'VRFY x', '', 'RSET\r\nDATA', 'HELP x')
    .map((line) => ({ sent: `${line}\r\n`, replies: line.split('\r\n').length })),
  fc.tuple(content, fc.constantFrom('', ' LAST')).map(([octets, last]) => ({
    sent: `BDAT ${octets.length}${last}\r\n${octets}`,
    replies: 1,
  })),
  content.map((text) => ({
    sent: `RSET\r\nMAIL FROM:<>\r\nRCPT TO:<c@d.example>\r\nDATA\r\n${stuffed(text)}\r\n.\r\n`,
    replies: 5,
  })),
)

test('every command gets exactly one reply, DATA one before and one after its content', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(units), cuts, fc.boolean(), async (spoken, sizes, answersLate) => {
      const greeting = { sent: 'EHLO client.example\r\n', replies: 1 }
      const all = [greeting, ...spoken, { sent: 'NOOP\r\n', replies: 1 }]
      const octets = Buffer.from(all.map(({ sent }) => sent).join(''))
      const play = { mode: 'trusted', answersLate, unproductiveCommands: 1_000_000 } as const
      const { replies } = await converse(cut(octets, sizes), play)
      const expected = all.reduce((sum, unit) => sum + unit.replies, 1)
      assert.equal(replies.match(/^\d{3} /gm)?.length, expected, replies)
      assert.match(replies, /\r\n250 2\.0\.0 Still here\r\n$/)
    }),
    { numRuns: 400 },
  )
})

test('what a session stores can end no message at the next host', async () => {
  await fc.assert(
    fc.asyncProperty(input, cuts, async (octets, sizes) => {
      const begun = 'EHLO x\r\nMAIL FROM:<>\r\nRCPT TO:<c@d.example>\r\nDATA\r\n'
      const pieces = [Buffer.from(begun), ...cut(octets, sizes)]
      const { stored } = await converse(pieces, { mode: 'trusted', answersLate: false })
      for (const message of stored) assert.doesNotMatch(message, /\r(?!\n)|(?<!\r)\n|[^\n]$/)
    }),
    { numRuns: 300 },
  )
})

/** Dots doubled after every line end that a receiver could see. */
function stuffed(text: string): string {
  return text.replaceAll(/(^|\r\n|\r|\n)\./g, '$1..')
}

function cut(octets: Buffer, sizes: readonly number[]): Buffer[] {
  const pieces: Buffer[] = []
  for (let at = 0, turn = 0; at < octets.length; turn++) {
    const size = sizes[turn % sizes.length] ?? 1
    pieces.push(Buffer.from(octets.subarray(at, at + size)))
    at += size
  }
  return pieces
}

async function converse(pieces: readonly Buffer[], play: Play): Promise<Outcome> {
  const handler = new ScriptedHandler(play)
  let replies = ''
  let isClosed = false
  const base = defaultSessionLimits
  const limits = {
    ...base,
    commandLineOctets: 200,
    messageBytes: 1_000,
    unproductiveCommands: play.unproductiveCommands ?? base.unproductiveCommands,
  }
  const tls = { version: 'TLSv1.3', cipher: 'TLS_AES_256_GCM_SHA384' }
  const options = { hostname: 'mail.ours.example', clientIp: '192.0.2.1', mode: play.mode, limits }
  const close = (): void => {
    assert(!isClosed, 'closed twice')
    isClosed = true
  }
  const session = new ServerSession(play.mode === 'tls' ? { ...options, tls } : options, handler, {
    write: (text) => {
      assert(!isClosed, 'written after the close')
      replies += text
    },
    startTls: () => {},
    close,
    closeAfterQuit: close,
    ready: () => {},
    report: (error) => {
      throw error
    },
  })
  session.greet()
  for (const piece of pieces) session.receive(piece)
  // Answers that are promises all come within one turn of the event loop.
  await setImmediate()
  assert(session.wantsInput)
  session.ended()
  const closings = handler.told.filter(({ name }) => name === 'closed').length
  assert(closings > 0, 'the handler does not know that the session is over')
  return { replies, stored: handler.stored.map((message) => message.toString('latin1')) }
}
