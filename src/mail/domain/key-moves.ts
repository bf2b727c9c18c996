/**
 * What a look at DNS means for the keys of a domain. Pure.
 *
 *             its record is seen                a newer pair has taken over
 *   pending ──────────────────────> active ──────────────────────────────> retired ──> removed
 *      ^                               │                                      after 7 days, once its
 *      └───────────────────────────────┘                                      record is gone, or 30
 *             its record is certainly gone or wrong
 *
 * What DNS could not tell moves nothing. A newer pair has taken over when, for each algorithm that an older
 * active key signs with, it has an active key too; so who publishes RSA only rotates with RSA only. An
 * older key that never signed is then removed without further ado.
 */
import type { DkimKey, DkimKeyState, DomainChange } from '../message/domain-change.ts'
import { newestPair, pairNumber } from './dkim-keys.ts'
import type { Finding } from './finding.ts'
import { dkimRecord, RETIRED_RECORD_MS } from './records.ts'

/** A key whose record nobody deletes is forgotten then all the same. */
const FORGOTTEN_MS = 30 * 86_400_000

export function keyMoves(
  keys: readonly DkimKey[],
  findings: readonly Finding[],
  now: number,
): DomainChange[] {
  const looked = keys.map((key) => ({ ...key, state: stateAfter(key, findings) }))
  const settled = retireOlder(looked)
  return keys.flatMap((key, index): DomainChange[] => {
    const state = settled[index] ?? key.state
    if (state === 'removed' || isOver(key, findings, now)) {
      return [{ kind: 'dkim-key-removed', id: key.id }]
    }
    return state === key.state ? [] : [{ kind: 'dkim-key-moved', id: key.id, state, at: now }]
  })
}

/** Whether a rotation has begun and is not over: the newest pair signs nothing yet, or an older one still signs. */
export function isRotating(keys: readonly DkimKey[]): boolean {
  const newest = newestPair(keys)
  const newer = keys.filter((key) => pairNumber(key) === newest)
  const older = keys.filter((key) => pairNumber(key) < newest)
  return !newer.some(isActive) || older.some(isActive)
}

function isActive({ state }: DkimKey): boolean {
  return state === 'active'
}

function stateAfter(key: DkimKey, findings: readonly Finding[]): DkimKeyState {
  const status = findingOf(key, findings)?.status
  if (key.state === 'pending' && status === 'ok') return 'active'
  if (key.state === 'active' && (status === 'missing' || status === 'wrong')) return 'pending'
  return key.state
}

function retireOlder(keys: readonly DkimKey[]): (DkimKeyState | 'removed')[] {
  const newest = newestPair(keys)
  const algorithmsOf = (isOfPair: (number: number) => boolean) =>
    keys.filter((key) => isActive(key) && isOfPair(pairNumber(key))).map((key) => key.algorithm)
  const newer = algorithmsOf((number) => number === newest)
  const older = algorithmsOf((number) => number < newest)
  const hasTakenOver = newer.length > 0 && older.every((algorithm) => newer.includes(algorithm))
  return keys.map((key) => {
    if (!hasTakenOver || pairNumber(key) === newest || key.state === 'retired') return key.state
    return key.state === 'active' || key.seenAt !== undefined ? 'retired' : 'removed'
  })
}

function isOver(key: DkimKey, findings: readonly Finding[], now: number): boolean {
  if (key.state !== 'retired') return false
  const ageMs = now - (key.retiredAt ?? now)
  const isGone = findingOf(key, findings)?.status === 'optional'
  return ageMs >= FORGOTTEN_MS || (ageMs >= RETIRED_RECORD_MS && isGone)
}

function findingOf(key: DkimKey, findings: readonly Finding[]): Finding | undefined {
  const { name } = dkimRecord(key)
  return findings.find((finding) => finding.name === name)
}
