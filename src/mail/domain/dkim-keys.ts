/**
 * DKIM keys, as they are made: always a pair, because RSA is what every host verifies and Ed25519 is what
 * will last (RFC 8463). Private keys leave this file sealed only.
 */
import { generateKeyPair, type KeyObject } from 'node:crypto'
import { promisify } from 'node:util'
import type { Random } from '../../base/random.ts'
import type { SecretBox } from '../../base/secret-box.ts'
import type { DkimAlgorithm, DkimKey } from '../message/domain-change.ts'
import { newMessageId } from '../message/ids.ts'

/** Of the box that seals them (base/secret-box.ts). */
export const DKIM_KEYS_PURPOSE = 'dkim private keys'

/** RFC 8301 §3.2: at least 1024, and better 2048, which is the longest that every host must verify. */
const RSA_BITS = 2_048
/** Of the bare key at the end of its SPKI (RFC 8410 §4). */
const ED25519_KEY_BYTES = 32

const makeKeyPair = promisify(generateKeyPair)

type Sealing = { readonly now: number; readonly random: Random; readonly box: SecretBox }

/** The pair of this number: `posthorn2-rsa` and `posthorn2-ed25519`. */
export async function makeKeyPairFor(
  domain: string,
  number: number,
  sealing: Sealing,
): Promise<DkimKey[]> {
  const [rsa, ed25519] = await Promise.all([
    makeKeyPair('rsa', { modulusLength: RSA_BITS }),
    makeKeyPair('ed25519', {}),
  ])
  return [
    sealedKey('rsa-sha256', rsa, `posthorn${number}-rsa`, domain, sealing),
    sealedKey('ed25519-sha256', ed25519, `posthorn${number}-ed25519`, domain, sealing),
  ]
}

function sealedKey(
  algorithm: DkimAlgorithm,
  pair: { readonly publicKey: KeyObject; readonly privateKey: KeyObject },
  selector: string,
  domain: string,
  { now, random, box }: Sealing,
): DkimKey {
  const spki = pair.publicKey.export({ type: 'spki', format: 'der' })
  const published = algorithm === 'rsa-sha256' ? spki : spki.subarray(-ED25519_KEY_BYTES)
  const pkcs8 = pair.privateKey.export({ type: 'pkcs8', format: 'der' })
  return {
    id: newMessageId(now, random),
    domain,
    selector,
    algorithm,
    publicKey: published.toString('base64'),
    sealedPrivateKey: box.seal(pkcs8, random),
    state: 'pending',
    createdAt: now,
  }
}

/** Which pair the key is of; 0 for a selector that is not of our making. */
export function pairNumber({ selector }: Pick<DkimKey, 'selector'>): number {
  return Number(/^posthorn(\d+)-/.exec(selector)?.[1] ?? 0)
}

/** Oldest pair first, RSA first in each: the same order wherever they are shown. */
export function inOrder(keys: readonly DkimKey[]): DkimKey[] {
  return keys.toSorted(
    (one, other) => pairNumber(one) - pairNumber(other) || rank(one) - rank(other),
  )
}

function rank({ algorithm }: DkimKey): number {
  return algorithm === 'rsa-sha256' ? 0 : 1
}

/** The greatest number of these keys; 0 without any. */
export function newestPair(keys: readonly DkimKey[]): number {
  return Math.max(0, ...keys.map(pairNumber))
}
