/**
 * DKIM from the other side: keys that sign, and a verifier of another make (mailauth) with a resolver that
 * knows their records.
 */
import { dkimVerify } from 'mailauth/lib/dkim/verify.js'
import type { SecretBox } from '../../src/base/secret-box.ts'
import { systemRandom } from '../../src/base/random.ts'
import { makeKeyPairFor } from '../../src/mail/domain/dkim-keys.ts'
import { dkimRecord } from '../../src/mail/domain/records.ts'
import type { DkimKey } from '../../src/mail/message/domain-change.ts'

export type SigningPair = { readonly rsa: DkimKey; readonly ed25519: DkimKey }

/** A pair as `posthorn domain add` makes it, when its records have been seen. */
export async function activePair(domain: string, box: SecretBox, number = 1): Promise<SigningPair> {
  const pair = await makeKeyPairFor(domain, number, { now: 0, random: systemRandom, box })
  const [rsa, ed25519] = pair.map((key): DkimKey => ({ ...key, state: 'active', seenAt: 0 }))
  if (rsa === undefined || ed25519 === undefined) throw new Error('a pair has two keys')
  return { rsa, ed25519 }
}

/** One line per signature, from the top: its selector, and how it came out. */
export async function verdicts(message: Buffer, keys: readonly DkimKey[]): Promise<string[]> {
  const records = new Map(keys.map(dkimRecord).map(({ name, value }) => [name, value]))
  const { results } = await dkimVerify(message, {
    strict: true,
    resolver: async (name: string) => {
      const record = records.get(name)
      if (record !== undefined) return [[record]]
      throw Object.assign(new Error(`no record for ${name}`), { code: 'ENOTFOUND' })
    },
  })
  return results
    .filter(({ selector }) => selector !== undefined)
    .map(({ selector, status }) => `${selector} ${status.result}`)
}
