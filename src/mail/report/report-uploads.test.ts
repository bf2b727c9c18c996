import assert from 'node:assert/strict'
import test from 'node:test'
import { silentLog } from '../../base/log.ts'
import { HandClock } from '../../../test/support/hand-clock.ts'
import type { ReportUpload } from '../message/report-change.ts'
import type { Change } from '../message/store.ts'
import type { DueWanted } from './report-store.ts'
import { ReportUploads, UPLOAD_LIFETIME_MS } from './report-uploads.ts'

const HOUR_MS = 3_600_000
const start = 1_000_000

/** Uploads in memory, and a web server that answers as told. */
class World {
  readonly clock = new HandClock(start)
  readonly stopping = new AbortController()
  readonly posted: number[] = []
  answer: string | undefined
  uploads: ReportUpload[] = [
    {
      id: 'u1',
      domain: 'a.example',
      url: 'https://r.example/',
      body: Uint8Array.of(1),
      attempts: 0,
      dueAt: start,
      expiresAt: start + UPLOAD_LIFETIME_MS,
    },
  ]

  async commit([change]: readonly Change[]): Promise<void> {
    if (change?.kind === 'report-upload-ended') this.uploads = []
    if (change?.kind !== 'report-upload-put-off') return
    const { attempts, dueAt } = change
    this.uploads = this.uploads.map((upload) => ({ ...upload, attempts, dueAt }))
  }

  async dueReportUploads({ now }: DueWanted): Promise<ReportUpload[]> {
    return this.uploads.filter(({ dueAt }) => dueAt <= now)
  }

  async post(): Promise<string | undefined> {
    this.posted.push(this.clock.now() - start)
    return this.answer
  }

  /** Lets this time pass in minutes, as the reporter does. */
  async pass(ms: number): Promise<void> {
    const parts = { store: this, poster: this, clock: this.clock, log: silentLog }
    const uploads = new ReportUploads(parts)
    for (const end = this.clock.now() + ms; this.clock.now() <= end; this.clock.pass(60_000)) {
      await uploads.post(this.stopping.signal)
    }
  }
}

test('uploads: what a server takes is posted once', async () => {
  const world = new World()
  await world.pass(HOUR_MS)
  assert.deepEqual([world.posted, world.uploads], [[0], []])
})

test('uploads: what it does not take is tried ever later for a day, then given up (RFC 8460 §5.5)', async () => {
  const world = new World()
  world.answer = 'answers 503'
  await world.pass(3 * UPLOAD_LIFETIME_MS)
  const minutes = world.posted.map((ms) => ms / 60_000)
  assert.deepEqual(minutes, [0, 10, 30, 70, 150, 310, 630, 1_270])
  assert.deepEqual(world.uploads, [])
})

test('uploads: one that was cut off by the stop of the server is left as it was', async () => {
  const world = new World()
  world.answer = 'cut off'
  const before = world.uploads
  world.stopping.abort()
  await world.pass(0)
  assert.deepEqual(world.uploads, before)
})
