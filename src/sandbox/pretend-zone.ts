/**
 * The DNS of our own domains in the pretend internet: every record that a domain should have is there, as if its
 * owner had published it at once. So the sandbox signs its mail, and `domain check` shows how it looks when
 * all is well.
 */
import type { Clock } from '../base/clock.ts'
import type { AccountStore } from '../mail/account/account-store.ts'
import type { DomainStore } from '../mail/domain/domain-store.ts'
import type { WantedRecord } from '../mail/domain/finding.ts'
import { wantedRecords } from '../mail/domain/records.ts'

export type PretendZoneParts = {
  readonly store: Pick<AccountStore, 'domains'> & Pick<DomainStore, 'dkimKeys'>
  readonly hostname: string
  readonly clock: Clock
}

export class PretendZone {
  readonly #parts: PretendZoneParts

  constructor(parts: PretendZoneParts) {
    this.#parts = parts
  }

  /** The TXT records of this name. */
  async txt(name: string): Promise<string[]> {
    const domains = await this.#parts.store.domains()
    const own = domains.find((domain) => name === domain.name || name.endsWith(`.${domain.name}`))
    if (own === undefined) return []
    const records = await this.#recordsOf(own.name)
    return records
      .filter((record) => record.type === 'TXT' && record.name === name && isPublished(record))
      .map(valueOf)
  }

  async #recordsOf(domain: string): Promise<readonly WantedRecord[]> {
    const { clock, hostname, store } = this.#parts
    const keys = await store.dkimKeys(domain)
    return wantedRecords({ domain, hostname, keys, now: clock.now() })
  }
}

/** What nobody needs stays away, as in most zones. */
function isPublished({ what }: WantedRecord): boolean {
  return what === 'dkim' || what === 'dkim-retired' || what === 'spf' || what === 'dmarc'
}

/** SPF knows no host without a dot (RFC 7208 §7.1), such as our `localhost`. */
function valueOf({ what, value }: WantedRecord): string {
  return what === 'spf' ? 'v=spf1 ip4:127.0.0.1 -all' : value
}
