/**
 * One live look at everything that DNS says about a domain of ours and about this server. All questions
 * are asked at once, and none may hold up the others: what has no answer in time is `unknown`.
 */
import type { Clock } from '../../base/clock.ts'
import type { Resolver } from '../../base/resolver.ts'
import type { DkimKey } from '../message/domain-change.ts'
import { checkDane } from './check/dane.ts'
import { judgeDkim } from './check/dkim-record.ts'
import { checkDmarc } from './check/dmarc-record.ts'
import { checkMx, checkReturnPath, checkTlsRpt } from './check/inbound.ts'
import { checkMtaSts } from './check/mta-sts.ts'
import { checkNames, checkOwnHost, checkOwnTlsa, type SendingHost } from './check/own-host.ts'
import { type OwnIps, ownIps } from './check/own-ips.ts'
import type { PolicySource } from './check/policy-source.ts'
import { checkSpf } from './check/spf-record.ts'
import { LimitedPolicies, LimitedResolver, TimeLimit } from './check/time-limit.ts'
import type { Finding, WantedRecord } from './finding.ts'
import { dkimRecord, wantedRecords } from './records.ts'

/** Longer than our resolver takes for one question, and so short that a client at the door can wait for it. */
export const CHECK_MS_MAX = 20_000

export type DomainCheckParts = {
  readonly resolver: Resolver
  readonly policies: PolicySource
  readonly clock: Clock
  readonly hostname: string
  /** Addresses that our mail leaves from; empty: those of `hostname`. */
  readonly publicIps: readonly string[]
  /** Each way out with its name; absent or empty: `hostname`, from those addresses. */
  readonly sources?: readonly SendingHost[]
  /** What our TLSA record should say, for the key of our certificate. */
  readonly ownTlsa: () => Promise<string | undefined>
}

export type DomainFindings = {
  /** Of the domain: first the wanted records in their order, then its mail hosts. */
  readonly domain: readonly Finding[]
  /** Of this server. */
  readonly server: readonly Finding[]
}

export async function checkDomain(
  domain: string,
  keys: readonly DkimKey[],
  parts: DomainCheckParts,
  signal: AbortSignal,
): Promise<DomainFindings> {
  const limit = new TimeLimit(parts.clock, CHECK_MS_MAX, signal)
  try {
    return await look(domain, keys, {
      ...parts,
      resolver: new LimitedResolver(parts.resolver.fresh(), limit),
      policies: new LimitedPolicies(parts.policies, limit),
    })
  } finally {
    limit.cancel()
  }
}

async function look(
  domain: string,
  keys: readonly DkimKey[],
  parts: DomainCheckParts,
): Promise<DomainFindings> {
  const { clock, hostname, publicIps, resolver, sources = [] } = parts
  const sourceIps = sources.flatMap((source) => source.ips)
  const ips = ownIps(hostname, [...new Set([...publicIps, ...sourceIps])], resolver)
  const wanted = wantedRecords({ domain, hostname, sourceIps, keys, now: clock.now() })
  const [own, mailHosts, server] = await Promise.all([
    Promise.all(wanted.map((record) => lookFor(record, { domain, keys, ips, ...parts }))),
    checkDane(domain, resolver),
    ips.then(async (known) => lookAtServer(known, parts)),
  ])
  return { domain: [...own, ...mailHosts], server }
}

type Surroundings = DomainCheckParts & {
  readonly domain: string
  readonly keys: readonly DkimKey[]
  readonly ips: Promise<OwnIps>
}

async function lookFor(wanted: WantedRecord, around: Surroundings): Promise<Finding> {
  const { domain, resolver } = around
  switch (wanted.what) {
    case 'dkim':
    case 'dkim-retired':
      return lookForKey(wanted, around)
    case 'spf':
      return checkSpf({ ...around, wanted, ips: await around.ips })
    case 'dmarc':
      return checkDmarc(wanted, domain, resolver)
    case 'return-path':
      return checkReturnPath(wanted, resolver)
    case 'mx':
      return checkMx(wanted, resolver)
    case 'mta-sts':
      return checkMtaSts({ ...around, wanted })
    case 'tls-rpt':
      return checkTlsRpt(wanted, resolver)
    case 'dane':
    case 'host':
    case 'ptr':
      throw new Error(`${wanted.what} is no record that a domain is asked to have`)
  }
}

async function lookForKey(wanted: WantedRecord, around: Surroundings): Promise<Finding> {
  const key = around.keys.find((candidate) => dkimRecord(candidate).name === wanted.name)
  if (key === undefined) throw new Error(`${wanted.name} is the record of no key`)
  return judgeDkim(key, wanted, await around.resolver.txt(wanted.name))
}

async function lookAtServer(ips: OwnIps, parts: DomainCheckParts): Promise<Finding[]> {
  const tlsa = await parts.ownTlsa()
  const { hostname, resolver, sources = [] } = parts
  const host = { hostname, ips, resolver, ...(tlsa === undefined ? {} : { tlsa }) }
  if (sources.length === 0) return checkOwnHost(host)
  const looked = await Promise.all([
    ...sources.map((source) => lookAtSource(source, resolver)),
    checkOwnTlsa(host),
  ])
  return looked.flat()
}

async function lookAtSource(
  { hostname, ips }: SendingHost,
  resolver: Resolver,
): Promise<Finding[]> {
  return checkNames({ hostname, ips: await ownIps(hostname, ips, resolver), resolver })
}
