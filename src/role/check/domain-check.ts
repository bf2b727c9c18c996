/** Our domains: whether each may send, by what its last check found in DNS. */
import type { Config } from '../../config/config.ts'
import type { DomainRow } from '../../contract/domain.ts'
import type { Finding } from './finding.ts'

export type KnownDomains =
  | { readonly kind: 'known'; readonly rows: readonly Pick<DomainRow, 'name' | 'verified'>[] }
  /** The data folder has no database yet, or none that can be opened: others say why. */
  | { readonly kind: 'absent' }
  | { readonly kind: 'unknown'; readonly reason: string }

export function judgeDomains(
  { submission }: Pick<Config, 'submission'>,
  domains: KnownDomains,
): Finding[] {
  switch (domains.kind) {
    case 'absent':
      return []
    case 'unknown':
      return [
        {
          area: 'domains',
          status: 'unknown',
          text: `the domains could not be read: ${domains.reason}`,
          todo: '"posthorn domain list" shows them',
        },
      ]
    case 'known':
      return domains.rows.length === 0
        ? [noDomain]
        : domains.rows.map((row) => judgeDomain(row, submission.requireVerifiedDomain))
  }
}

const noDomain: Finding = {
  area: 'domains',
  status: 'warning',
  text: 'there is no domain yet, so nobody can send',
  todo: 'posthorn domain add NAME, then posthorn address add ADDRESS',
}

function judgeDomain(
  { name, verified }: Pick<DomainRow, 'name' | 'verified'>,
  isRequired: boolean,
): Finding {
  if (verified) return { area: 'domains', status: 'ok', text: `${name} is verified` }
  const consequence = isRequired
    ? 'its mail is not taken until one does'
    : 'its mail goes out, and many hosts take it for spam'
  return {
    area: 'domains',
    status: isRequired ? 'problem' : 'warning',
    text: `${name} is not verified: no check has found its DNS records as they should be, and ${consequence}`,
    todo: `posthorn domain check ${name}`,
  }
}
