/**
 * A process that is killed in the middle of its daily reports sends each of them once: the message that carries
 * one and the end of its counts are one commit, so the next start goes on behind it.
 */
import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { silentLog } from '../../src/base/log.ts'
import { seededRandom } from '../../src/base/random.ts'
import type { TlsCount } from '../../src/mail/message/report-change.ts'
import { openSqliteStore, type SqliteStore } from '../../src/store/sqlite/sqlite-store.ts'

const kills = Number(process.env['KILLS'] ?? 5)
const reports = 500
const seed = Number(process.env['SEED'] ?? Math.floor(Math.random() * 1e9))
const random = seededRandom(seed)
const DAY_MS = 86_400_000
const day = Date.now() - (Date.now() % DAY_MS) - DAY_MS

test(`after ${kills} SIGKILLs each of ${reports} reports is sent once (seed ${seed})`, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'posthorn-reporting-'))
  try {
    await gather(folder)
    const left: number[] = []
    for (let kill = 0; kill < kills; kill++) {
      const reporter = await startReporting(folder)
      await pause(random.roll() * 60)
      reporter.process.kill('SIGKILL')
      await reporter.ended
      left.push((await stateOf(folder)).gathered)
    }
    assert.ok(
      left.some((count) => count > 0 && count < reports),
      `no kill came in the middle: ${left.join(', ')}`,
    )
    await (await startReporting(folder)).ended
    const { gathered, recipients } = await stateOf(folder)
    assert.equal(gathered, 0)
    assert.deepEqual(
      recipients,
      Array.from({ length: reports }, (_, number) => readerOf(number)),
    )
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})

function domainOf(number: number): string {
  return `d${String(number).padStart(3, '0')}.example`
}

function readerOf(number: number): string {
  return `tls@${domainOf(number)}`
}

async function gather(folder: string): Promise<void> {
  await using store = await open(folder)
  const policy = '{"policy-type":"no-policy-found","policy-domain":"d.example"}'
  const counts = Array.from({ length: reports }, (_, number): TlsCount => {
    const key = { domain: domainOf(number), day }
    return { ...key, dueAt: day + DAY_MS, policy, failure: '', sessions: 1 }
  })
  await store.commit([{ kind: 'tls-sessions-counted', counts }])
}

function open(folder: string): Promise<SqliteStore> {
  return openSqliteStore({ folder, minFreeBytes: 0, clock: { now: Date.now }, log: silentLog })
}

async function stateOf(folder: string) {
  await using store = await open(folder)
  const due = await store.dueTlsReports({ now: Date.now(), limit: reports })
  const messages = await store.messages({ limit: 2 * reports })
  const recipients = messages.flatMap((message) => message.recipients.map(({ address }) => address))
  return { gathered: due.length, recipients: recipients.toSorted() }
}

/** A process that makes all reports that are due, from the moment in which this resolves, and ends. */
async function startReporting(
  folder: string,
): Promise<{ process: ChildProcess; ended: Promise<unknown> }> {
  const file = join(folder, 'reporting.mts')
  writeFileSync(
    file,
    `import { openSqliteStore } from ${here('../../src/store/sqlite/sqlite-store.ts')}
    import { ReportSending } from ${here('../../src/mail/report/report-sending.ts')}
    import { KeyWrapper } from ${here('../../src/mail/spool/seal.ts')}
    import { silentLog as log } from ${here('../../src/base/log.ts')}
    import { systemRandom as random } from ${here('../../src/base/random.ts')}
    import { SystemClock } from ${here('../../src/base/clock.ts')}
    const clock = new SystemClock()
    const folder = ${JSON.stringify(folder)}
    const store = await openSqliteStore({ folder, minFreeBytes: 0, clock, log })
    const sending = new ReportSending({
      store, clock, random, log,
      spool: { files: store.spool, wrapper: new KeyWrapper(Buffer.alloc(32)), random },
      signer: { bodyHash: () => ({ update() {} }), sign: async (header) => header },
      handover: { reserve: () => false, forgo() {}, take() {}, wakeAt() {} },
      wishes: { of: async (domain) => ({ mailto: ['tls@' + domain], https: [] }) },
    })
    const author = { address: 'r@ours.example', domain: 'ours.example', organization: 'Ours' }
    const { signal } = new AbortController()
    const due = await store.dueTlsReports({ now: clock.now(), limit: 1_000 })
    process.stdout.write('reporting')
    for (const gathered of due) await sending.send(gathered, author, signal)
    await store.close()`,
  )
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(child, 'exit')
  await Promise.race([once(child.stdout, 'data'), ended])
  return { process: child, ended }
}

function here(path: string): string {
  return JSON.stringify(new URL(path, import.meta.url).href)
}
