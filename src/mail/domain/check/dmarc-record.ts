/**
 * Whether a DMARC policy covers the domain (RFC 7489 §6.6.3): its own, or that of its organisational
 * domain. That our mail is aligned with it need not be asked: we sign with the author's own domain.
 */
import type { Resolver } from '../../../base/resolver.ts'
import { type Finding, type Judgement, judged, recordsIn, unasked } from '../finding.ts'
import type { WantedRecord } from '../finding.ts'
import { readTagList, versioned } from './tag-list.ts'

const policies = ['none', 'quarantine', 'reject']

export async function checkDmarc(
  wanted: WantedRecord,
  domain: string,
  resolver: Resolver,
): Promise<Finding> {
  const own = await dmarcAt(domain, resolver)
  if ('failed' in own) return judged(wanted, unasked(own.failed))
  if (own.records.length > 0) return judged(wanted, judge(own.records, 'p'))
  const organisation = await organisationOf(domain)
  if (organisation === undefined || organisation === domain) return judged(wanted, missing)
  const above = await dmarcAt(organisation, resolver)
  if ('failed' in above) return judged(wanted, unasked(above.failed))
  if (above.records.length === 0) return judged(wanted, missing)
  const { status, why, ...rest } = judge(above.records, 'sp')
  return judged(wanted, { ...rest, status, why: `${why} It is that of ${organisation}.` })
}

const missing: Judgement = {
  status: 'missing',
  why: 'There is no DMARC record; large hosts ask for one. Publish it; it only asks for reports.',
}

async function dmarcAt(
  domain: string,
  resolver: Resolver,
): Promise<{ readonly records: readonly string[] } | { readonly failed: string }> {
  const answer = await resolver.txt(`_dmarc.${domain}`)
  if (answer.kind === 'failed') return { failed: answer.reason }
  return { records: versioned(recordsIn(answer), 'DMARC1') }
}

/** @param tag `sp` for names below the one that has the record */
function judge(found: readonly string[], tag: 'p' | 'sp'): Judgement {
  const [record = '', ...others] = found
  if (others.length > 0) {
    const why = `There are ${found.length} DMARC records, and then none counts. Leave one.`
    return { status: 'wrong', found, why }
  }
  const tags = readTagList(record)
  if (tags === undefined) {
    return {
      status: 'wrong',
      found,
      why: 'The record cannot be read as a list of tags; replace it.',
    }
  }
  const policy = (tags.get(tag) ?? tags.get('p'))?.toLowerCase()
  // RFC 7489 §6.6.3: without a policy that can be read, but with somebody to report to, it is `none`.
  const effective =
    policies.find((name) => name === policy) ?? (tags.has('rua') ? 'none' : undefined)
  if (effective === undefined) {
    return {
      status: 'wrong',
      found,
      why: 'The record has no policy: p=none, quarantine or reject.',
    }
  }
  return { status: 'ok', value: record, found, why: policyWords(effective) }
}

function policyWords(policy: string): string {
  if (policy !== 'none') return `the record is there; what does not pass: ${policy}.`
  return 'The record is there and asks for reports only; when they show no mail of yours that fails, say p=quarantine.'
}

/** By the public suffix list, some 200 KB, so it is loaded when it is needed. */
async function organisationOf(domain: string): Promise<string | undefined> {
  const { getDomain } = await import('tldts')
  return getDomain(domain, { allowPrivateDomains: true }) ?? undefined
}
