/**
 * A process that is killed in the middle of forgetting leaves no message half: its key, header, body and file
 * are all there, or none of them can be read; and the next start goes on where it was.
 */
import assert from 'node:assert/strict'
import {
  existsSync,
  globSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { ContentReader } from '../../src/mail/spool/content-reader.ts'
import { ContentWriter } from '../../src/mail/spool/content-writer.ts'
import { KeyWrapper } from '../../src/mail/spool/seal.ts'
import { accepted, outcome, settled } from '../../src/store/conformance/sample-mail.ts'
import type { SqliteStore } from '../../src/store/sqlite/sqlite-store.ts'
import {
  kills,
  ProcessToKill,
  random,
  seed,
  storeIn,
  type Work,
} from '../support/process-to-kill.ts'

const messages = 600
const wrapper = new KeyWrapper(random.bytes(32))
const HEADER = Buffer.from('Subject: remember me\r\n')

test(`after ${kills} SIGKILLs in the sweep no message is half forgotten (seed ${seed})`, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'posthorn-forgetting-'))
  try {
    const keys = await fill(folder)
    const remaining: number[] = []
    for (let kill = 0; kill < kills; kill++) {
      const janitor = await ProcessToKill.start(folder, sweeping)
      await janitor.killWithin(15)
      remaining.push(await countWhole(folder))
    }
    assert.deepEqual(
      remaining,
      remaining.toSorted((a, b) => b - a),
      'nothing comes back',
    )
    await (await ProcessToKill.start(folder, sweeping)).ended
    assert.equal(await countWhole(folder), 0)
    assert.deepEqual(globSync('spool/*', { cwd: folder }), [])
    const bytes = Buffer.concat(
      globSync('*', { cwd: folder })
        .map((name) => join(folder, name))
        .filter((file) => statSync(file).isFile())
        .map((file) => readFileSync(file)),
    )
    assert.equal(keys.filter((key) => bytes.includes(key)).length, 0, 'a key is left')
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})

const idOf = (number: number): string => `m${String(number).padStart(4, '0')}`

/** Messages that have ended long ago, each tenth with a body in a file. Returns their wrapped keys. */
async function fill(folder: string): Promise<Buffer[]> {
  await using store = await open(folder)
  const keys: Buffer[] = []
  for (let first = 0; first < messages; first += 50) {
    const changes = Array.from({ length: 50 }, async (_, index) => {
      const id = idOf(first + index)
      const change = accepted({ id, leased: [`${id}-1`] })
      const content = await sealed(store, id, index % 10 === 0 ? 70_000 : 500)
      keys.push(Buffer.from(content.wrappedKey))
      return [{ ...change, content }, settled(`${id}-1`, [outcome(0, 'delivered')])]
    })
    await store.commit((await Promise.all(changes)).flat())
  }
  // As old as they would be: the sweep at the start spares what is younger than the process.
  const old = new Date(performance.timeOrigin - 60_000)
  for (const name of globSync('spool/*', { cwd: folder })) utimesSync(join(folder, name), old, old)
  return keys
}

async function sealed(store: SqliteStore, id: string, size: number) {
  const writer = new ContentWriter(id, { files: store.spool, wrapper, random })
  await writer.write(Buffer.alloc(size, id))
  return writer.finish(HEADER)
}

function open(folder: string): Promise<SqliteStore> {
  return storeIn(folder, () => 0)
}

/** How many messages still have all of their content; the others must have nothing, and say so. */
async function countWhole(folder: string): Promise<number> {
  await using store = await open(folder)
  const contents = new ContentReader(wrapper, store.spool)
  let whole = 0
  for (let number = 0; number < messages; number++) {
    const id = idOf(number)
    const [found, stored] = await Promise.all([store.message(id), store.contentOf(id)])
    assert.equal(found?.redactedAt === undefined, stored !== undefined, id)
    if (stored === undefined) continue
    assert.ok(HEADER.equals(contents.header(stored)), id)
    if ('file' in stored.body) assert.ok(existsSync(join(folder, 'spool', stored.body.file)), id)
    whole++
  }
  return whole
}

/** It sweeps once. */
const sweeping: Work = {
  imports: { Janitor: 'mail/spool/janitor.ts' },
  prepare: `const files = store.spool
    const janitor = new Janitor({ store, files, clock, log, contentMs: 0, eventsMs: 1e15 })`,
  work: 'await janitor.sweep()',
}
