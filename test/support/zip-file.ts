/** Zip archives written by hand (PKWARE APPNOTE §4.3), also such as no program would write. Nothing is packed. */
import { crc32 } from 'node:zlib'

export type ZipMember = {
  readonly name: string
  readonly content?: string | Buffer
  readonly isEncrypted?: boolean
  /** Sizes stand behind the content, not in the local header (APPNOTE §4.3.9). */
  readonly hasDescriptor?: boolean
  /** What the central directory says, whatever is true. */
  readonly declaredBytes?: number
  /** What the zip64 field says then; without it there is none. */
  readonly zip64Bytes?: bigint
}

export function zipFile(members: readonly ZipMember[]): Buffer {
  const locals: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (const member of members) {
    const local = localRecord(member)
    directory.push(centralRecord(member, offset))
    locals.push(local)
    offset += local.length
  }
  const size = directory.reduce((sum, { length }) => sum + length, 0)
  return Buffer.concat([...locals, ...directory, endRecord(members.length, size, offset)])
}

function localRecord(member: ZipMember): Buffer {
  const content = contentOf(member)
  const fields = Buffer.alloc(26)
  writeCommon(fields, member)
  if (member.hasDescriptor === true) fields.fill(0, 10, 22)
  const parts = [Buffer.from('PK\x03\x04'), fields, Buffer.from(member.name), content]
  return Buffer.concat(member.hasDescriptor === true ? [...parts, descriptor(content)] : parts)
}

function centralRecord(member: ZipMember, offset: number): Buffer {
  const fields = Buffer.alloc(26)
  writeCommon(fields, member)
  if (member.declaredBytes !== undefined) fields.writeUInt32LE(member.declaredBytes, 18)
  const extra = zip64Field(member)
  fields.writeUInt16LE(extra.length, 24)
  const rest = Buffer.alloc(14)
  rest.writeUInt32LE(offset, 10)
  const madeBy = Buffer.from([20, 0])
  const name = Buffer.from(member.name)
  return Buffer.concat([Buffer.from('PK\x01\x02'), madeBy, fields, rest, name, extra])
}

/** The fields that both records have, from "version needed" to the length of the extra field. */
function writeCommon(fields: Buffer, member: ZipMember): void {
  const content = contentOf(member)
  fields.writeUInt16LE(20, 0)
  fields.writeUInt16LE(flagsOf(member), 2)
  fields.writeUInt32LE(crc32(content), 10)
  fields.writeUInt32LE(content.length, 14)
  fields.writeUInt32LE(content.length, 18)
  fields.writeUInt16LE(Buffer.byteLength(member.name), 22)
}

/** APPNOTE §4.4.4; the name is UTF-8. */
function flagsOf({ isEncrypted = false, hasDescriptor = false }: ZipMember): number {
  return 0x800 | (isEncrypted ? 1 : 0) | (hasDescriptor ? 8 : 0)
}

function zip64Field({ zip64Bytes }: ZipMember): Buffer {
  if (zip64Bytes === undefined) return Buffer.alloc(0)
  const field = Buffer.alloc(12)
  field.writeUInt16LE(1, 0)
  field.writeUInt16LE(8, 2)
  field.writeBigUInt64LE(zip64Bytes, 4)
  return field
}

function descriptor(content: Buffer): Buffer {
  const fields = Buffer.alloc(16)
  fields.write('PK\x07\x08', 'latin1')
  fields.writeUInt32LE(crc32(content), 4)
  fields.writeUInt32LE(content.length, 8)
  fields.writeUInt32LE(content.length, 12)
  return fields
}

function endRecord(count: number, size: number, offset: number): Buffer {
  const fields = Buffer.alloc(22)
  fields.write('PK\x05\x06', 'latin1')
  fields.writeUInt16LE(count % 0x10000, 8)
  fields.writeUInt16LE(count % 0x10000, 10)
  fields.writeUInt32LE(size, 12)
  fields.writeUInt32LE(offset, 16)
  return fields
}

function contentOf({ content = '' }: ZipMember): Buffer {
  return Buffer.from(content)
}
