/** Whether the record of a DKIM key is there and is the key that we sign with (RFC 6376 §3.6.1). */
import type { DnsAnswer } from '../../../base/resolver.ts'
import type { DkimKey } from '../../message/domain-change.ts'
import { type Finding, type Judgement, judged, recordsIn, unasked } from '../finding.ts'
import type { WantedRecord } from '../finding.ts'
import { readTagList } from './tag-list.ts'

export function judgeDkim(key: DkimKey, wanted: WantedRecord, answer: DnsAnswer<string>): Finding {
  if (answer.kind === 'failed') return judged(wanted, unasked(answer.reason))
  const found = recordsIn(answer)
  const judgement = key.state === 'retired' ? judgeRetired(wanted, found) : judgeWanted(key, found)
  return judged(wanted, { ...judgement, found })
}

function judgeRetired({ why }: WantedRecord, found: readonly string[]): Judgement {
  if (found.length > 0) return { status: 'ok', why }
  return { status: 'optional', why: 'This key signs no more, and its record is gone.' }
}

function judgeWanted(key: DkimKey, found: readonly string[]): Judgement {
  const [record, ...others] = found
  if (record === undefined) {
    return {
      status: 'missing',
      why: 'There is no record, so mail is not signed with this key. Publish it as it stands here.',
    }
  }
  // RFC 6376 §3.6.2.2: with several the result is undefined.
  if (others.length > 0) {
    return {
      status: 'wrong',
      why: `There are ${found.length} records, and a host may read either. Leave only this one.`,
    }
  }
  const fault = faultIn(record, key)
  if (fault === undefined) return { status: 'ok', why: okWords(record) }
  return { status: 'wrong', why: `${fault} Replace the record by this one.` }
}

function okWords(record: string): string {
  const isTesting = readTagList(record)?.get('t')?.split(':').includes('y') === true
  const base = 'The record is there and has our key.'
  return isTesting
    ? `${base} Its t=y tells hosts that this is only a test; take that out in the end.`
    : base
}

function faultIn(record: string, { algorithm, publicKey }: DkimKey): string | undefined {
  const tags = readTagList(record)
  if (tags === undefined) return 'The record cannot be read as a list of tags.'
  const version = tags.get('v')
  // It may be left out, but where it stands it stands first.
  if (version !== undefined && (version !== 'DKIM1' || [...tags.keys()][0] !== 'v')) {
    return 'The record does not begin with v=DKIM1.'
  }
  const type = algorithm === 'rsa-sha256' ? 'rsa' : 'ed25519'
  if ((tags.get('k') ?? 'rsa') !== type) return `The record is not for a key of type ${type}.`
  if (!lists(tags.get('h'), 'sha256')) return 'The record does not allow SHA-256 (h=).'
  if (!lists(tags.get('s'), 'email')) return 'The record does not allow mail (s=).'
  const published = tags.get('p')?.replaceAll(/\s/g, '')
  if (published === publicKey) return undefined
  if (published === '') return 'The record says that the key is revoked (p= is empty).'
  if (published !== undefined && publicKey.startsWith(published)) {
    return 'The key in the record (p=) is cut short.'
  }
  return 'The record has another key (p=).'
}

/** A tag that is absent allows everything. */
function lists(value: string | undefined, item: string): boolean {
  const items = value?.split(':').map((text) => text.trim().toLowerCase())
  return items === undefined || items.includes(item) || items.includes('*')
}
