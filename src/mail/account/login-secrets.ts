/**
 * What logins derive from the instance key.
 *
 * - The salts of an owner's first credential, so that the salt that SCRAM must show for a user whom
 *   nobody knows cannot be told from a real one: it would be the same if the user were added.
 * - The quick hash of a password that we made.
 * - The keys that stand in for those of an unknown user; no password has them.
 */
import { SecretBox } from '../../base/secret-box.ts'

const SALT_BYTES = 16

export class LoginSecrets {
  readonly #salts: SecretBox
  readonly #quick: SecretBox

  constructor(instanceKey: Buffer) {
    this.#salts = new SecretBox(instanceKey, 'login salts')
    this.#quick = new SecretBox(instanceKey, 'quick passwords')
  }

  salt(use: 'argon2' | 'scram', owner: string): Buffer {
    return this.#salts.fingerprint(use, owner).subarray(0, SALT_BYTES)
  }

  /** As a credential keeps it. */
  quick(owner: string, password: string): string {
    return this.#quick.fingerprint(owner, password).toString('hex')
  }

  /** 32 octets that nobody can predict and that are the same every time. */
  keyOfNobody(use: 'stored' | 'server', owner: string): Buffer {
    return this.#salts.fingerprint('nobody', use, owner)
  }
}
