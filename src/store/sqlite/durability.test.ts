/** What the SQLite store does when things go wrong around it: two processes, a kill, a full disk. */
import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { access, readdir, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import test from 'node:test'
import { silentLog } from '../../base/log.ts'
import { StoreFullError } from '../../mail/message/store.ts'
import { accepted, everything, outcome, settled } from '../conformance/sample-mail.ts'
import { temporaryFolder } from '../conformance/temporary-folder.ts'
import { StoreLockedError } from './instance-lock.ts'
import { openSqliteStore, type SqliteStore } from './sqlite-store.ts'

const open = (folder: string, minFreeBytes = 0): Promise<SqliteStore> =>
  openSqliteStore({ folder, minFreeBytes, clock: { now: () => 0 }, log: silentLog })

test('a second store on the folder is refused, by a sentence that names it and says what to do', async () => {
  await using folder = await temporaryFolder()
  await using first = await open(folder.path)
  await assert.rejects(open(folder.path), (error: Error) => {
    assert.ok(error instanceof StoreLockedError)
    assert.match(error.message, /another Posthorn process is using .*posthorn-store-.*: stop it/)
    return true
  })
  await first.commit([accepted({ id: 'm1' })])
})

test('what is still being written when the store closes is written; what comes later is refused', async () => {
  await using folder = await temporaryFolder()
  const store = await open(folder.path)
  const pending = ['m1', 'm2', 'm3'].map((id) => store.commit([accepted({ id })]))
  const closing = Promise.all([store.close(), store.close()])
  await assert.rejects(store.commit([accepted({ id: 'm4' })]), /closed/)
  await Promise.all(pending)
  await closing
  await store.close()
  await using again = await open(folder.path)
  assert.equal((await again.messages({ limit: 10 })).length, 3)
})

test('kill -9 in the middle of work: whatever was acknowledged is there, and the folder is free at once', async () => {
  await using folder = await temporaryFolder()
  const child = await startBusyProcess(folder.path)
  const acknowledged: string[] = []
  for await (const id of createInterface({ input: child.stdout as NodeJS.ReadableStream })) {
    acknowledged.push(id)
    if (acknowledged.length === 100) {
      await assert.rejects(open(folder.path), StoreLockedError)
      child.kill('SIGKILL')
    }
  }
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  assert.equal(child.signalCode, 'SIGKILL')

  await using store = await open(folder.path)
  for (const id of acknowledged) {
    const found = await store.message(id)
    assert.equal(found?.recipients[0]?.state, 'queued', `${id} was acknowledged`)
    const content = await store.contentOf(id)
    assert.equal(Buffer.from(content?.header ?? '').toString(), `header of ${id}`)
  }
  const leased = await store.lease({
    ...everything(1),
    limit: 100_000,
    perSender: 100_000,
    perDestination: 100_000,
  })
  assert.ok(leased.length >= acknowledged.length)
})

test('with less room than min_free_bytes new mail is refused, and what was accepted can be settled', async () => {
  await using folder = await temporaryFolder()
  {
    await using store = await open(folder.path)
    await store.commit([accepted({ id: 'm1' })])
  }
  await using store = await open(folder.path, Number.MAX_SAFE_INTEGER)
  await assert.rejects(store.commit([accepted({ id: 'm2' })]), (error: Error) => {
    assert.ok(error instanceof StoreFullError)
    assert.match(error.message, /bytes free, less than min_free_bytes = \d+/)
    return true
  })
  await store.lease(everything(1))
  await store.commit([settled('m1-1', [outcome(0, 'delivered')])])
  assert.equal((await store.message('m1'))?.recipients[0]?.state, 'delivered')
})

test('a database that is none is refused, and the folder is free again', async () => {
  await using folder = await temporaryFolder()
  await writeFile(join(folder.path, 'posthorn.db'), 'Dear diary, '.repeat(1_000))
  await assert.rejects(open(folder.path), /not a database/)
  await assert.rejects(open(folder.path), /not a database/)
})

test('nobody else on the machine can read the mail', async () => {
  await using folder = await temporaryFolder()
  await using store = await open(folder.path)
  await store.commit([accepted({ id: 'm1' })])
  for (const name of ['posthorn.db', 'posthorn.db-wal', 'posthorn.db-shm']) {
    const { mode } = await stat(join(folder.path, name))
    assert.equal(mode & 0o077, 0, name)
  }
})

test('orphaned spool files are swept at the start; referred ones and those of this process stay', async () => {
  await using folder = await temporaryFolder()
  const names: string[] = []
  {
    await using store = await open(folder.path)
    for (const id of ['kept', 'orphan', 'young']) {
      const writer = await store.spool.create(id)
      await writer.write(Buffer.from(id))
      await writer.finish()
      names.push(writer.file)
    }
    const { content, ...rest } = accepted({ id: 'm1' })
    await store.commit([{ ...rest, content: { ...content, body: { file: names[0] ?? '' } } }])
  }
  const old = new Date(performance.timeOrigin - 60_000)
  for (const name of names.slice(0, 2)) await utimes(join(folder.path, 'spool', name), old, old)
  await using _store = await open(folder.path)
  assert.deepEqual(
    (await readdir(join(folder.path, 'spool'))).toSorted(),
    [names[0] ?? '', names[2] ?? ''].toSorted(),
  )
  await access(join(folder.path, 'lock.db'))
})

/** Accepts messages on and on, and prints the id of each that was acknowledged. */
async function startBusyProcess(folder: string): Promise<ChildProcess> {
  const program = `
    import { writeSync } from 'node:fs'
    import { openSqliteStore } from ${here('./sqlite-store.ts')}
    import { accepted } from ${here('../conformance/sample-mail.ts')}
    import { silentLog } from ${here('../../base/log.ts')}
    const store = await openSqliteStore({
      folder: ${JSON.stringify(folder)}, minFreeBytes: 0, clock: { now: () => 0 }, log: silentLog,
    })
    let count = 0
    const submit = async () => {
      for (;;) {
        const id = 'm' + String(count++).padStart(6, '0')
        await store.commit([accepted({ id, leased: [id + '-1'] })])
        writeSync(1, id + '\\n')
      }
    }
    await Promise.all(Array.from({ length: 20 }, submit))`
  const file = join(folder, 'busy.mts')
  await writeFile(file, program)
  return spawn(process.execPath, ['--disable-warning=ExperimentalWarning', file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
}

function here(path: string): string {
  return JSON.stringify(new URL(path, import.meta.url).href)
}
