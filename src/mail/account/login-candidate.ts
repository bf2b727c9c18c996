/** Whom a user name names: an address of ours, or a domain of ours as a whole (it has no @). */
import type { Credential } from '../message/account-change.ts'
import type { AccountStore, Address } from './account-store.ts'
import { normaliseAddress, normaliseDomain } from './address.ts'

/** As whom somebody is logged in. */
export type LoginIdentity = {
  /** The user name as it is stored: an address, or a domain. It answers for what is sent. */
  readonly owner: string
  readonly domain: string
  /** Absent where the whole domain logged in, which may send as any of its addresses. */
  readonly address?: Address
}

export type LoginCandidate = {
  /** The user name in its stored form, whether it is known or not; empty where it has none. */
  readonly owner: string
  /** Absent for a name that nobody has, or that has no password. */
  readonly identity?: LoginIdentity
  readonly credentials: readonly Credential[]
}

type Reads = Pick<AccountStore, 'address' | 'domain' | 'credentials'>

/** Asks the store the same questions whether or not the name is known. */
export async function candidateFor(user: string, accounts: Reads): Promise<LoginCandidate> {
  const isAddress = user.includes('@')
  const owner = (isAddress ? normaliseAddress(user)?.address : normaliseDomain(user)) ?? ''
  const [identity, credentials] = await Promise.all([
    isAddress ? addressIdentity(owner, accounts) : domainIdentity(owner, accounts),
    accounts.credentials(owner),
  ])
  if (identity === undefined || credentials.length === 0) return { owner, credentials: [] }
  return { owner, identity, credentials }
}

async function addressIdentity(owner: string, accounts: Reads): Promise<LoginIdentity | undefined> {
  const address = await accounts.address(owner)
  return address && { owner, domain: address.domain, address }
}

async function domainIdentity(owner: string, accounts: Reads): Promise<LoginIdentity | undefined> {
  const domain = await accounts.domain(owner)
  return domain && { owner, domain: domain.name }
}
