/** What the account station reads. Names are normalised by the caller (mail/account/address.ts). */
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
}

export interface AccountStore {
  domains(): Promise<Domain[]>
  domain(name: string): Promise<Domain | undefined>
  addresses(domain?: string): Promise<Address[]>
  address(address: string): Promise<Address | undefined>
  credentials(address: string): Promise<Credential[]>
}
