/**
 * The instance key: 32 bytes in `instance.key` beside the database, made at the first start. It wraps
 * the key of every message and seals the private keys of DKIM; without it both are unreadable, in the
 * database, in replicas and in backups.
 */
import { open, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Random } from '../base/random.ts'

const KEY_BYTES = 32

/** @param hasSecrets something is stored that needs it, so a missing key is a loss and not a first start */
export async function openInstanceKey(
  folder: string,
  random: Random,
  hasSecrets: boolean,
): Promise<Buffer> {
  const file = join(folder, 'instance.key')
  const found = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
  if (found !== undefined) return parseKey(found, file)
  if (hasSecrets) {
    throw new Error(
      `${file} is missing, and stored mail and DKIM keys cannot be read without it; restore it`,
    )
  }
  const key = random.bytes(KEY_BYTES)
  await writeDurably(file, `${key.toString('base64')}\n`)
  return key
}

function parseKey(text: string, file: string): Buffer {
  const key = Buffer.from(text.trim(), 'base64')
  if (key.length === KEY_BYTES) return key
  throw new Error(
    `${file} is not an instance key (32 bytes in base64); restore it from your backup`,
  )
}

/** Mail sealed with a key that a power cut took away would be lost. */
async function writeDurably(file: string, text: string): Promise<void> {
  const handle = await open(file, 'wx', 0o600)
  try {
    await handle.writeFile(text)
    await handle.sync()
  } finally {
    await handle.close()
  }
  const folder = await open(join(file, '..'))
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}
