import assert from 'node:assert/strict'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import test from 'node:test'
import { temporaryFolder } from '../conformance/temporary-folder.ts'
import { openSpoolFolder, type SpoolFolder } from './spool-files.ts'

test('a body is read back byte for byte, however it was cut into chunks', async () => {
  await using folder = await temporaryFolder()
  const spool = await openSpoolFolder(folder.path)
  const body = Buffer.from(Array.from({ length: 200_000 }, (_, index) => (index * 7) & 0xff))
  const writer = await spool.create('m1')
  await writer.write(body.subarray(0, 1))
  await writer.write(body.subarray(1, 150_000))
  await writer.write(Buffer.alloc(0))
  await writer.write(body.subarray(150_000))
  await writer.finish()

  const chunks: Buffer[] = []
  for await (const chunk of spool.read(writer.file)) chunks.push(chunk)
  assert.ok(chunks.length > 1 && chunks.every(({ length }) => length <= 65_536))
  assert.ok(Buffer.concat(chunks).equals(body))
  assert.equal((await stat(join(folder.path, 'spool', writer.file))).mode & 0o077, 0)
})

test('two tries for one message have two files', async () => {
  await using folder = await temporaryFolder()
  const spool = await openSpoolFolder(folder.path)
  const first = await finished(spool, 'm1')
  const second = await finished(spool, 'm1')
  assert.notEqual(first, second)
  assert.equal(first.startsWith('m1-'), true)
})

test('what is discarded or removed is gone, and saying so twice does no harm', async () => {
  await using folder = await temporaryFolder()
  const spool = await openSpoolFolder(folder.path)
  const open = await spool.create('m1')
  await open.write(Buffer.from('half a bo'))
  await open.discard()
  await open.discard()
  const file = await finished(spool, 'm2')
  await spool.remove(file)
  await spool.remove(file)
  assert.deepEqual(await readdir(join(folder.path, 'spool')), [])
})

test('leaving a body half read closes its file', async () => {
  await using folder = await temporaryFolder()
  const spool = await openSpoolFolder(folder.path)
  const writer = await spool.create('m1')
  await writer.write(Buffer.alloc(1_000_000))
  await writer.finish()
  const before = await openFiles()
  for (let time = 0; time < 5; time++) for await (const _ of spool.read(writer.file)) break
  assert.ok((await openFiles()) <= before)
})

test('a missing body is an error, not an empty body', async () => {
  await using folder = await temporaryFolder()
  const spool = await openSpoolFolder(folder.path)
  await assert.rejects(async () => {
    for await (const _ of spool.read('m1-0.body')) assert.fail('there is nothing to read')
  }, /ENOENT/)
})

for (const name of ['../posthorn.db', 'a/b.body', '', '.body', '/etc/passwd', 'm1.body\n']) {
  test(`no file outside the folder can be meant: ${JSON.stringify(name)}`, async () => {
    await using folder = await temporaryFolder()
    const spool = await openSpoolFolder(folder.path)
    await assert.rejects(spool.remove(name), /no name of a spool file/)
    await assert.rejects(async () => {
      for await (const _ of spool.read(name)) assert.fail('read')
    }, /no name of a spool file/)
  })
}

async function finished(spool: SpoolFolder, id: string): Promise<string> {
  const writer = await spool.create(id)
  await writer.write(Buffer.from(id))
  await writer.finish()
  return writer.file
}

async function openFiles(): Promise<number> {
  return (await readdir('/proc/self/fd')).length
}
