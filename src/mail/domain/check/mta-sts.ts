/** Whether a domain's MTA-STS record and policy are there and name its mail hosts (RFC 8461). */
import type { Resolver } from '../../../base/resolver.ts'
import { type Finding, type Judgement, judged, recordsIn, unasked } from '../finding.ts'
import type { WantedRecord } from '../finding.ts'
import type { PolicySource } from './policy-source.ts'
import { coversHost, readStsPolicy, stsIdOf } from './sts-policy.ts'
import { versioned } from './tag-list.ts'

export type StsQuestion = {
  readonly wanted: WantedRecord
  readonly domain: string
  readonly resolver: Resolver
  readonly policies: PolicySource
}

export async function checkMtaSts(question: StsQuestion): Promise<Finding> {
  const { wanted, resolver } = question
  const answer = await resolver.txt(wanted.name)
  if (answer.kind === 'failed') return judged(wanted, unasked(answer.reason))
  const found = versioned(recordsIn(answer), 'STSv1')
  return judged(wanted, {
    value: found[0] ?? wanted.value,
    ...(await judge(question, found)),
    found,
  })
}

async function judge(question: StsQuestion, found: readonly string[]): Promise<Judgement> {
  const { domain, policies, resolver, wanted } = question
  const [record, ...others] = found
  if (record === undefined) return { status: 'optional', why: wanted.why }
  if (others.length > 0)
    return { status: 'wrong', why: 'There are several, and none counts. Leave one.' }
  if (stsIdOf(record) === undefined) {
    return { status: 'wrong', why: 'The record needs an id of 1 to 32 letters and digits.' }
  }
  const [policy, mx] = await Promise.all([policies.policyOf(domain), resolver.mx(domain)])
  if (policy.kind === 'failed') {
    return { status: 'unknown', why: `The policy could not be fetched: ${policy.reason}.` }
  }
  if (policy.kind === 'none') {
    return { status: 'wrong', why: `The record is there, and its policy is not: ${policy.reason}.` }
  }
  if (mx.kind === 'failed') return unasked(mx.reason)
  const hosts = recordsIn(mx).map(({ exchange }) => exchange)
  return judgePolicy(policy.text, hosts)
}

/** Pure. */
export function judgePolicy(text: string, hosts: readonly string[]): Judgement {
  const policy = readStsPolicy(text)
  if (typeof policy === 'string') return { status: 'wrong', why: `The policy ${policy}.` }
  const { mode, patterns } = policy
  const left = hosts.filter((host) => !patterns.some((pattern) => coversHost(pattern, host)))
  if (mode !== 'none' && left.length > 0) {
    const what = mode === 'enforce' ? 'mail to them is not delivered' : 'senders report them'
    const why = `The policy (mode: ${mode}) does not name ${left.join(', ')}: ${what}. Add an "mx:" line for each.`
    return { status: 'wrong', why }
  }
  return { status: 'ok', why: `The record and its policy are there (mode: ${mode}).` }
}
