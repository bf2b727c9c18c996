/** What the account station reads. Names are normalised by the caller (mail/account/address.ts). */
import type { MaybePromise } from '../../base/maybe-promise.ts'
import type { Credential } from '../message/account-change.ts'

export type Domain = {
  readonly name: string
  readonly addedAt: number
  readonly addresses: number
  /** How long content of its mail is kept; absent: as configured for all. */
  readonly contentRetentionMs?: number
}

export type Address = {
  readonly address: string
  readonly domain: string
  readonly language: string | undefined
  readonly addedAt: number
  /** Its recipients without NOTIFY ask for word of delivery too. */
  readonly notifyDelivered?: true
  /** It may not send. */
  readonly suspended?: { readonly at: number; readonly reason: string }
}

/** Another address as which `address` may send. */
export type Alias = {
  readonly alias: string
  readonly domain: string
  readonly address: string
  readonly addedAt: number
}

export interface AccountStore {
  domains(): Promise<Domain[]>
  domain(name: string): Promise<Domain | undefined>
  addresses(domain?: string): Promise<Address[]>
  address(address: string): MaybePromise<Address | undefined>
  /** All aliases, or those of one address; by name. */
  aliases(address?: string): Promise<Alias[]>
  /** Whose this address is: itself when it is an address of ours, the owner of an alias; else undefined. */
  ownerOf(address: string): MaybePromise<string | undefined>
  /** Oldest first. @param owner an address or a domain of ours */
  credentials(owner: string): Promise<Credential[]>
  credential(id: string): Promise<Credential | undefined>
}
