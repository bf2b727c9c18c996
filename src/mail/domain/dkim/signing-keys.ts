/**
 * The keys that a domain signs with now, opened. Only active ones: the record of a pending key was not
 * seen yet, and a retired one is on its way out (docs/dkim.md).
 *
 * The store is asked once a second per domain, and a private key is opened once for as long as its domain
 * is kept here; so a key counts at the latest a second after it was activated, and a retired one signs no
 * longer than that.
 *
 * A key that cannot be opened (the instance key was exchanged, the row is damaged) is left out and named in
 * the log once. The domain's other keys sign; with none, mail goes unsigned. To refuse mail instead would
 * stop all mail of the domain, notices included, for a fault that SPF may cover, and that no client can
 * mend; the operator, who can, has the log and `domain check`. A store that cannot be read is another
 * matter: it throws, and the client is asked to come again.
 */
import { createPrivateKey, type KeyObject } from 'node:crypto'
import type { Clock } from '../../../base/clock.ts'
import { describeError, type Log } from '../../../base/log.ts'
import type { SecretBox } from '../../../base/secret-box.ts'
import type { DkimAlgorithm, DkimKey } from '../../message/domain-change.ts'
import type { DomainStore } from '../domain-store.ts'

/** A pair of keys that has signed takes some 16 KB; to open it anew takes 0.1 ms. */
const DOMAINS_MAX = 1_000
const REMEMBERED_MS = 1_000
const NAMED_MAX = 1_000

export type SigningKey = Pick<DkimKey, 'id' | 'domain' | 'selector' | 'algorithm'> & {
  readonly privateKey: KeyObject
}

export type SigningKeysParts = {
  readonly store: Pick<DomainStore, 'dkimKeys'>
  readonly box: Pick<SecretBox, 'open'>
  readonly clock: Clock
  readonly log: Log
}

type Entry = { readonly until: number; readonly keys: Promise<readonly SigningKey[]> }

const keyTypes: Readonly<Record<DkimAlgorithm, string>> = {
  'rsa-sha256': 'rsa',
  'ed25519-sha256': 'ed25519',
}

export class SigningKeys {
  readonly #parts: SigningKeysParts
  /** Whose keys were read longest ago first. */
  readonly #entries = new Map<string, Entry>()
  /** Ids of keys that the log has named. */
  readonly #named = new Set<string>()

  constructor(parts: SigningKeysParts) {
    this.#parts = parts
  }

  /** @param domain in lower case, A-labels */
  of(domain: string): Promise<readonly SigningKey[]> {
    const now = this.#parts.clock.now()
    const known = this.#entries.get(domain)
    if (known !== undefined && known.until > now) return known.keys
    const keys = this.#read(domain, known)
    this.#keep(domain, { until: now + REMEMBERED_MS, keys })
    return keys
  }

  /** Says once per key that it does not sign, and what to do. */
  nameUnusable({ id, domain, selector }: Omit<SigningKey, 'privateKey'>, error: unknown): void {
    if (this.#named.has(id)) return
    if (this.#named.size >= NAMED_MAX) this.#named.clear()
    this.#named.add(id)
    const advice = `mail goes without this signature; make new keys: posthorn domain rotate ${domain}`
    this.#parts.log.error(
      { domain, selector, error: describeError(error), advice },
      'dkim.key.unusable',
    )
  }

  #keep(domain: string, entry: Entry): void {
    this.#entries.delete(domain)
    this.#entries.set(domain, entry)
    entry.keys.catch(() => {
      if (this.#entries.get(domain) === entry) this.#entries.delete(domain)
    })
    if (this.#entries.size <= DOMAINS_MAX) return
    for (const oldest of this.#entries.keys()) {
      this.#entries.delete(oldest)
      return
    }
  }

  async #read(domain: string, known: Entry | undefined): Promise<readonly SigningKey[]> {
    const before = (await known?.keys) ?? []
    const keys = await this.#parts.store.dkimKeys(domain)
    return keys
      .filter(({ state }) => state === 'active')
      .map((key) => before.find(({ id }) => id === key.id) ?? this.#open(key))
      .filter((key) => key !== undefined)
      .toSorted(rsaFirst)
  }

  #open(key: DkimKey): SigningKey | undefined {
    const { id, domain, selector, algorithm, sealedPrivateKey } = key
    try {
      const der = this.#parts.box.open(sealedPrivateKey)
      const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
      der.fill(0)
      if (privateKey.asymmetricKeyType !== keyTypes[algorithm]) {
        throw new Error(`a key of type ${privateKey.asymmetricKeyType} cannot sign ${algorithm}`)
      }
      return { id, domain, selector, algorithm, privateKey }
    } catch (error) {
      this.nameUnusable(key, error)
      return undefined
    }
  }
}

/** A verifier that looks at a few signatures only meets first the one that all of them know. */
function rsaFirst(one: SigningKey, other: SigningKey): number {
  return Number(other.algorithm === 'rsa-sha256') - Number(one.algorithm === 'rsa-sha256')
}
