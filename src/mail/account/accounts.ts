/**
 * Domains and addresses of ours, as the operator changes them. What cannot be done is a value with
 * one line that says what to do instead. A password leaves this class once, when it is set.
 */
import type { Address, Domain } from './account-store.ts'
import { normaliseAddress, normaliseDomain } from './address.ts'
import type { OwnAddress } from './address.ts'
import { createCredential } from './credential.ts'
import { type CredentialParts, FIRST_CREDENTIAL_NAME } from './credentials.ts'
import { faultOfPassword, generatePassword } from './password.ts'

export type AccountRefusal = {
  readonly refused: 'invalid' | 'exists' | 'unknown'
  /** One line: what is wrong, and what to do. */
  readonly text: string
}

export type AddressWithPassword = { readonly address: string; readonly password: string }

export class Accounts {
  readonly #parts: CredentialParts

  constructor(parts: CredentialParts) {
    this.#parts = parts
  }

  async addDomain(text: string): Promise<Domain | AccountRefusal> {
    const name = normaliseDomain(text)
    if (name === undefined) return notADomain(text)
    if ((await this.#parts.accounts.domain(name)) !== undefined) {
      return { refused: 'exists', text: `${name} is a domain of ours already; nothing to do` }
    }
    const addedAt = this.#parts.clock.now()
    await this.#parts.store.commit([{ kind: 'domain-added', domain: name, at: addedAt }])
    return { name, addedAt, addresses: 0 }
  }

  async findDomain(text: string): Promise<Domain | AccountRefusal> {
    const name = normaliseDomain(text)
    if (name === undefined) return notADomain(text)
    return (await this.#parts.accounts.domain(name)) ?? notOurDomain(name)
  }

  /** @param contentMs how long content of its mail is kept; undefined: as configured for all */
  async setRetention(
    text: string,
    contentMs: number | undefined,
  ): Promise<Domain | AccountRefusal> {
    const domain = await this.findDomain(text)
    if ('refused' in domain) return domain
    const { contentRetentionMs: _, ...rest } = domain
    const set = { kind: 'domain-retention-set', domain: domain.name } as const
    await this.#parts.store.commit([contentMs === undefined ? set : { ...set, contentMs }])
    return contentMs === undefined ? rest : { ...rest, contentRetentionMs: contentMs }
  }

  /** Its addresses go with it. Mail already accepted is still delivered. */
  async removeDomain(text: string): Promise<Domain | AccountRefusal> {
    const domain = await this.findDomain(text)
    if ('refused' in domain) return domain
    await this.#parts.store.commit([{ kind: 'domain-removed', domain: domain.name }])
    return domain
  }

  /** @param given.password without it, one is made */
  async addAddress(
    text: string,
    given: {
      readonly password?: string | undefined
      readonly language?: string | undefined
      readonly notifyDelivered?: boolean | undefined
    },
  ): Promise<AddressWithPassword | AccountRefusal> {
    const own = normaliseAddress(text)
    if (own === undefined) return notAnAddress(text)
    const obstacle = await this.#obstacleTo(own)
    if (obstacle !== undefined) return obstacle
    const fault = given.password === undefined ? undefined : faultOfPassword(given.password)
    if (fault !== undefined) return { refused: 'invalid', text: fault }

    const password = given.password ?? generatePassword(this.#parts.random)
    const credential = await createCredential(
      {
        owner: own.address,
        name: FIRST_CREDENTIAL_NAME,
        password,
        isMade: given.password === undefined,
        now: this.#parts.clock.now(),
        others: [],
      },
      this.#parts,
    )
    const { language, notifyDelivered } = given
    await this.#parts.store.commit([
      {
        kind: 'address-added',
        ...own,
        at: credential.createdAt,
        ...(language === undefined ? {} : { language }),
        ...(notifyDelivered === true ? { notifyDelivered } : {}),
      },
      { kind: 'credential-added', credential },
    ])
    return { address: own.address, password }
  }

  async findAddress(text: string): Promise<Address | AccountRefusal> {
    const own = normaliseAddress(text)
    if (own === undefined) return notAnAddress(text)
    return (await this.#parts.accounts.address(own.address)) ?? notOurAddress(own.address)
  }

  async removeAddress(text: string): Promise<Address | AccountRefusal> {
    const found = await this.findAddress(text)
    if ('refused' in found) return found
    await this.#parts.store.commit([{ kind: 'address-removed', address: found.address }])
    return found
  }

  async #obstacleTo({ address, domain }: OwnAddress): Promise<AccountRefusal | undefined> {
    if ((await this.#parts.accounts.domain(domain)) === undefined) return notOurDomain(domain)
    const owner = await this.#parts.accounts.ownerOf(address)
    if (owner === undefined) return undefined
    if (owner !== address) {
      return {
        refused: 'exists',
        text: `${address} is an alias of ${owner}; "posthorn address alias remove ${address}" makes room for an address`,
      }
    }
    return {
      refused: 'exists',
      text: `${address} exists already; "posthorn address password ${address}" gives it a new password`,
    }
  }
}

function notADomain(text: string): AccountRefusal {
  return { refused: 'invalid', text: `"${text}" is not a domain name; give one like example.com` }
}

function notOurDomain(name: string): AccountRefusal {
  return {
    refused: 'unknown',
    text: `${name} is not a domain of ours; add it with "posthorn domain add ${name}"`,
  }
}

function notAnAddress(text: string): AccountRefusal {
  return {
    refused: 'invalid',
    text: `"${text}" is not an address that can send; give one like anna@example.com`,
  }
}

function notOurAddress(address: string): AccountRefusal {
  return {
    refused: 'unknown',
    text: `${address} is not an address of ours; "posthorn address list" shows them, "posthorn address add ${address}" adds it`,
  }
}
