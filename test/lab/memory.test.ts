/**
 * Ten messages of 20 MB arrive at once over TLS. The server must neither hold them in memory nor
 * keep the small message beside them waiting.
 */

import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import test from 'node:test'
import type { TestContext } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { BulkOrder } from './bulk-sender.ts'
import { LARGE_BYTES } from './lab-mail.ts'
import { startNextHop } from './next-hop.ts'
import { peakMegabytesOf } from './peak-memory.ts'
import { smallRawMail } from './raw-mail.ts'
import { RawSmtpClient } from './raw-smtp-client.ts'
import type { Access } from './raw-smtp-client.ts'
import { startRelay } from './relay.ts'
import { delivered, startSandbox } from './sandbox.ts'

const LARGE_MESSAGES = 10
/** The sandbox receives each message twice: as submission, and as the pretend host. */
const PEAK_MB_MAX = { serve: 250, dev: 320 }
const ANSWER_MS_MEDIAN_MAX = 50
/** Between one small message and the next. */
const PACE_MS = 100
/** Fewer say nothing about a median. */
const SAMPLES_MIN = 5

const recipients = Array.from({ length: LARGE_MESSAGES }, (_, n) => `large.${n}@theirs.example`)

test('serve: ten messages of 20 MB at once neither fill the memory nor delay a small one', async (context) => {
  await using nextHop = await startNextHop()
  await using relay = await startRelay(nextHop.port)
  const { pid, tls: access, sender } = relay
  await measure(context, {
    peakMbMax: PEAK_MB_MAX.serve,
    pid,
    access,
    sender,
    allDelivered: (count) => nextHop.received(count),
  })
})

test('dev, which plays the MX hosts too: ten messages of 20 MB at once fill no memory either', async (context) => {
  await using sandbox = await startSandbox()
  const { host, tls, ca } = sandbox.smtp
  await measure(context, {
    peakMbMax: PEAK_MB_MAX.dev,
    pid: sandbox.pid,
    access: { host, port: tls, ca, login: { user: sandbox.user, pass: sandbox.pass } },
    sender: sandbox.user,
    // Contents are not read back here: the server would read them on our behalf.
    allDelivered: async () => {
      for (const recipient of recipients) await delivered(sandbox.data, recipient)
    },
  })
})

type Measured = {
  readonly peakMbMax: number
  readonly pid: number
  readonly access: Access
  readonly sender: string
  readonly allDelivered: (count: number) => Promise<unknown>
}

async function measure(context: TestContext, server: Measured): Promise<void> {
  const { peakMbMax, pid, access, sender, allDelivered } = server
  const { replies } = await sendInBulk({ access, sender, recipients, attachmentBytes: LARGE_BYTES })
  const answersMs = await timeSmallMessagesUntil(replies, access, sender)
  assert.equal((await replies).length, LARGE_MESSAGES)
  const acceptedMb = await peakMegabytesOf(pid)
  await allDelivered(LARGE_MESSAGES + answersMs.length)
  const peakMb = await peakMegabytesOf(pid)

  const median = medianOf(answersMs)
  context.diagnostic(
    `VmHWM ${acceptedMb.toFixed(0)} MB, and ${peakMb.toFixed(0)} MB when delivered`,
  )
  context.diagnostic(`median of ${answersMs.length} small messages: ${median.toFixed(1)} ms`)
  assert.ok(answersMs.length >= SAMPLES_MIN, `only ${answersMs.length} small messages in that time`)
  assert.ok(peakMb < peakMbMax, `VmHWM was ${peakMb.toFixed(0)} MB`)
  assert.ok(median < ANSWER_MS_MEDIAN_MAX, `the median answer took ${median.toFixed(1)} ms`)
}

/** Resolves when the sending begins, with what is known at its end: in an object, to be awaited later. */
async function sendInBulk(order: BulkOrder): Promise<{ replies: Promise<string[]> }> {
  const program = fileURLToPath(new URL('bulk-sender.ts', import.meta.url))
  const stdio = ['ignore', 'pipe', 'inherit'] as const
  const child = spawn(process.execPath, [program, JSON.stringify(order)], { stdio: [...stdio] })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  assert.equal((await lines.next()).value, 'sending')
  return { replies: lines.next().then(({ value }) => JSON.parse(value ?? '[]')) }
}

/** How long the answer to each small message took, while the others are under way. */
async function timeSmallMessagesUntil(
  end: Promise<unknown>,
  access: Access,
  sender: string,
): Promise<number[]> {
  const recipient = 'small@theirs.example'
  const over = end.then(() => 'over')
  const client = await RawSmtpClient.open(access)
  const answersMs: number[] = []
  do {
    const pieces = smallRawMail(sender, recipient)
    answersMs.push((await client.send({ sender, recipient, pieces })).answerMs)
  } while ((await Promise.race([pause(PACE_MS, 'go on'), over])) === 'go on')
  await client.quit()
  return answersMs
}

function medianOf(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}
