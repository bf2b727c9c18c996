import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import test from 'node:test'
import { promisify } from 'node:util'
import { silentLog } from '../../base/log.ts'
import { accepted, everything } from '../conformance/sample-mail.ts'
import { temporaryFolder } from '../conformance/temporary-folder.ts'
import { openSqliteStore, type SqliteStore } from './sqlite-store.ts'

const run = promisify(execFile)
const open = (folder: string): Promise<SqliteStore> =>
  openSqliteStore({ folder, minFreeBytes: 0, clock: { now: () => 0 }, log: silentLog })

test('a backup made while mail arrives restores to a store that goes on where it was', async () => {
  await using folder = await temporaryFolder()
  const data = join(folder.path, 'data')
  const file = join(folder.path, 'backup.tar')
  const largeBody = Buffer.alloc(300_000, 'large')
  {
    await using store = await open(data)
    await writeFile(join(data, 'instance.key'), 'secret')
    const spoolFile = await spool(store, largeBody)
    const { content, ...rest } = accepted({ id: 'm1' })
    await store.commit([{ ...rest, content: { ...content, body: { file: spoolFile } } }])
    await store.commit([accepted({ id: 'm2', leased: ['m2-1'] })])
    await spool(store, Buffer.from('of a message that has not been committed'))

    await writeFile(file, 'an older backup')
    const backingUp = store.backup(file)
    const ids = Array.from({ length: 50 }, (_, index) => `n${index}`)
    await Promise.all(ids.map((id) => store.commit([accepted({ id })])))
    await backingUp
  }
  assert.deepEqual((await readdir(folder.path)).toSorted(), ['backup.tar', 'data'])
  assert.equal((await stat(file)).mode & 0o077, 0)

  const restored = join(folder.path, 'restored')
  await mkdir(restored)
  await run('tar', ['-xf', file, '-C', restored])
  assert.deepEqual((await readdir(restored)).toSorted(), ['RESTORE.txt', 'posthorn.db', 'spool'])
  assert.equal((await readdir(join(restored, 'spool'))).length, 1)
  assert.match(await readFile(join(restored, 'RESTORE.txt'), 'utf8'), /instance\.key is NOT in/)

  await using store = await open(restored)
  const content = await store.contentOf('m1')
  assert.ok(content !== undefined && 'file' in content.body)
  const chunks: Buffer[] = []
  for await (const chunk of store.spool.read(content.body.file)) chunks.push(chunk)
  assert.ok(Buffer.concat(chunks).equals(largeBody))
  const leased = (await store.lease(everything(0))).map(({ id }) => id)
  assert.ok(leased.includes('m1-1') && leased.includes('m2-1'))
})

test('a backup that cannot be written leaves nothing behind, and the older one untouched', async () => {
  await using folder = await temporaryFolder()
  await using store = await open(join(folder.path, 'data'))
  await assert.rejects(store.backup(join(folder.path, 'missing', 'backup.tar')), /ENOENT/)
  // A folder cannot be replaced by the finished file: the last step fails.
  await mkdir(join(folder.path, 'taken'))
  await assert.rejects(store.backup(join(folder.path, 'taken')))
  assert.deepEqual((await readdir(folder.path)).toSorted(), ['data', 'taken'])
})

async function spool(store: SqliteStore, bytes: Buffer): Promise<string> {
  const writer = await store.spool.create('m1')
  await writer.write(bytes)
  await writer.finish()
  return writer.file
}
