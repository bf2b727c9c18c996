/** What a domain says about mail to it. Nothing here is needed for sending; all of it decides what comes back. */
import type { Resolver } from '../../../base/resolver.ts'
import { type Finding, judged, recordsIn, unasked } from '../finding.ts'
import type { WantedRecord } from '../finding.ts'
import { versioned } from './tag-list.ts'
import { reportWishIn } from './tls-rpt-record.ts'

export async function checkReturnPath(wanted: WantedRecord, resolver: Resolver): Promise<Finding> {
  const answer = await resolver.cname(wanted.name)
  if (answer.kind === 'failed') return judged(wanted, unasked(answer.reason))
  const found = recordsIn(answer)
  if (found.includes(wanted.value.toLowerCase())) {
    return judged(wanted, { status: 'ok', found, why: 'The record is there; it is not used yet.' })
  }
  return judged(wanted, { status: 'optional', found, why: wanted.why })
}

export async function checkMx(wanted: WantedRecord, resolver: Resolver): Promise<Finding> {
  const answer = await resolver.mx(wanted.name)
  if (answer.kind === 'failed') return judged(wanted, unasked(answer.reason))
  const records = recordsIn(answer)
  const found = records.map(({ preference, exchange }) => `${preference} ${exchange || '.'}`)
  if (records.some(({ exchange }) => exchange !== '')) {
    return judged(wanted, { status: 'ok', found, why: 'The domain takes mail.' })
  }
  const why =
    records.length > 0
      ? 'The domain says that it takes no mail (RFC 7505), so replies and notices to its addresses are lost.'
      : 'There is none, so replies and notices to addresses of this domain arrive only if the domain itself has an address and takes mail there.'
  return judged(wanted, { status: 'optional', found, why })
}

export async function checkTlsRpt(wanted: WantedRecord, resolver: Resolver): Promise<Finding> {
  const answer = await resolver.txt(wanted.name)
  if (answer.kind === 'failed') return judged(wanted, unasked(answer.reason))
  const found = versioned(recordsIn(answer), 'TLSRPTv1')
  const [record] = found
  if (record === undefined) return judged(wanted, { status: 'optional', why: wanted.why })
  if (reportWishIn(found) !== undefined) {
    const why = 'Senders report when they cannot encrypt.'
    return judged(wanted, { status: 'ok', found, value: record, why })
  }
  const why = 'It must be one record with rua=mailto:… or rua=https:… (RFC 8460 §3).'
  return judged(wanted, { status: 'wrong', found, why })
}
