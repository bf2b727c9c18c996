/**
 * In whose name reports are sent. RFC 8460 §3 wants them signed by DKIM, so only a domain of ours with an active
 * key will do: the one that is configured, or else the one to which our host name belongs, or else the oldest.
 */
import { normaliseAddress } from '../account/address.ts'
import type { AccountStore } from '../account/account-store.ts'
import type { DomainStore } from '../domain/domain-store.ts'

const LOCAL_PART_BY_DEFAULT = 'tls-reports'

export type ReportAuthor = {
  readonly address: string
  readonly domain: string
  readonly organization: string
}

export type ReportAuthorParts = {
  readonly store: Pick<AccountStore, 'domains'> & Pick<DomainStore, 'dkimKeys'>
  readonly hostname: string
  /** `reports.from` */
  readonly from: string | undefined
  /** `reports.organization`; absent: the domain. */
  readonly organization: string | undefined
}

/** Undefined while there is none. */
export async function reportAuthor(parts: ReportAuthorParts): Promise<ReportAuthor | undefined> {
  const { from, organization, store } = parts
  for (const domain of await candidates(parts)) {
    const keys = await store.dkimKeys(domain)
    if (!keys.some(({ state }) => state === 'active')) continue
    const address = from ?? `${LOCAL_PART_BY_DEFAULT}@${domain}`
    return { address, domain, organization: organization ?? domain }
  }
  return undefined
}

async function candidates({ store, from, hostname }: ReportAuthorParts): Promise<string[]> {
  const domains = (await store.domains()).toSorted((one, other) => one.addedAt - other.addedAt)
  const names = domains.map(({ name }) => name)
  if (from !== undefined) {
    const own = normaliseAddress(from)
    return names.filter((name) => name === own?.domain)
  }
  const isOfHost = (name: string): boolean => hostname === name || hostname.endsWith(`.${name}`)
  return [...names.filter(isOfHost), ...names.filter((name) => !isOfHost(name))]
}
