/**
 * Encryption of content at rest. Every message has a key of its own (AES-256-GCM), kept only wrapped
 * by the instance key (AES key wrap, RFC 3394), which lives outside the database. Redaction deletes the
 * wrapped key; whatever a replica or a backup still holds can then be read by nobody.
 *
 * A key seals at most one header block and one body, each once, so nonces are fixed by purpose and
 * cannot repeat under one key.
 *
 * Keys are KeyObjects: with bytes in their place each cipher costs twice the time (measured on Node 24).
 */
import {
  createCipheriv,
  createDecipheriv,
  createSecretKey,
  hkdfSync,
  type KeyObject,
} from 'node:crypto'
import type { Random } from '../../base/random.ts'

export const KEY_BYTES = 32
export const TAG_BYTES = 16
const NONCE_BYTES = 12
/** The initial value of RFC 3394 §2.2.3.1. */
const WRAP_IV = Buffer.alloc(8, 0xa6)

export type SealedPart = 'header' | 'body' | 'frame' | 'last-frame'

const partNumber: Record<SealedPart, number> = { header: 1, body: 2, frame: 3, 'last-frame': 4 }

/** Wraps the keys of messages. Made once per process from the 32 bytes of the instance key. */
export class KeyWrapper {
  readonly #wrappingKey: KeyObject

  constructor(instanceKey: Buffer) {
    this.#wrappingKey = createSecretKey(
      Buffer.from(hkdfSync('sha256', instanceKey, '', 'posthorn message key wrap', KEY_BYTES)),
    )
  }

  newKey(random: Random): { key: KeyObject; wrapped: Buffer } {
    const bytes = random.bytes(KEY_BYTES)
    const cipher = createCipheriv('id-aes256-wrap', this.#wrappingKey, WRAP_IV)
    return { key: createSecretKey(bytes), wrapped: exactly(cipher.update(bytes), cipher.final()) }
  }

  /** @throws when the instance key is not the one that wrapped it, or the bytes were changed */
  unwrap(wrapped: Uint8Array): KeyObject {
    const decipher = createDecipheriv('id-aes256-wrap', this.#wrappingKey, WRAP_IV)
    return createSecretKey(Buffer.concat([decipher.update(wrapped), decipher.final()]))
  }
}

/** Ciphertext followed by the tag, in a buffer of exactly that size. */
export function seal(
  key: KeyObject,
  part: SealedPart,
  index: number,
  plain: readonly Buffer[],
): Buffer {
  return exactly(...sealInPieces(key, part, index, plain))
}

/** The same, not yet joined. */
export function sealInPieces(
  key: KeyObject,
  part: SealedPart,
  index: number,
  plain: readonly Buffer[],
): Buffer[] {
  const cipher = createCipheriv('aes-256-gcm', key, nonce(part, index))
  const sealed = plain.map((chunk) => cipher.update(chunk))
  return [...sealed, cipher.final(), cipher.getAuthTag()]
}

/** @throws when the bytes are not what was sealed with this key for this part and index */
export function unseal(
  key: KeyObject,
  part: SealedPart,
  index: number,
  sealed: Uint8Array,
): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', key, nonce(part, index))
  decipher.setAuthTag(sealed.subarray(sealed.length - TAG_BYTES))
  const plain = decipher.update(sealed.subarray(0, sealed.length - TAG_BYTES))
  decipher.final()
  return plain
}

function nonce(part: SealedPart, index: number): Buffer {
  const bytes = Buffer.alloc(NONCE_BYTES)
  bytes[0] = partNumber[part]
  bytes.writeUInt32BE(index, NONCE_BYTES - 4)
  return bytes
}

/** Joined into memory of its own, so that handing it to another thread copies nothing else. */
function exactly(...chunks: readonly Buffer[]): Buffer {
  const size = chunks.reduce((sum, chunk) => sum + chunk.length, 0)
  const joined = Buffer.allocUnsafeSlow(size)
  let offset = 0
  for (const chunk of chunks) offset += chunk.copy(joined, offset)
  return joined
}
