/**
 * A domain of ours with its keys, its DNS by a table and a clock that is moved by hand: `ours.example`, sent from
 * mail.ours.example at 192.0.2.7.
 */
import { silentLog } from '../../src/base/log.ts'
import { systemRandom } from '../../src/base/random.ts'
import { SecretBox } from '../../src/base/secret-box.ts'
import type { SendingHost } from '../../src/mail/domain/check/own-host.ts'
import type { PolicyAnswer } from '../../src/mail/domain/check/policy-source.ts'
import { DKIM_KEYS_PURPOSE, makeKeyPairFor } from '../../src/mail/domain/dkim-keys.ts'
import { dkimRecord } from '../../src/mail/domain/records.ts'
import { SendingDomains } from '../../src/mail/domain/sending-domains.ts'
import type { DkimKey } from '../../src/mail/message/domain-change.ts'
import { HandClock } from './hand-clock.ts'
import { MemoryDomains } from './memory-domains.ts'
import { ScriptedDns, type ScriptedName } from './scripted-dns.ts'

export const OURS = 'ours.example'
export const HOST = 'mail.ours.example'
export const IP = '192.0.2.7'

let firstPair: Promise<DkimKey[]> | undefined

export class DomainWorld {
  readonly clock = new HandClock(Date.UTC(2026, 0, 1))
  readonly dns: ScriptedDns
  readonly store = new MemoryDomains()
  readonly box = new SecretBox(Buffer.alloc(32, 1), DKIM_KEYS_PURPOSE)
  readonly sending: SendingDomains
  policy: PolicyAnswer = { kind: 'none', reason: 'nobody wrote one' }

  /** With the first pair of keys, which all worlds of a process share, because making one takes a while. */
  static async open(
    names: Readonly<Record<string, ScriptedName>> = {},
    publicIps: readonly string[] = [],
    sources: readonly SendingHost[] = [],
  ): Promise<DomainWorld> {
    const world = new DomainWorld(names, publicIps, sources)
    const { box } = world
    firstPair ??= makeKeyPairFor(OURS, 1, { now: world.clock.now(), random: systemRandom, box })
    const keys = await firstPair
    await world.store.commit(keys.map((key) => ({ kind: 'dkim-key-added', key }) as const))
    return world
  }

  constructor(
    names: Readonly<Record<string, ScriptedName>> = {},
    publicIps: readonly string[] = [],
    sources: readonly SendingHost[] = [],
  ) {
    this.dns = new ScriptedDns({
      [HOST]: { a: [IP] },
      [IP]: { ptr: [HOST] },
      ...names,
    })
    this.sending = new SendingDomains({
      store: this.store,
      domains: this.store,
      resolver: this.dns,
      policies: { policyOf: async () => this.policy },
      clock: this.clock,
      random: systemRandom,
      log: silentLog,
      box: this.box,
      hostname: HOST,
      publicIps,
      sources,
      ownTlsa: async () => undefined,
    })
  }

  /** Publishes the records of these keys: `rsa`, `ed25519`, of the newest pair or of all. */
  async publishKeys(algorithm: '' | 'rsa' | 'ed25519' = ''): Promise<void> {
    for (const key of await this.sending.keysOf(OURS)) {
      if (!key.selector.endsWith(algorithm)) continue
      const { name, value } = dkimRecord(key)
      this.dns.set(name, { txt: [value] })
    }
  }

  publishSpf(text = `v=spf1 a:${HOST} -all`): void {
    this.dns.set(OURS, { txt: ['something else', text] })
  }

  publishDmarc(text = 'v=DMARC1; p=none'): void {
    this.dns.set(`_dmarc.${OURS}`, { txt: [text] })
  }

  async publishAll(): Promise<void> {
    await this.publishKeys()
    this.publishSpf()
    this.publishDmarc()
  }

  async states(): Promise<Record<string, string>> {
    const keys = await this.store.dkimKeys(OURS)
    return Object.fromEntries(keys.map(({ selector, state }) => [selector, state]))
  }

  /** Statuses of a new check by what they are about; those of the same kind in their order. */
  async statuses(): Promise<Record<string, string>> {
    const { findings, ofServer } = await this.sending.check(OURS)
    const statuses: Record<string, string> = {}
    for (const { what, status } of [...findings, ...ofServer]) {
      statuses[what] = statuses[what] === undefined ? status : `${statuses[what]} ${status}`
    }
    return statuses
  }
}
