/**
 * Secrets at rest: sealed with a key derived from the instance key and a purpose (HKDF, RFC 5869), so that a
 * database, a replica or a backup alone shows none of them. AES-256-GCM with a random nonce in front.
 */
import { createCipheriv, createDecipheriv, createHmac, hkdfSync } from 'node:crypto'
import type { Random } from './random.ts'

const KEY_BYTES = 32
const NONCE_BYTES = 12
const TAG_BYTES = 16

export class SecretBox {
  readonly #key: Buffer

  /** @param purpose words that no other box has */
  constructor(instanceKey: Buffer, purpose: string) {
    this.#key = Buffer.from(hkdfSync('sha256', instanceKey, '', `posthorn ${purpose}`, KEY_BYTES))
  }

  seal(secret: Uint8Array, random: Random): Buffer {
    const nonce = random.bytes(NONCE_BYTES)
    const cipher = createCipheriv('aes-256-gcm', this.#key, nonce)
    return Buffer.concat([nonce, cipher.update(secret), cipher.final(), cipher.getAuthTag()])
  }

  /** @throws when another instance key sealed it, or the bytes were changed */
  open(sealed: Uint8Array): Buffer {
    const decipher = createDecipheriv('aes-256-gcm', this.#key, sealed.subarray(0, NONCE_BYTES))
    decipher.setAuthTag(sealed.subarray(sealed.length - TAG_BYTES))
    const open = decipher.update(sealed.subarray(NONCE_BYTES, sealed.length - TAG_BYTES))
    return Buffer.concat([open, decipher.final()])
  }

  /** A keyed hash, the same every time: HMAC-SHA-256. */
  fingerprint(...parts: readonly string[]): Buffer {
    return createHmac('sha256', this.#key).update(parts.join('\0')).digest()
  }
}
