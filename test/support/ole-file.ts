/** A file in the format of the older Office (MS-CFB): its header and a directory, with nothing in it. */

export type OleEntry = {
  readonly name: string
  /** 0 none, 1 storage, 2 stream (MS-CFB §2.6.1). */
  readonly type: 0 | 1 | 2
}

export function oleFile(entries: readonly OleEntry[], rootClass = '00'.repeat(16)): Buffer {
  const header = Buffer.alloc(512)
  header.write('d0cf11e0a1b11ae1', 'hex')
  return Buffer.concat([
    header,
    directoryEntry('Root Entry', 5, rootClass),
    ...entries.map(({ name, type }) => directoryEntry(name, type)),
  ])
}

function directoryEntry(name: string, type: number, classId = '00'.repeat(16)): Buffer {
  const entry = Buffer.alloc(128)
  entry.write(name, 'utf16le')
  entry.writeUInt16LE(2 * name.length + 2, 64)
  entry[66] = type
  entry.write(classId, 80, 'hex')
  return entry
}
