/**
 * A process that is killed in the middle of its daily reports sends each of them once: the message that carries
 * one and the end of its counts are one commit, so the next start goes on behind it.
 */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import type { TlsCount } from '../../src/mail/message/report-change.ts'
import type { SqliteStore } from '../../src/store/sqlite/sqlite-store.ts'
import { kills, ProcessToKill, seed, storeIn, type Work } from '../support/process-to-kill.ts'

const reports = 500
const DAY_MS = 86_400_000
const day = Date.now() - (Date.now() % DAY_MS) - DAY_MS

test(`after ${kills} SIGKILLs each of ${reports} reports is sent once (seed ${seed})`, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'posthorn-reporting-'))
  try {
    await gather(folder)
    const left: number[] = []
    for (let kill = 0; kill < kills; kill++) {
      const reporter = await ProcessToKill.start(folder, reporting)
      await reporter.killWithin(60)
      left.push((await stateOf(folder)).gathered)
    }
    assert.ok(
      left.some((count) => count > 0 && count < reports),
      `no kill came in the middle: ${left.join(', ')}`,
    )
    await (await ProcessToKill.start(folder, reporting)).ended
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
  return storeIn(folder, Date.now)
}

async function stateOf(folder: string) {
  await using store = await open(folder)
  const due = await store.dueTlsReports({ now: Date.now(), limit: reports })
  const messages = await store.messages({ limit: 2 * reports })
  const recipients = messages.flatMap((message) => message.recipients.map(({ address }) => address))
  return { gathered: due.length, recipients: recipients.toSorted() }
}

/** It makes all reports that are due. */
const reporting: Work = {
  imports: {
    ReportSending: 'mail/report/report-sending.ts',
    KeyWrapper: 'mail/spool/seal.ts',
    systemRandom: 'base/random.ts',
  },
  prepare: `const random = systemRandom
    const sending = new ReportSending({
      store, clock, random, log,
      spool: { files: store.spool, wrapper: new KeyWrapper(Buffer.alloc(32)), random },
      signer: { bodyHash: () => ({ update() {} }), sign: async (header) => header },
      handover: { reserve: () => false, forgo() {}, take() {}, wakeAt() {} },
      wishes: { of: async (domain) => ({ mailto: ['tls@' + domain], https: [] }) },
    })
    const author = { address: 'r@ours.example', domain: 'ours.example', organization: 'Ours' }
    const { signal } = new AbortController()
    const due = await store.dueTlsReports({ now: clock.now(), limit: 1_000 })`,
  work: 'for (const gathered of due) await sending.send(gathered, author, signal)',
}
