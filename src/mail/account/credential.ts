/**
 * What is kept of a password: two verifiers, from which it cannot be read back. argon2id answers
 * AUTH PLAIN and LOGIN; the SCRAM-SHA-256 verifier (RFC 5803) is made at the same moment, because it
 * can never be made from an argon2 hash later.
 */
import { argon2, createHash, createHmac, pbkdf2, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import type { Random } from '../../base/random.ts'
import type { Credential } from '../message/account-change.ts'

/** OWASP's choice for argon2id with little memory. About 40 ms of one core. */
const MEMORY_KIB = 19_456
const PASSES = 2
const LANES = 1
const SALT_BYTES = 16
const HASH_BYTES = 32
/** RFC 7677 §4 asks for at least 4096. */
const SCRAM_ITERATIONS = 10_000

const phcString = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/

const deriveArgon2 = promisify(argon2)
const derivePbkdf2 = promisify(pbkdf2)

export type NewCredential = {
  readonly address: string
  readonly name: string
  readonly password: string
  readonly now: number
}

export async function createCredential(
  { address, name, password, now }: NewCredential,
  random: Random,
): Promise<Credential> {
  const [argon2, scram] = await Promise.all([
    hashPassword(password, random.bytes(SALT_BYTES)),
    scramVerifier(password, random.bytes(SALT_BYTES)),
  ])
  return { id: random.bytes(12).toString('hex'), address, name, argon2, scram, createdAt: now }
}

/** Whether this is the password that the hash was made of. Takes as long for a wrong one. */
export async function verifyPassword(password: string, phc: string): Promise<boolean> {
  const [, memory, passes, lanes, salt = '', hash = ''] = phcString.exec(phc) ?? []
  if (hash === '') throw new Error('a stored credential is not an argon2id hash of version 19')
  const expected = Buffer.from(hash, 'base64')
  const found = await deriveArgon2('argon2id', {
    message: prepare(password),
    nonce: Buffer.from(salt, 'base64'),
    memory: Number(memory),
    passes: Number(passes),
    parallelism: Number(lanes),
    tagLength: expected.length,
  })
  return timingSafeEqual(found, expected)
}

async function hashPassword(password: string, salt: Buffer): Promise<string> {
  const hash = await deriveArgon2('argon2id', {
    message: prepare(password),
    nonce: salt,
    memory: MEMORY_KIB,
    passes: PASSES,
    parallelism: LANES,
    tagLength: HASH_BYTES,
  })
  return `$argon2id$v=19$m=${MEMORY_KIB},t=${PASSES},p=${LANES}$${unpadded(salt)}$${unpadded(hash)}`
}

/** RFC 5802 §3, RFC 5803 §2: `SCRAM-SHA-256$iterations:salt$StoredKey:ServerKey`. */
async function scramVerifier(password: string, salt: Buffer): Promise<string> {
  const salted = await derivePbkdf2(prepare(password), salt, SCRAM_ITERATIONS, HASH_BYTES, 'sha256')
  const clientKey = createHmac('sha256', salted).update('Client Key').digest()
  const storedKey = createHash('sha256').update(clientKey).digest('base64')
  const serverKey = createHmac('sha256', salted).update('Server Key').digest('base64')
  return `SCRAM-SHA-256$${SCRAM_ITERATIONS}:${salt.toString('base64')}$${storedKey}:${serverKey}`
}

/** The heart of SASLprep (RFC 4013 §2.2): the same letters, however they were typed. */
function prepare(password: string): string {
  return password.normalize('NFKC')
}

/** The PHC string format has base 64 without padding. */
function unpadded(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '')
}
