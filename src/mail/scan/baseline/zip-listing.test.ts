import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import yauzl from 'yauzl'
import { chunked } from '../../../../test/support/walked-parts.ts'
import { zipFile, type ZipMember } from '../../../../test/support/zip-file.ts'
import { type ZipEntry, ZipListing } from './zip-listing.ts'

const member = fc.record({
  name: fc.string({
    unit: fc.constantFrom('a', 'B', '-', ' ', 'ä', '日'),
    minLength: 1,
    maxLength: 40,
  }),
  content: fc.uint8Array({ maxLength: 200 }).map((octets) => Buffer.from(octets)),
  isEncrypted: fc.boolean(),
  hasDescriptor: fc.boolean(),
})

test('what is listed is what an unpacker lists, in any chunks', async () => {
  const cuts = fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 6 })
  await fc.assert(
    fc.asyncProperty(fc.array(member, { maxLength: 8 }), cuts, async (members, sizes) => {
      const archive = zipFile(members)
      const entries = listed(archive, sizes)
      const central = entries.filter(({ isCentral }) => isCentral)
      assert.deepEqual(
        central.map(({ name, isEncrypted, unpackedBytes }) => [name, isEncrypted, unpackedBytes]),
        await unpackersList(archive),
      )
      const local = entries.filter(({ isCentral }) => !isCentral)
      assert.deepEqual(names(local), names(central))
      assert.deepEqual(entries, listed(archive, []))
    }),
    { numRuns: 300 },
  )
})

const odd: readonly { what: string; archive: Buffer; entries: readonly string[] }[] = [
  { what: 'nothing', archive: Buffer.alloc(0), entries: [] },
  { what: 'half a mark', archive: Buffer.from('aaP'), entries: [] },
  { what: 'marks alone', archive: Buffer.from('PKPKPK\x03PK\x03\x04'), entries: [] },
  { what: 'a record without a name', archive: zipFile([{ name: '' }]), entries: [] },
  {
    what: 'half an archive',
    archive: half(zipFile([{ name: 'a' }, { name: 'b' }])),
    entries: ['a', 'b'],
  },
  {
    what: 'an archive in an archive',
    archive: zipFile([{ name: 'a.zip', content: zipFile([{ name: 'b' }]) }]),
    entries: ['a.zip', 'b', 'b', 'a.zip'],
  },
]

for (const { what, archive, entries } of odd) {
  test(`what is listed of ${what}`, () => {
    for (const sizes of [[], [1], [7, 40]]) assert.deepEqual(names(listed(archive, sizes)), entries)
  })
}

const sizes: readonly { what: string; member: Partial<ZipMember>; unpackedBytes: number }[] = [
  { what: 'as it is', member: { content: 'abc' }, unpackedBytes: 3 },
  { what: 'as it claims', member: { content: 'abc', declaredBytes: 9 }, unpackedBytes: 9 },
  {
    what: 'of zip64',
    member: { declaredBytes: 0xffffffff, zip64Bytes: 2n ** 40n },
    unpackedBytes: 2 ** 40,
  },
  {
    what: 'of zip64, as large as can be written',
    member: { declaredBytes: 0xffffffff, zip64Bytes: 2n ** 64n - 1n },
    unpackedBytes: 2 ** 64,
  },
  {
    what: 'of zip64, which is missing',
    member: { declaredBytes: 0xffffffff },
    unpackedBytes: 0xffffffff,
  },
  {
    what: 'of zip64, which does not count',
    member: { declaredBytes: 7, zip64Bytes: 2n ** 40n },
    unpackedBytes: 7,
  },
]

for (const { what, member, unpackedBytes } of sizes) {
  test(`the size of a file is ${what}`, () => {
    const entries = listed(zipFile([{ name: 'a', ...member }]), [])
    assert.equal(entries.find(({ isCentral }) => isCentral)?.unpackedBytes, unpackedBytes)
  })
}

test('who has heard enough hears no more', () => {
  const archive = zipFile(['a', 'b', 'c'].map((name) => ({ name })))
  let heard = 0
  const listing = new ZipListing(() => (++heard < 2 ? 'more' : 'enough'))
  for (const chunk of chunked(archive, [10])) listing.feed(chunk)
  listing.end()
  assert.equal(heard, 2)
})

function listed(archive: Buffer, cuts: readonly number[]): ZipEntry[] {
  const entries: ZipEntry[] = []
  const listing = new ZipListing((entry) => {
    entries.push(entry)
    return 'more'
  })
  for (const chunk of chunked(archive, cuts)) listing.feed(chunk)
  listing.end()
  return entries
}

function names(entries: readonly ZipEntry[]): string[] {
  return entries.map(({ name }) => name)
}

function half(octets: Buffer): Buffer {
  return octets.subarray(0, octets.length >> 1)
}

async function unpackersList(archive: Buffer): Promise<[string, boolean, number][]> {
  const options = { lazyEntries: false, validateEntrySizes: false }
  const { promise, resolve, reject } = Promise.withResolvers<[string, boolean, number][]>()
  yauzl.fromBuffer(archive, options, (error, file) => {
    if (error !== null) return reject(error)
    const found: [string, boolean, number][] = []
    file.on('entry', ({ fileName, generalPurposeBitFlag, uncompressedSize }: yauzl.Entry) => {
      found.push([fileName, (generalPurposeBitFlag & 1) === 1, uncompressedSize])
    })
    file.on('error', reject)
    file.on('end', () => resolve(found))
  })
  return promise
}
