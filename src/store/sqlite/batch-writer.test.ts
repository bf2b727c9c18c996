/** What the writer does when the disk does not do its part. */
import assert from 'node:assert/strict'
import { DatabaseSync } from 'node:sqlite'
import test from 'node:test'
import { accepted, outcome, settled } from '../conformance/sample-mail.ts'
import { BatchWriter } from './batch-writer.ts'
import { interruptedDelayMs } from './leasing.ts'
import { migrate } from './migrate.ts'
import type { WriterRequest } from './packed-batch.ts'

const commit = (id: string): WriterRequest => ({ kind: 'commit', changes: [accepted({ id })] })

test('a full database refuses what does not fit and takes what does', () => {
  const db = new DatabaseSync(':memory:')
  migrate(db)
  const writer = new BatchWriter(db, 0)
  const { content, ...rest } = accepted({ id: 'm1' })
  const body = { inline: Buffer.alloc(2_000_000) }
  const large: WriterRequest = {
    kind: 'commit',
    changes: [{ ...rest, content: { ...content, body } }],
  }
  const pages = Number(db.prepare('pragma page_count').get()?.['page_count'])
  db.exec(`pragma max_page_count = ${pages + 20}`)

  const results = writer.run([commit('m0'), large, commit('m2')])
  assert.deepEqual(
    results.map((result) => (result.kind === 'refused' ? result.error.name : result.kind)),
    ['done', 'StoreFullError', 'done'],
  )
  assert.equal(writer.broken, undefined)
})

test('after an I/O error nothing is tried again: a disk that failed once may lie the next time', () => {
  const db = new FailingDatabase(':memory:')
  migrate(db)
  const writer = new BatchWriter(db, 0)
  assert.deepEqual(writer.run([commit('m1')]), [{ kind: 'done' }])
  db.fails = true
  const names = (): unknown[] =>
    writer
      .run([commit('m2'), commit('m3')])
      .map((result) => (result.kind === 'refused' ? result.error.name : result.kind))
  assert.deepEqual(names(), ['StoreBrokenError', 'StoreBrokenError'])
  db.fails = false
  assert.deepEqual(names(), ['StoreBrokenError', 'StoreBrokenError'])
  assert.match(writer.broken?.message ?? '', /look at the disk, then start again/)
})

test('a message is marked final with its last recipient, and not before', () => {
  const db = new DatabaseSync(':memory:')
  migrate(db)
  const writer = new BatchWriter(db, 0)
  const to = { 'a.example': 1, 'b.example': 1, 'c.example': 1 }
  const leased = ['m1-1', 'm1-2', 'm1-3']
  const finalAt = (): unknown => db.prepare('select final_at from message').get()?.['final_at']
  const run = (change: ReturnType<typeof settled> | ReturnType<typeof accepted>): void => {
    assert.deepEqual(writer.run([{ kind: 'commit', changes: [change] }]), [{ kind: 'done' }])
  }
  run(accepted({ id: 'm1', to, leased }))
  run(settled('m1-1', [outcome(0, 'delivered')]))
  run({ ...settled('m1-2', [outcome(1, 'bounced')]), at: 2_000 })
  assert.equal(finalAt(), null)
  run({ ...settled('m1-3', [outcome(2, 'delivered')]), at: 3_000 })
  assert.equal(finalAt(), 3_000)
  assert.equal(db.prepare('select count(*) as count from consignment').get()?.['count'], 0)
})

const hour = 60 * 60 * 1_000
const delays = [
  { interrupted: 1, want: 0 },
  { interrupted: 2, want: 2_000 },
  { interrupted: 3, want: 4_000 },
  { interrupted: 13, want: 4_096_000 },
  { interrupted: 14, want: 8_192_000 },
  { interrupted: 15, want: 4 * hour },
  { interrupted: 5_000, want: 4 * hour },
]
for (const { interrupted, want } of delays) {
  test(`interrupted ${interrupted} times in a row, it waits ${want} ms`, () => {
    assert.equal(interruptedDelayMs(interrupted), want)
  })
}

class FailingDatabase extends DatabaseSync {
  fails = false

  override exec(sql: string): void {
    // SQLITE_IOERR_FSYNC
    if (this.fails && sql === 'commit')
      throw Object.assign(new Error('disk I/O error'), { errcode: 1_034 })
    super.exec(sql)
  }
}
