/**
 * A process that is killed in the middle of forgetting leaves no message half: its key, header, body and file
 * are all there, or none of them can be read; and the next start goes on where it was.
 */
import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  existsSync,
  globSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { silentLog } from '../../src/base/log.ts'
import { seededRandom } from '../../src/base/random.ts'
import { ContentReader } from '../../src/mail/spool/content-reader.ts'
import { ContentWriter } from '../../src/mail/spool/content-writer.ts'
import { KeyWrapper } from '../../src/mail/spool/seal.ts'
import { accepted, outcome, settled } from '../../src/store/conformance/sample-mail.ts'
import { openSqliteStore, type SqliteStore } from '../../src/store/sqlite/sqlite-store.ts'

const kills = Number(process.env['KILLS'] ?? 5)
const messages = 600
const seed = Number(process.env['SEED'] ?? Math.floor(Math.random() * 1e9))
const random = seededRandom(seed)
const wrapper = new KeyWrapper(random.bytes(32))
const HEADER = Buffer.from('Subject: remember me\r\n')

test(`after ${kills} SIGKILLs in the sweep no message is half forgotten (seed ${seed})`, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'posthorn-forgetting-'))
  try {
    const keys = await fill(folder)
    const remaining: number[] = []
    for (let kill = 0; kill < kills; kill++) {
      const janitor = await startJanitor(folder)
      await pause(random.roll() * 15)
      janitor.process.kill('SIGKILL')
      await janitor.ended
      remaining.push(await countWhole(folder))
    }
    assert.deepEqual(
      remaining,
      remaining.toSorted((a, b) => b - a),
      'nothing comes back',
    )
    await (await startJanitor(folder)).ended
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
  return openSqliteStore({ folder, minFreeBytes: 0, clock: { now: () => 0 }, log: silentLog })
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

/** A process that sweeps once, from the moment in which this resolves, and ends. */
async function startJanitor(
  folder: string,
): Promise<{ process: ChildProcess; ended: Promise<unknown> }> {
  const file = join(folder, 'janitor.mts')
  writeFileSync(
    file,
    `import { openSqliteStore } from ${here('../../src/store/sqlite/sqlite-store.ts')}
    import { Janitor } from ${here('../../src/mail/spool/janitor.ts')}
    import { silentLog as log } from ${here('../../src/base/log.ts')}
    import { SystemClock } from ${here('../../src/base/clock.ts')}
    const clock = new SystemClock()
    const folder = ${JSON.stringify(folder)}
    const store = await openSqliteStore({ folder, minFreeBytes: 0, clock, log })
    const files = store.spool
    const janitor = new Janitor({ store, files, clock, log, contentMs: 0, eventsMs: 1e15 })
    process.stdout.write('sweeping')
    await janitor.sweep()
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
