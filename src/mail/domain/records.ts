/**
 * The DNS records that a domain should have so that its mail is believed, before anybody has looked what
 * is there. Pure; check/ holds them against what is found.
 */
import type { DkimKey } from '../message/domain-change.ts'
import { mechanismsFor } from './check/spf-words.ts'
import type { WantedRecord } from './finding.ts'

const DAY_MS = 86_400_000
/** Mail is on its way for at most five days (RFC 5321 §4.5.4.1), and may be verified a little later. */
export const RETIRED_RECORD_MS = 7 * DAY_MS

export type RecordNeeds = {
  readonly domain: string
  /** The name of this server. */
  readonly hostname: string
  /** Addresses that mail leaves from; absent or empty: those of `hostname`. */
  readonly sourceIps?: readonly string[]
  readonly keys: readonly DkimKey[]
  readonly now: number
}

export function wantedRecords(needs: RecordNeeds): WantedRecord[] {
  const { domain, hostname, keys, now } = needs
  return [
    ...keys.map((key) => (key.state === 'retired' ? retiredRecord(key, now) : dkimRecord(key))),
    spfRecord(needs),
    dmarcRecord(domain),
    returnPathRecord(domain, hostname),
    mxRecord(domain),
    mtaStsRecord(domain),
    tlsRptRecord(domain),
  ]
}

/** RFC 6376 §3.6.1; RFC 8463 §3 for Ed25519, which some hosts cannot verify yet. */
export function dkimRecord({ domain, selector, algorithm, publicKey }: DkimKey): WantedRecord {
  const isRsa = algorithm === 'rsa-sha256'
  return {
    what: 'dkim',
    type: 'TXT',
    name: `${selector}._domainkey.${domain}`,
    value: `v=DKIM1; k=${isRsa ? 'rsa' : 'ed25519'}; p=${publicKey}`,
    why: isRsa
      ? 'Lets every host verify that mail was signed by this domain and arrived unchanged.'
      : 'A second signature with a shorter, stronger key, for the hosts that can verify it already.',
    isRequired: isRsa,
  }
}

function retiredRecord(key: DkimKey, now: number): WantedRecord {
  const until = (key.retiredAt ?? now) + RETIRED_RECORD_MS
  return {
    ...dkimRecord(key),
    what: 'dkim-retired',
    why:
      now < until
        ? `This key signs no more; keep its record until ${dateOf(until)} for mail that is on its way.`
        : 'This key signs no more; this record may be deleted.',
    isRequired: false,
  }
}

/** RFC 7208 §4.5. */
function spfRecord({ domain, hostname, sourceIps = [] }: RecordNeeds): WantedRecord {
  const mechanisms =
    sourceIps.length === 0 ? [`a:${hostname}`] : mechanismsFor(sourceIps, hostname, [])
  return {
    what: 'spf',
    type: 'TXT',
    name: domain,
    value: `v=spf1 ${mechanisms.join(' ')} -all`,
    why: 'Says which servers may send mail of this domain; a domain has one such record, so add to it when there is one.',
    isRequired: true,
  }
}

/** RFC 7489 §6.3: begins by asking for reports only. */
export function dmarcRecord(domain: string): WantedRecord {
  return {
    what: 'dmarc',
    type: 'TXT',
    name: `_dmarc.${domain}`,
    value: `v=DMARC1; p=none; rua=mailto:postmaster@${domain}`,
    why: 'Says what hosts do with mail that is not from this domain and pretends to be, and where they report it.',
    isRequired: true,
  }
}

function returnPathRecord(domain: string, hostname: string): WantedRecord {
  return {
    what: 'return-path',
    type: 'CNAME',
    name: `bounces.${domain}`,
    value: hostname,
    why: 'For returned mail; unused until this server takes mail in, so it can wait.',
    isRequired: false,
  }
}

function mxRecord(domain: string): WantedRecord {
  return {
    what: 'mx',
    type: 'MX',
    name: domain,
    value: '',
    why: 'The hosts that take mail for this domain, so that replies and notices arrive somewhere.',
    isRequired: false,
  }
}

function mtaStsRecord(domain: string): WantedRecord {
  return {
    what: 'mta-sts',
    type: 'TXT',
    name: `_mta-sts.${domain}`,
    value: 'v=STSv1; id=1',
    why: `Tells senders that mail to this domain must be encrypted (RFC 8461); needs a policy at https://mta-sts.${domain}/.well-known/mta-sts.txt.`,
    isRequired: false,
  }
}

function tlsRptRecord(domain: string): WantedRecord {
  return {
    what: 'tls-rpt',
    type: 'TXT',
    name: `_smtp._tls.${domain}`,
    value: `v=TLSRPTv1; rua=mailto:postmaster@${domain}`,
    why: 'Asks senders to report when they cannot encrypt mail to this domain (RFC 8460).',
    isRequired: false,
  }
}

function dateOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10)
}
