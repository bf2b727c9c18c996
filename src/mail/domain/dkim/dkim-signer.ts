/**
 * Signs mail with every active key of the author's domain (RFC 6376, RFC 8463): rsa-sha256 and
 * ed25519-sha256, relaxed/relaxed.
 *
 * Guarantees:
 *  1. What was there stays octet for octet; signatures are only put in front.
 *  2. The private operations run in the thread pool, not on the main thread
 *     (docs/decisions/0016-signing-in-the-thread-pool.md).
 *  3. A key that cannot sign costs its own signature and nothing else (signing-keys.ts says why).
 */
import { createHash, sign } from 'node:crypto'
import { promisify } from 'node:util'
import { parseHeaderBlock } from '../../../protocol/message/header-block.ts'
import type { BodyHash, Signer } from '../signing.ts'
import { RelaxedBodyHash } from './relaxed-body.ts'
import { relaxedFields } from './relaxed-header.ts'
import { relaxedSignatureField, signedField, unsignedField } from './signature-field.ts'
import { namesToSign } from './signed-names.ts'
import { type SigningKey, SigningKeys, type SigningKeysParts } from './signing-keys.ts'

export type DkimSignerParts = SigningKeysParts

/** What all signatures of one message share. */
type Signed = {
  readonly names: readonly string[]
  readonly relaxedFields: string
  readonly bodyHash: Buffer
  readonly at: number
}

const signInPool = promisify(sign)

export class DkimSigner implements Signer {
  readonly #keys: SigningKeys

  constructor(parts: DkimSignerParts) {
    this.#keys = new SigningKeys(parts)
  }

  bodyHash(): BodyHash {
    return new RelaxedBodyHash()
  }

  async sign(header: Buffer, domain: string, body: BodyHash, at: number): Promise<Buffer> {
    const keys = await this.#keys.of(domain)
    if (keys.length === 0) return header
    const block = parseHeaderBlock(header)
    // Submission refuses such a block; nobody could say which of its fields a signature covers.
    if ('malformed' in block) return header
    const names = namesToSign(block)
    const signed = {
      names,
      relaxedFields: relaxedFields(block, names),
      bodyHash: body.digest(),
      at,
    }
    const fields = await Promise.all(keys.map((key) => this.#fieldOf(key, signed)))
    return Buffer.concat([...fields, header])
  }

  /** Empty when the key cannot sign. */
  async #fieldOf(key: SigningKey, signed: Signed): Promise<Buffer> {
    const unsigned = unsignedField({ ...key, ...signed })
    const octets = signed.relaxedFields + relaxedSignatureField(unsigned)
    try {
      return Buffer.from(signedField(unsigned, await signatureOf(key, octets)))
    } catch (error) {
      this.#keys.nameUnusable(key, error)
      return Buffer.alloc(0)
    }
  }
}

function signatureOf({ algorithm, privateKey }: SigningKey, octets: string): Promise<Buffer> {
  const data = Buffer.from(octets, 'latin1')
  switch (algorithm) {
    case 'rsa-sha256':
      return signInPool('sha256', data, privateKey)
    case 'ed25519-sha256':
      // RFC 8463 §3: PureEdDSA over the SHA-256 of the data.
      return signInPool(undefined, createHash('sha256').update(data).digest(), privateKey)
  }
}
