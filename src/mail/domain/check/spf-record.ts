/**
 * Whether a domain's SPF allows each of our addresses (RFC 7208), judged by the same library that many
 * receiving hosts use; and if not, the record that would.
 */
import type { Resolver } from '../../../base/resolver.ts'
import { type Finding, type Judgement, judged, recordsIn, unasked } from '../finding.ts'
import type { WantedRecord } from '../finding.ts'
import type { OwnIps } from './own-ips.ts'
import { spfResolver } from './spf-resolver.ts'
import { allowing, mechanismsFor, merged, spfRecordsIn } from './spf-words.ts'

export type SpfQuestion = {
  readonly wanted: WantedRecord
  readonly domain: string
  readonly hostname: string
  readonly ips: OwnIps
  readonly resolver: Resolver
}

type Passage = {
  readonly ip: string
  /** RFC 7208 §2.6. */
  readonly result: string
  readonly comment: string
}

export async function checkSpf(question: SpfQuestion): Promise<Finding> {
  const { wanted, domain, ips, resolver } = question
  const answer = await resolver.txt(domain)
  if (answer.kind === 'failed') return judged(wanted, unasked(answer.reason))
  const found = spfRecordsIn(recordsIn(answer))
  if (ips.kind === 'unknown') {
    const why = `Our own addresses could not be looked up (${ips.reason}); check again later.`
    return judged(wanted, { status: 'unknown', found, why })
  }
  return judged(wanted, { ...(await judgeSpf(question, ips, found)), found })
}

async function judgeSpf(
  question: SpfQuestion,
  { ips, ofHost }: OwnIps & { kind: 'known' },
  found: readonly string[],
): Promise<Judgement> {
  const { hostname } = question
  if (ips.length === 0) {
    const why = `Our own name ${hostname} has no address, so no SPF can allow us. Give it one, correct "hostname", or set "public_ips".`
    return { status: 'wrong', why }
  }
  const [record, ...others] = found
  if (record === undefined) {
    const value = `v=spf1 ${mechanismsFor(ips, hostname, ofHost).join(' ')} -all`
    const why =
      'There is no SPF record, so hosts cannot tell our mail from forged mail. Publish it.'
    return { status: 'missing', value, why }
  }
  if (others.length > 0) {
    // RFC 7208 §4.5: permerror.
    const value = allowing(merged(found), mechanismsFor(ips, hostname, ofHost))
    const why = `There are ${found.length} SPF records, and then none counts. Replace them by this one.`
    return { status: 'wrong', value, why }
  }
  const passages = await Promise.all(ips.map((ip) => passage(question, ip)))
  return judgePassages(passages, { record, hostname, ofHost })
}

type SpfFacts = {
  readonly record: string
  readonly hostname: string
  readonly ofHost: readonly string[]
}

function judgePassages(passages: readonly Passage[], facts: SpfFacts): Judgement {
  const { record } = facts
  const refused = passages.filter(({ result }) => result !== 'pass')
  const [first] = refused
  if (first === undefined) return { status: 'ok', value: record, why: 'The record allows us.' }
  const permanent = refused.find(({ result }) => result === 'permerror')
  if (permanent !== undefined) {
    return { status: 'wrong', value: allowingThese(refused, facts), why: faultWords(permanent) }
  }
  const definite = refused.filter(({ result }) => result !== 'temperror')
  if (definite.length === 0) {
    const why = `The record could not be judged (${first.comment}); check again later.`
    return { status: 'unknown', value: record, why }
  }
  const list = definite.map(({ ip, result }) => `${ip} (${result})`).join(', ')
  const why = `The record does not allow ${list}. Replace it by this one.`
  return { status: 'wrong', value: allowingThese(definite, facts), why }
}

function allowingThese(
  refused: readonly Passage[],
  { record, hostname, ofHost }: SpfFacts,
): string {
  const ips = refused.map(({ ip }) => ip)
  return allowing(record, mechanismsFor(ips, hostname, ofHost))
}

function faultWords({ comment }: Passage): string {
  if (/too many dns requests/i.test(comment)) {
    return 'The record needs more than 10 DNS lookups, and then it counts as an error (RFC 7208 §4.6.4). Take out an "include", "a" or "mx" that is not needed, or put this server first.'
  }
  return `The record is an error to other hosts: ${comment}. Correct it.`
}

async function passage({ domain, hostname, resolver }: SpfQuestion, ip: string): Promise<Passage> {
  // It brings a lot along, so it is loaded when the first record is judged.
  const { spf } = await import('mailauth/lib/spf/index.js')
  const { status } = await spf({
    sender: `postmaster@${domain}`,
    ip,
    helo: hostname,
    mta: hostname,
    strict: true,
    resolver: spfResolver(resolver, ip),
  })
  const comment = (status.comment ?? '').replace(/^[^:]*: /, '')
  return { ip, result: status.result, comment }
}
