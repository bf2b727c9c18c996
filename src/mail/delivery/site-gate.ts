/**
 * Whether a message's turn at its site has come. What must wait goes back into the queue with a date and
 * without an attempt counted. The last try is never taken from anybody: it falls on the end of the
 * lifetime, and is made whatever the site wants.
 */
import type { Clock } from '../../base/clock.ts'
import type { LeasedConsignment } from '../message/message.ts'
import type { ConnectionPool, Slot } from './connection-pool.ts'
import type { Site } from './site.ts'
import type { Source } from './source.ts'

/** Nothing was tried, because the site is left alone until then. */
export type Postponed = { readonly postponedUntil: number }

/** Asked before a connection is waited for; waits a moment itself where the site has a rate. */
export function postponedBefore(
  site: Site,
  consignment: LeasedConsignment,
  clock: Clock,
): Postponed | undefined | Promise<undefined> {
  const leftAlone = postponedNow(site, consignment, clock)
  if (leftAlone !== undefined || site.rate === undefined) return leftAlone
  const now = clock.now()
  if (isLastTry(consignment, now)) {
    site.rate.takeAnyway(now)
    return undefined
  }
  const turn = site.rate.take(now)
  if ('until' in turn) return postponed(turn.until, consignment)
  if (turn.waitMs === 0) return undefined
  return new Promise((resolve) => clock.after(turn.waitMs, () => resolve(undefined)))
}

/** Asked again with a connection at hand: the pause may have begun while it was waited for. */
export function postponedNow(
  site: Site,
  consignment: LeasedConsignment,
  clock: Clock,
): Postponed | undefined {
  const now = clock.now()
  if (isLastTry(consignment, now)) return undefined
  const until = site.leftAloneUntil(now)
  return until === undefined ? undefined : postponed(until, consignment)
}

/** To be held for as long as the attempt takes. */
export function lastTryAt(
  site: Site,
  consignment: LeasedConsignment,
  clock: Clock,
): Disposable | undefined {
  return isLastTry(consignment, clock.now()) ? site.lastTry() : undefined
}

/**
 * The right to a connection. Mail to a site that has not answered yet does not fill the memory while its
 * first connections find out whether it lives: it waits a moment, and the queue has room for it.
 */
export function slotAt(
  site: Site,
  consignment: LeasedConsignment,
  parts: SlotParts,
  source?: Source,
): Promise<Slot | undefined> {
  if (isImpatient(site, consignment, parts.clock)) {
    return slotAtUnproven(site, consignment, parts, source)
  }
  return parts.pool.acquire(site.name, undefined, source)
}

type SlotParts = { readonly clock: Clock; readonly pool: ConnectionPool }

async function slotAtUnproven(
  site: Site,
  consignment: LeasedConsignment,
  { clock, pool }: SlotParts,
  source: Source | undefined,
): Promise<Slot | undefined> {
  const slot = await pool.acquire(site.name, UNPROVEN_WAIT_MS, source)
  if (slot !== undefined || isImpatient(site, consignment, clock)) return slot
  return pool.acquire(site.name, undefined, source)
}

/** No connection was free in time. */
export function postponedWithoutSlot(
  site: Site,
  consignment: LeasedConsignment,
  clock: Clock,
): Postponed | undefined {
  if (!isImpatient(site, consignment, clock)) return undefined
  return postponed(clock.now() + site.unprovenPauseMs, consignment)
}

function isImpatient(site: Site, consignment: LeasedConsignment, clock: Clock): boolean {
  return !site.isProven && !isLastTry(consignment, clock.now())
}

function isLastTry({ message }: LeasedConsignment, now: number): boolean {
  return now >= message.expiresAt
}

function postponed(until: number, { message }: LeasedConsignment): Postponed {
  return { postponedUntil: Math.min(until, message.expiresAt) }
}

const UNPROVEN_WAIT_MS = 3_000
