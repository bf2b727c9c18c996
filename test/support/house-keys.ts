/** DKIM keys of ours.example in a house, with their records in its DNS. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { SecretBox } from '../../src/base/secret-box.ts'
import { DKIM_KEYS_PURPOSE } from '../../src/mail/domain/dkim-keys.ts'
import { dkimRecord } from '../../src/mail/domain/records.ts'
import type { DkimKey } from '../../src/mail/message/domain-change.ts'
import { activePair } from './dkim.ts'
import type { House } from './house.ts'

/** Not the first pair, which the server makes for itself. */
const PAIR = 9

type Publish = (record: { readonly name: string; readonly value: string }) => void | Promise<void>

/**
 * `posthorn9-rsa` and `posthorn9-ed25519`.
 * @param publish where DNS is not the house's own
 */
export async function addKeys(
  house: House<string>,
  state: DkimKey['state'] = 'active',
  publish: Publish = ({ name, value }) => house.dns.set(name, { txt: [value] }),
): Promise<DkimKey[]> {
  const instanceKey = await readFile(join(house.config.data, 'instance.key'), 'utf8')
  const box = new SecretBox(Buffer.from(instanceKey, 'base64'), DKIM_KEYS_PURPOSE)
  const pair = await activePair('ours.example', box, PAIR)
  const keys = [pair.rsa, pair.ed25519].map((key): DkimKey => ({ ...key, state }))
  // Or else the next look at DNS would take an active key back.
  for (const record of state === 'active' ? keys.map(dkimRecord) : []) await publish(record)
  const { store } = house.server.estate
  await store.commit(keys.map((key) => ({ kind: 'dkim-key-added', key })))
  return keys
}
