/** What is redacted leaves no key behind: not in a table, not in a free page, not in the log of changes. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import test from 'node:test'
import { silentLog } from '../../base/log.ts'
import { seededRandom } from '../../base/random.ts'
import type { Change } from '../../mail/message/store.ts'
import { accepted, outcome, settled } from '../conformance/sample-mail.ts'
import { temporaryFolder } from '../conformance/temporary-folder.ts'
import { databaseFile, openForReading } from './database.ts'
import { openSqliteStore, type SqliteStore } from './sqlite-store.ts'

const open = (folder: string): Promise<SqliteStore> =>
  openSqliteStore({ folder, minFreeBytes: 0, clock: { now: () => 0 }, log: silentLog })

const idOf = (number: number): string => `m${String(number).padStart(5, '0')}`
/** As long as a wrapped key, and found nowhere by chance. */
const keyOf = (id: string): Buffer => createHash('sha512').update(id).digest().subarray(0, 40)

/** A message that has ended, its content of `size` octets. */
function ended(id: string, size: number): Change[] {
  const change = accepted({ id, leased: [`${id}-1`] })
  const content = {
    wrappedKey: keyOf(id),
    header: Buffer.alloc(size, 'h'),
    body: { inline: Buffer.alloc(3 * size, 'b') },
  }
  return [{ ...change, content }, settled(`${id}-1`, [outcome(0, 'delivered')])]
}

const redacted = (id: string): Change => ({ kind: 'content-redacted', messageId: id, at: 2_000 })

async function rawBytes(folder: string): Promise<Buffer> {
  const entries = await readdir(folder, { withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile())
  return Buffer.concat(await Promise.all(files.map(({ name }) => readFile(join(folder, name)))))
}

async function keysFound(folder: string, ids: readonly string[]): Promise<string[]> {
  const bytes = await rawBytes(folder)
  // A piece of a key that was half overwritten would count too.
  return ids.filter((id) => bytes.includes(keyOf(id).subarray(12, 28)))
}

test('no key of a redacted message is found in any file, whatever the order in which they go', async () => {
  await using folder = await temporaryFolder()
  await using store = await open(folder.path)
  const { roll } = seededDice(7)
  const ids = Array.from({ length: 1_500 }, (_, number) => idOf(number))
  // Small content, so that many rows share a page and would be moved about.
  for (const some of inBatches(ids, 100)) {
    await store.commit(some.flatMap((id) => ended(id, 20 + Math.floor(roll() * 120))))
  }
  assert.equal((await keysFound(folder.path, ids)).length, ids.length, 'the search would find them')

  const living = new Set(ids)
  const going = ids.filter((_, number) => number % 3 > 0).toSorted(() => roll() - 0.5)
  for (const some of inBatches(going, 50)) {
    await store.commit(some.map(redacted))
    // Some are forgotten at once, beside living neighbours.
    const forgotten = some.filter(() => roll() < 0.5)
    await store.commit(forgotten.map((messageId) => ({ kind: 'message-forgotten', messageId })))
    for (const id of some) living.delete(id)
  }
  assert.equal(await store.clean(), true)
  assert.deepEqual(await keysFound(folder.path, going), [])

  for (const id of living)
    assert.deepEqual((await store.contentOf(id))?.wrappedKey, Uint8Array.from(keyOf(id)))
  await store.commit([...living].map(redacted))
  await store.clean()
  assert.deepEqual(await keysFound(folder.path, ids), [])
})

test('with a crowd of messages the emptied rows go too', async () => {
  await using folder = await temporaryFolder()
  await using store = await open(folder.path)
  const ids = Array.from({ length: 4_500 }, (_, number) => idOf(number))
  for (const some of inBatches(ids, 500)) await store.commit(some.flatMap((id) => ended(id, 1)))
  const old = ids.slice(0, 3_000)
  for (const some of inBatches(old, 500)) await store.commit(some.map(redacted))
  for (const some of inBatches(old, 500)) {
    await store.commit(some.map((messageId) => ({ kind: 'message-forgotten', messageId })))
  }
  const db = openForReading(databaseFile(folder.path))
  const row = db.prepare('select count(*) as count from content').get()
  db.close()
  // Those near the living stay, empty.
  assert.equal(row?.['count'], 1_500 + 2_000)
})

test('a reader that is in the way is not waited for; cleaning succeeds once it is gone', async () => {
  await using folder = await temporaryFolder()
  await using store = await open(folder.path)
  await store.commit(ended('m1', 10))
  const reader = openForReading(databaseFile(folder.path))
  reader.exec('begin')
  reader.prepare('select count(*) from message').get()
  await store.commit([redacted('m1')])
  const started = performance.now()
  assert.equal(await store.clean(), false)
  assert.ok(performance.now() - started < 1_000, 'all writing waited')
  assert.deepEqual(await keysFound(folder.path, ['m1']), ['m1'], 'still in the log')
  reader.close()
  assert.equal(await store.clean(), true)
  assert.deepEqual(await keysFound(folder.path, ['m1']), [])
})

function inBatches<T>(all: readonly T[], size: number): T[][] {
  const count = Math.ceil(all.length / size)
  return Array.from({ length: count }, (_, index) => all.slice(index * size, (index + 1) * size))
}

function seededDice(seed: number): { roll: () => number } {
  const random = seededRandom(seed)
  return { roll: () => random.roll() }
}
