/**
 * The named passwords of addresses and domains, as the operator changes them. Each device or program
 * can have its own, so that one can be revoked and the others stay. A password leaves this class once,
 * when it is made.
 */
import type { Clock } from '../../base/clock.ts'
import type { Random } from '../../base/random.ts'
import type { Credential } from '../message/account-change.ts'
import type { Store } from '../message/store.ts'
import type { AccountRefusal, Accounts } from './accounts.ts'
import type { AccountStore } from './account-store.ts'
import { createCredential } from './credential.ts'
import type { LoginSecrets } from './login-secrets.ts'
import { faultOfPassword, generatePassword } from './password.ts'

/** Name of the credential that an address has from the start. */
export const FIRST_CREDENTIAL_NAME = 'default'

/** A login looks at all of them. */
const PER_OWNER_MAX = 50
const nameForm = /^[\p{L}\p{N}][\p{L}\p{N} ._-]{0,63}$/u

export type OwnerKind = 'address' | 'domain'

export type GivenPassword = { readonly password?: string | undefined }

export type CredentialMade = {
  readonly owner: string
  readonly name: string
  readonly password: string
  /** How many others the owner has. */
  readonly others: number
}

export type CredentialParts = {
  readonly store: Pick<Store, 'commit'>
  readonly accounts: AccountStore
  readonly clock: Clock
  readonly random: Random
  readonly secrets: LoginSecrets
}

export class Credentials {
  readonly #parts: CredentialParts
  readonly #owners: Pick<Accounts, 'findAddress' | 'findDomain'>

  constructor(parts: CredentialParts, owners: Pick<Accounts, 'findAddress' | 'findDomain'>) {
    this.#parts = parts
    this.#owners = owners
  }

  /** @param given.password without it, one is made */
  async add(
    kind: OwnerKind,
    text: string,
    given: GivenPassword & { readonly name: string },
  ): Promise<CredentialMade | AccountRefusal> {
    const owner = await this.#ownerOf(kind, text)
    if (typeof owner !== 'string') return owner
    const name = given.name.trim().normalize('NFC')
    if (!nameForm.test(name)) return notAName
    const others = await this.#parts.accounts.credentials(owner)
    if (others.some((other) => other.name === name)) return nameTaken(kind, owner, name)
    if (others.length >= PER_OWNER_MAX) return tooMany(kind, owner)
    const made = await this.#make({ owner, name, given, others })
    if ('refused' in made) return made
    const { credential, password } = made
    await this.#parts.store.commit([{ kind: 'credential-added', credential }])
    return { owner, name, password, others: others.length }
  }

  /** Sets the one named `default`, and leaves the others. */
  async replaceDefault(
    text: string,
    given: GivenPassword,
  ): Promise<CredentialMade | AccountRefusal> {
    const owner = await this.#ownerOf('address', text)
    if (typeof owner !== 'string') return owner
    const name = FIRST_CREDENTIAL_NAME
    const all = await this.#parts.accounts.credentials(owner)
    const made = await this.#make({ owner, name, given, others: all })
    if ('refused' in made) return made
    const { credential, password } = made
    await this.#parts.store.commit([{ kind: 'credential-replaced', credential }])
    const others = all.filter((other) => other.name !== name).length
    return { owner, name, password, others }
  }

  /** Oldest first. */
  async list(kind: OwnerKind, text: string): Promise<readonly Credential[] | AccountRefusal> {
    const owner = await this.#ownerOf(kind, text)
    return typeof owner === 'string' ? this.#parts.accounts.credentials(owner) : owner
  }

  /** Its sessions end at their next command. */
  async revoke(kind: OwnerKind, text: string, name: string): Promise<Credential | AccountRefusal> {
    const owner = await this.#ownerOf(kind, text)
    if (typeof owner !== 'string') return owner
    const all = await this.#parts.accounts.credentials(owner)
    const wanted = name.trim().normalize('NFC')
    const found = all.find((credential) => credential.name === wanted)
    if (found === undefined) return noSuchName(kind, owner)
    await this.#parts.store.commit([{ kind: 'credential-removed', id: found.id }])
    return found
  }

  async #ownerOf(kind: OwnerKind, text: string): Promise<string | AccountRefusal> {
    if (kind === 'domain') {
      const domain = await this.#owners.findDomain(text)
      return 'refused' in domain ? domain : domain.name
    }
    const address = await this.#owners.findAddress(text)
    return 'refused' in address ? address : address.address
  }

  async #make(wanted: {
    readonly owner: string
    readonly name: string
    readonly given: GivenPassword
    readonly others: readonly Credential[]
  }): Promise<{ readonly credential: Credential; readonly password: string } | AccountRefusal> {
    const { given, ...rest } = wanted
    const fault = given.password === undefined ? undefined : faultOfPassword(given.password)
    if (fault !== undefined) return { refused: 'invalid', text: fault }
    const password = given.password ?? generatePassword(this.#parts.random)
    const isMade = given.password === undefined
    const now = this.#parts.clock.now()
    const credential = await createCredential({ ...rest, password, isMade, now }, this.#parts)
    return { credential, password }
  }
}

const notAName: AccountRefusal = {
  refused: 'invalid',
  text: 'a password needs a name of 1 to 64 letters, digits, spaces, dots, "_" or "-", such as "laptop"',
}

function nameTaken(kind: OwnerKind, owner: string, name: string): AccountRefusal {
  return {
    refused: 'exists',
    text: `${owner} has a password named "${name}" already; choose another name, or end that one with "posthorn ${kind} password revoke ${owner} '${name}'"`,
  }
}

function tooMany(kind: OwnerKind, owner: string): AccountRefusal {
  return {
    refused: 'exists',
    text: `${owner} has ${PER_OWNER_MAX} passwords, and no more are possible; "posthorn ${kind} password list ${owner}" shows which are not used`,
  }
}

function noSuchName(kind: OwnerKind, owner: string): AccountRefusal {
  return {
    refused: 'unknown',
    text: `${owner} has no password of that name; "posthorn ${kind} password list ${owner}" shows them`,
  }
}
