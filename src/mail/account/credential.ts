/**
 * What is kept of a password: verifiers, from which it cannot be read back. argon2id answers AUTH PLAIN
 * and LOGIN; the SCRAM-SHA-256 verifier (RFC 5803) is made at the same moment, because it can never be
 * made from an argon2 hash later. A password that we made has a quick keyed hash besides.
 *
 * All credentials of one owner share salt and cost. So one run of argon2 answers for all of them, and
 * SCRAM, which must name a salt before it knows which password will come, works with each.
 */
import { argon2, createHash, createHmac, pbkdf2, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import type { Random } from '../../base/random.ts'
import type { Credential } from '../message/account-change.ts'
import type { LoginSecrets } from './login-secrets.ts'

/** OWASP's choice for argon2id with little memory. About 40 ms of one core. */
const ARGON2_COST = 'm=19456,t=2,p=1'
const HASH_BYTES = 32
/** RFC 7677 §4 asks for at least 4096. */
const SCRAM_ITERATIONS = 10_000

const phcString =
  /^(\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([A-Za-z0-9+/]+))\$([A-Za-z0-9+/]+)$/
const rfc5803 = /^SCRAM-SHA-256\$(\d+):([A-Za-z0-9+/=]+)\$([A-Za-z0-9+/=]+):([A-Za-z0-9+/=]+)$/

const deriveArgon2 = promisify(argon2)
const derivePbkdf2 = promisify(pbkdf2)

export type NewCredential = {
  readonly owner: string
  readonly name: string
  readonly password: string
  /** We made it, with 130 bits of chance. */
  readonly isMade: boolean
  readonly now: number
  /** Those that the owner has already: the new one shares their salts. */
  readonly others: readonly Credential[]
}

export type ScramVerifier = {
  readonly iterations: number
  readonly salt: Buffer
  readonly storedKey: Buffer
  readonly serverKey: Buffer
}

export async function createCredential(
  { owner, name, password, isMade, now, others: [other] }: NewCredential,
  { random, secrets }: { readonly random: Random; readonly secrets: LoginSecrets },
): Promise<Credential> {
  const head = other === undefined ? argon2HeadOf(owner, secrets) : readPhc(other.argon2).head
  const scramLike = other === undefined ? newScram(owner, secrets) : readScram(other.scram)
  const [hash, scram] = await Promise.all([
    argon2Hash(password, head),
    scramVerifier(password, scramLike),
  ])
  return {
    id: random.bytes(12).toString('hex'),
    owner,
    name,
    argon2: `${head}$${hash}`,
    scram,
    ...(isMade ? { quick: secrets.quick(owner, password) } : {}),
    createdAt: now,
  }
}

/** All of an argon2 string before the hash: algorithm, cost and salt. */
export function argon2HeadOf(owner: string, secrets: LoginSecrets): string {
  return `$argon2id$v=19$${ARGON2_COST}$${unpadded(secrets.salt('argon2', owner))}`
}

/** What stands in for the verifier of a user whom nobody knows. */
export function scramOfNobody(owner: string, secrets: LoginSecrets): ScramVerifier {
  return {
    ...newScram(owner, secrets),
    storedKey: secrets.keyOfNobody('stored', owner),
    serverKey: secrets.keyOfNobody('server', owner),
  }
}

/** The last part of the PHC string: what this password has with that cost and salt. */
export async function argon2Hash(password: string, head: string): Promise<string> {
  const [, , memory, passes, lanes, salt = ''] = phcString.exec(`${head}$A`) ?? []
  const found = await deriveArgon2('argon2id', {
    message: prepare(password),
    nonce: Buffer.from(salt, 'base64'),
    memory: Number(memory),
    passes: Number(passes),
    parallelism: Number(lanes),
    tagLength: HASH_BYTES,
  })
  return unpadded(found)
}

/** @throws for what this version did not write */
export function readPhc(phc: string): { readonly head: string; readonly hash: string } {
  const found = phcString.exec(phc)
  if (found === null) {
    throw new Error('a stored credential is not an argon2id hash of version 19')
  }
  return { head: found[1] ?? '', hash: found[6] ?? '' }
}

/** @throws for what this version did not write */
export function readScram(text: string): ScramVerifier {
  const [, iterations, salt, storedKey, serverKey] = rfc5803.exec(text) ?? []
  if (salt === undefined || storedKey === undefined || serverKey === undefined) {
    throw new Error('a stored credential has no SCRAM-SHA-256 verifier of RFC 5803')
  }
  return {
    iterations: Number(iterations),
    salt: Buffer.from(salt, 'base64'),
    storedKey: Buffer.from(storedKey, 'base64'),
    serverKey: Buffer.from(serverKey, 'base64'),
  }
}

/** Takes as long whether or not they are equal. */
export function isSameText(one: string, other: string): boolean {
  return one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other))
}

function newScram(
  owner: string,
  secrets: LoginSecrets,
): Pick<ScramVerifier, 'iterations' | 'salt'> {
  return { iterations: SCRAM_ITERATIONS, salt: secrets.salt('scram', owner) }
}

/** RFC 5802 §3, RFC 5803 §2: `SCRAM-SHA-256$iterations:salt$StoredKey:ServerKey`. */
async function scramVerifier(
  password: string,
  { iterations, salt }: Pick<ScramVerifier, 'iterations' | 'salt'>,
): Promise<string> {
  const salted = await derivePbkdf2(prepare(password), salt, iterations, HASH_BYTES, 'sha256')
  const clientKey = createHmac('sha256', salted).update('Client Key').digest()
  const storedKey = createHash('sha256').update(clientKey).digest('base64')
  const serverKey = createHmac('sha256', salted).update('Server Key').digest('base64')
  return `SCRAM-SHA-256$${iterations}:${salt.toString('base64')}$${storedKey}:${serverKey}`
}

/**
 * The heart of SASLprep (RFC 4013 §2.2): the same letters, however they were typed. Not done: mapping
 * spaces of other scripts to U+0020, dropping soft hyphens, refusing what §2.3 and §2.4 prohibit.
 */
function prepare(password: string): string {
  return password.normalize('NFKC')
}

/** The PHC string format has base 64 without padding. */
function unpadded(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '')
}
