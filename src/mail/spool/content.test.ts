import assert from 'node:assert/strict'
import { buffer } from 'node:stream/consumers'
import test from 'node:test'
import { systemRandom } from '../../base/random.ts'
import { ContentReader } from './content-reader.ts'
import { ContentWriter, INLINE_BODY_BYTES_MAX } from './content-writer.ts'
import { KeyWrapper, seal, unseal } from './seal.ts'
import { FRAME_BYTES } from './sealed-frames.ts'
import type { SpoolFiles } from './spool-files.ts'

const header = Buffer.from('From: a@ours.example\r\nSubject: secret marker\r\n')
const random = systemRandom
const wrapper = new KeyWrapper(random.bytes(32))

/** Spool files in memory, read back in chunks of an awkward size. */
class MemoryFiles implements SpoolFiles {
  readonly files = new Map<string, Buffer>()
  readonly #readBytes: number

  constructor(readBytes = 1_000) {
    this.#readBytes = readBytes
  }

  async create(messageId: string) {
    this.files.set(messageId, Buffer.alloc(0))
    const append = (bytes: Buffer): void => {
      this.files.set(
        messageId,
        Buffer.concat([this.files.get(messageId) ?? Buffer.alloc(0), bytes]),
      )
    }
    return {
      file: messageId,
      write: async (bytes: Buffer) => append(bytes),
      finish: async () => {},
      discard: async () => void this.files.delete(messageId),
    }
  }

  async *read(file: string): AsyncGenerator<Buffer> {
    const bytes = this.files.get(file) ?? Buffer.alloc(0)
    for (let at = 0; at < bytes.length; at += this.#readBytes) {
      yield bytes.subarray(at, at + this.#readBytes)
    }
  }

  async remove(file: string): Promise<void> {
    this.files.delete(file)
  }
}

async function written(body: Buffer, files: MemoryFiles, chunkBytes = 10_000) {
  const writer = new ContentWriter('m1', { files, wrapper, random })
  for (let at = 0; at < body.length; at += chunkBytes) {
    await writer.write(body.subarray(at, at + chunkBytes))
  }
  const stored = await writer.finish(header)
  return { stored, sizeBytes: writer.sizeWith(header), inMemory: writer.inMemory(header) }
}

type Written = Awaited<ReturnType<typeof written>>

async function readBack(stored: Omit<Written, 'inMemory'>, files: SpoolFiles) {
  const chunks: Buffer[] = []
  const content = new ContentReader(wrapper, files).open(stored.stored, stored.sizeBytes)
  for await (const chunk of content.chunks()) chunks.push(chunk)
  return Buffer.concat(chunks)
}

const sizes = [0, 1, INLINE_BODY_BYTES_MAX, FRAME_BYTES + 1, 2 * FRAME_BYTES, 300_001]

for (const size of sizes) {
  test(`a body of ${size} octets is read back as it was written`, async () => {
    const files = new MemoryFiles()
    const body = random.bytes(size)
    const stored = await written(body, files)
    const whole = Buffer.concat([header, Buffer.from('\r\n'), body])
    assert.deepEqual(await readBack(stored, files), whole)
    assert.equal(stored.sizeBytes, whole.length)
    assert.equal('inline' in stored.stored.body, size <= INLINE_BODY_BYTES_MAX)
    assert.equal(stored.inMemory === undefined, size > INLINE_BODY_BYTES_MAX)
  })
}

for (const size of sizes) {
  test(`a body of ${size} octets can be read before it is finished, by several at once`, async () => {
    const files = new MemoryFiles()
    const body = random.bytes(size)
    const writer = new ContentWriter('m1', { files, wrapper, random })
    for (let at = 0; at < size; at += 10_000) await writer.write(body.subarray(at, at + 10_000))
    const readers = [writer.chunks(), writer.chunks(), writer.chunks()]
    for (const read of await Promise.all(readers.map((chunks) => buffer(chunks)))) {
      assert.deepEqual(read, body)
    }
    const stored = { stored: await writer.finish(header), sizeBytes: writer.sizeWith(header) }
    assert.deepEqual((await readBack(stored, files)).subarray(header.length + 2), body)
  })
}

test('reading waits for the write that is under way', async () => {
  const files = new MemoryFiles()
  const body = random.bytes(3 * FRAME_BYTES)
  const writer = new ContentWriter('m1', { files, wrapper, random })
  const writing = writer.write(body)
  assert.deepEqual(await buffer(writer.chunks()), body)
  await writing
})

test('a spool file that lost its end while it was written is never shown as whole', async () => {
  const files = new MemoryFiles()
  const writer = new ContentWriter('m1', { files, wrapper, random })
  await writer.write(random.bytes(4 * FRAME_BYTES))
  files.files.set('m1', files.files.get('m1')?.subarray(0, FRAME_BYTES + 16) ?? Buffer.alloc(0))
  await assert.rejects(buffer(writer.chunks()), /1 of 3/)
})

test('nothing that is stored shows a word of the message', async () => {
  const files = new MemoryFiles()
  const body = Buffer.from('secret marker '.repeat(10_000))
  const { stored } = await written(body, files)
  const kept = [stored.header, stored.wrappedKey, ...files.files.values()]
  assert.ok(kept.every((bytes) => !Buffer.from(bytes).includes('secret marker')))
})

test('a spool file that was cut off, changed or reordered is refused, never delivered', async () => {
  const frames = 3
  const body = random.bytes(frames * FRAME_BYTES)
  const spoil: Record<string, (file: Buffer) => Buffer> = {
    'cut off at a frame': (file) => file.subarray(0, 2 * (FRAME_BYTES + 16)),
    'cut off in a frame': (file) => file.subarray(0, file.length - 5),
    changed: (file) => {
      const spoilt = Buffer.from(file)
      spoilt.writeUInt8(spoilt.readUInt8(70_000) ^ 1, 70_000)
      return spoilt
    },
    reordered: (file) =>
      Buffer.concat([
        file.subarray(FRAME_BYTES + 16, 2 * (FRAME_BYTES + 16)),
        file.subarray(0, FRAME_BYTES + 16),
        file.subarray(2 * (FRAME_BYTES + 16)),
      ]),
  }
  for (const [name, change] of Object.entries(spoil)) {
    const files = new MemoryFiles()
    const stored = await written(body, files)
    files.files.set('m1', change(files.files.get('m1') ?? Buffer.alloc(0)))
    await assert.rejects(readBack(stored, files), name)
  }
})

test('without the instance key that wrapped it, a key opens nothing', () => {
  const { wrapped } = wrapper.newKey(random)
  assert.throws(() => new KeyWrapper(random.bytes(32)).unwrap(wrapped))
})

test('a header cannot be passed off as a body', () => {
  const { key } = wrapper.newKey(random)
  const sealed = seal(key, 'header', 0, [header])
  assert.deepEqual(unseal(key, 'header', 0, sealed), header)
  assert.throws(() => unseal(key, 'body', 0, sealed))
})
