/**
 * The domains of ours as DNS sees them: their keys, their wanted records, a live look at them, and what
 * follows from it. The HTTP API, the watch and the door all come here, so a check does the same whoever
 * asks for it: it moves keys and is remembered, in one commit. At most one check of a domain runs at a time.
 */
import type { Log } from '../../base/log.ts'
import type { Random } from '../../base/random.ts'
import type { SecretBox } from '../../base/secret-box.ts'
import type { DkimKey, DomainChange, StoredDomainCheck } from '../message/domain-change.ts'
import type { Store } from '../message/store.ts'
import { inOrder, makeKeyPairFor, newestPair } from './dkim-keys.ts'
import { findZone, type ProvidedZone } from './dns-provider.ts'
import { checkDomain, type DomainCheckParts } from './domain-check.ts'
import type { DomainStore } from './domain-store.ts'
import { type Finding, isVerifiedBy, type WantedRecord } from './finding.ts'
import { isRotating, keyMoves } from './key-moves.ts'
import { dkimRecord, wantedRecords } from './records.ts'
import { LimitedResolver, TimeLimit } from './check/time-limit.ts'

/** Who runs the zone is a courtesy; nobody waits long for it. */
const ZONE_MS_MAX = 3_000

export type SendingDomainParts = DomainCheckParts & {
  readonly store: Pick<Store, 'commit'>
  readonly domains: DomainStore
  readonly random: Random
  /** Of the purpose `DKIM_KEYS_PURPOSE`. */
  readonly box: SecretBox
  readonly log: Log
}

/** `unchecked`: nobody has looked since the record was first wanted. */
export type ShownRecord = WantedRecord & {
  readonly status: Finding['status'] | 'unchecked'
  readonly found: readonly string[]
}

export type DomainView = {
  readonly isVerified: boolean
  readonly checkedAt?: number
  readonly records: readonly ShownRecord[]
}

export type DomainCheck = {
  readonly at: number
  readonly isVerified: boolean
  readonly findings: readonly Finding[]
  readonly ofServer: readonly Finding[]
}

export type Rotation = {
  /** False when an earlier one is not over. */
  readonly hasBegun: boolean
  /** Names of the records that it waits for. */
  readonly pending: readonly string[]
}

export class SendingDomains {
  readonly #parts: SendingDomainParts
  readonly #checks = new Map<string, Promise<DomainCheck>>()
  readonly #making = new Map<string, Promise<readonly DkimKey[]>>()
  readonly #closing = new AbortController()

  constructor(parts: SendingDomainParts) {
    this.#parts = parts
  }

  /** Its keys of every state, in order; the first pair is made when it has none. */
  async keysOf(domain: string): Promise<readonly DkimKey[]> {
    const keys = await this.#parts.domains.dkimKeys(domain)
    return keys.length > 0 ? inOrder(keys) : this.#makePair(domain, 1)
  }

  /** What it should have, and what the last check found of it. Asks no DNS. */
  async view(domain: string): Promise<DomainView> {
    const keys = await this.keysOf(domain)
    const last = await this.#parts.domains.lastDomainCheck(domain)
    const { clock, hostname, sources = [] } = this.#parts
    const sourceIps = sources.flatMap(({ ips }) => ips)
    const wanted = wantedRecords({ domain, hostname, sourceIps, keys, now: clock.now() })
    const findings = last === undefined ? [] : findingsOf(last)
    const records = wanted.map((record) => withFinding(record, findings))
    if (last === undefined) return { isVerified: false, records }
    return { isVerified: last.isVerified, checkedAt: last.at, records }
  }

  /** What the last check said. */
  async isVerified(domain: string): Promise<boolean> {
    return (await this.#parts.domains.lastDomainCheck(domain))?.isVerified ?? false
  }

  /** Looks now, or joins in with who is looking. */
  check(domain: string): Promise<DomainCheck> {
    const running = this.#checks.get(domain)
    if (running !== undefined) return running
    const check = this.#check(domain).finally(() => this.#checks.delete(domain))
    this.#checks.set(domain, check)
    return check
  }

  /** Makes the next pair, unless the newest one has not taken over yet. */
  async rotate(domain: string): Promise<Rotation> {
    const keys = await this.keysOf(domain)
    if (isRotating(keys)) return { hasBegun: false, pending: pendingOf(keys) }
    const made = await this.#makePair(domain, newestPair(keys) + 1)
    return { hasBegun: true, pending: pendingOf(made) }
  }

  /** Undefined when DNS does not tell in time. */
  async zoneOf(domain: string): Promise<ProvidedZone | undefined> {
    const limit = new TimeLimit(this.#parts.clock, ZONE_MS_MAX, this.#closing.signal)
    try {
      return await findZone(domain, new LimitedResolver(this.#parts.resolver, limit))
    } finally {
      limit.cancel()
    }
  }

  /** Ends the checks under way without remembering them; there are no more afterwards. */
  close(): void {
    this.#closing.abort()
  }

  async #check(domain: string): Promise<DomainCheck> {
    const { clock, domains, store } = this.#parts
    const keys = await this.keysOf(domain)
    const before = await domains.lastDomainCheck(domain)
    const { signal } = this.#closing
    const { domain: findings, server } = await checkDomain(domain, keys, this.#parts, signal)
    if (signal.aborted) throw new Error('the server is stopping, and the check was not finished')
    const at = clock.now()
    const isVerified = isVerifiedBy(findings)
    const check = {
      domain,
      at,
      isVerified,
      findings: JSON.stringify(findings),
      ...(isVerified ? { verifiedAt: at } : {}),
    }
    const moves = keyMoves(keys, findings, at)
    await store.commit([...moves, { kind: 'domain-checked', check }])
    this.#report(check, before, keys, moves)
    return { at, isVerified, findings, ofServer: server }
  }

  /** Two that ask at once get the same pair. */
  #makePair(domain: string, number: number): Promise<readonly DkimKey[]> {
    const running = this.#making.get(domain)
    if (running !== undefined) return running
    const making = this.#commitPair(domain, number).finally(() => this.#making.delete(domain))
    this.#making.set(domain, making)
    return making
  }

  async #commitPair(domain: string, number: number): Promise<readonly DkimKey[]> {
    const { box, clock, log, random, store } = this.#parts
    const keys = await makeKeyPairFor(domain, number, { now: clock.now(), random, box })
    await store.commit(keys.map((key) => ({ kind: 'dkim-key-added', key }) as const))
    log.info({ domain, selectors: keys.map(({ selector }) => selector) }, 'dkim.keys-made')
    return keys
  }

  #report(
    check: StoredDomainCheck,
    before: StoredDomainCheck | undefined,
    keys: readonly DkimKey[],
    moves: readonly DomainChange[],
  ): void {
    const { log } = this.#parts
    const { domain, isVerified } = check
    if (isVerified && before?.isVerified !== true) log.info({ domain }, 'domain.verified')
    if (!isVerified && before?.isVerified === true) {
      const todo = `posthorn domain check ${domain}`
      log.warn({ domain, todo }, 'domain.no-longer-verified')
    }
    for (const move of moves) {
      if (move.kind !== 'dkim-key-moved') continue
      const selector = keys.find(({ id }) => id === move.id)?.selector
      log.info({ domain, selector, state: move.state }, 'dkim.key-moved')
    }
  }
}

export function findingsOf({ findings }: StoredDomainCheck): readonly Finding[] {
  return JSON.parse(findings) as Finding[] // written by #check
}

function pendingOf(keys: readonly DkimKey[]): string[] {
  return keys.filter(({ state }) => state === 'pending').map((key) => dkimRecord(key).name)
}

function withFinding(wanted: WantedRecord, findings: readonly Finding[]): ShownRecord {
  const finding = findings.find(({ type, name }) => type === wanted.type && name === wanted.name)
  if (finding === undefined) return { ...wanted, status: 'unchecked', found: [] }
  const { what, status, found, value, why } = finding
  if (what === wanted.what) return { ...wanted, status, found, value, why }
  // Its key was retired since.
  return { ...wanted, status: found.length > 0 ? 'ok' : 'optional', found }
}
