/**
 * A 250 is a promise that survives a power cut. strace shows whether it is kept: between the end of a
 * message and its 250, the write-ahead log of the database must have been written and then flushed,
 * and before that the file of a message that is too large for the database.
 */

import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import test from 'node:test'
import { startNextHop } from './next-hop.ts'
import { rawMailWithAttachment, smallRawMail } from './raw-mail.ts'
import { RawSmtpClient } from './raw-smtp-client.ts'
import { startRelay } from './relay.ts'
import type { Relay } from './relay.ts'
import { systemCallsOf } from './system-call-log.ts'
import type { SystemCall } from './system-call-log.ts'

const CONNECTIONS = 4
const SMALL_PER_CONNECTION = 5
const LARGE_ATTACHMENT_BYTES = 1_000_000

const flushes = ['fsync', 'fdatasync']
const writes = ['write', 'writev', 'pwrite64', 'pwritev', 'sendto', 'sendmsg']
const reads = ['read', 'readv', 'recvfrom', 'recvmsg']

const allRequired = process.env['CI'] === 'true' || process.env['POSTHORN_LAB'] === 'all'
const isInstalled = spawnSync('strace', ['-V'], { stdio: 'ignore' }).status === 0
const skip = isInstalled || allRequired ? false : 'strace is not installed (apt-get install strace)'

test('each 250 is written after the flush that makes its message durable', { skip }, async () => {
  const calls = await watchedRelay(async (relay) => {
    await Promise.all(Array.from({ length: CONNECTIONS }, () => handInSmallMail(relay)))
    return CONNECTIONS * SMALL_PER_CONNECTION
  })

  const acceptances = acceptancesOf(calls)
  assert.equal(acceptances.length, CONNECTIONS * SMALL_PER_CONNECTION)
  for (const acceptance of acceptances) assertLogFlushed(calls, acceptance)
})

test('a large message is flushed to its own file before the log that names it', {
  skip,
}, async () => {
  const calls = await watchedRelay(async (relay) => {
    const recipient = 'large@theirs.example'
    const pieces = rawMailWithAttachment(relay.sender, recipient, LARGE_ATTACHMENT_BYTES)
    const client = await RawSmtpClient.open(relay)
    await client.send({ sender: relay.sender, recipient, pieces })
    await client.quit()
    return 1
  })

  const [acceptance, ...others] = acceptancesOf(calls)
  assert.ok(acceptance !== undefined && others.length === 0)
  const logFlush = assertLogFlushed(calls, acceptance)
  const flushed = calls
    .filter(({ name, endedAt }) => flushes.includes(name) && endedAt <= logFlush.startedAt)
    .map(({ file }) => file)
  assert.ok(
    flushed.some((file) => /\/spool\/.+/.test(file)),
    'the file was not flushed',
  )
  assert.ok(
    flushed.some((file) => file.endsWith('/spool')),
    'its folder was not flushed',
  )
})

async function handInSmallMail(relay: Relay): Promise<void> {
  const recipient = 'small@theirs.example'
  const pieces = smallRawMail(relay.sender, recipient)
  const client = await RawSmtpClient.open(relay)
  for (let n = 0; n < SMALL_PER_CONNECTION; n += 1) {
    await client.send({ sender: relay.sender, recipient, pieces })
  }
  await client.quit()
}

/** Runs a relay under strace until its mail, so many messages, has arrived; returns its calls. */
async function watchedRelay(handIn: (relay: Relay) => Promise<number>): Promise<SystemCall[]> {
  await using nextHop = await startNextHop()
  await using relay = await startRelay(nextHop.port, (folder) => stracing(logIn(folder)))
  await nextHop.received(await handIn(relay))
  await relay.stop()
  return systemCallsOf(await readFile(logIn(relay.folder), 'utf8'))
}

function logIn(folder: string): string {
  return join(folder, 'strace.log')
}

function stracing(log: string): string[] {
  const calls = [...flushes, ...writes, ...reads].join(',')
  // A reply is short; of what is read and stored the first bytes are enough.
  return [
    'strace',
    '-f',
    '-ttt',
    '-T',
    '-y',
    '-s',
    '64',
    '--seccomp-bpf',
    '-e',
    `trace=${calls}`,
    '-o',
    log,
  ]
}

/** From the end of a message to its 250, on one connection. */
type Acceptance = { readonly id: string; readonly receivedAt: number; readonly answeredAt: number }

function acceptancesOf(calls: readonly SystemCall[]): Acceptance[] {
  const lastReadAt = new Map<string, number>()
  return calls.flatMap(({ name, file, args, result, startedAt, endedAt }) => {
    if (!file.startsWith('socket:')) return []
    // The clients wait for each answer, so the last bytes before a 250 are the end of its message.
    if (reads.includes(name) && result > 0) lastReadAt.set(file, endedAt)
    const id = /"250 2\.0\.0 queued as (\S+?)(?:\\r|")/.exec(args)?.[1]
    if (!writes.includes(name) || id === undefined) return []
    return [{ id, receivedAt: lastReadAt.get(file) ?? Infinity, answeredAt: startedAt }]
  })
}

/** The flush of the write-ahead log that covers this message. */
function assertLogFlushed(calls: readonly SystemCall[], acceptance: Acceptance): SystemCall {
  const { id, receivedAt, answeredAt } = acceptance
  const onLog = calls.filter(
    ({ file, startedAt, endedAt }) =>
      file.endsWith('-wal') && startedAt >= receivedAt && endedAt <= answeredAt,
  )
  const written = onLog.find(({ name }) => writes.includes(name))
  assert.ok(written !== undefined, `${id} was answered before the log was written`)
  const flushed = onLog.find(
    ({ name, result, startedAt }) =>
      flushes.includes(name) && result === 0 && startedAt >= written.endedAt,
  )
  assert.ok(flushed !== undefined, `${id} was answered before the log was flushed`)
  return flushed
}
