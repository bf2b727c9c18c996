/** The clock: dates of mail, the end of certificates and DKIM signatures depend on it. */
import type { Clock } from '../../base/clock.ts'
import type { Random } from '../../base/random.ts'
import type { Resolver } from '../../base/resolver.ts'
import { askClockOffset, type ClockOffset } from '../../base/sntp.ts'
import type { Finding } from './finding.ts'

/** A pool that answers everybody. */
const TIME_SERVER = 'pool.ntp.org'
/** Members of the pool come and go. */
const SERVERS_ASKED_MAX = 3
/** Beyond it a Date field looks odd to people. */
const NOTICEABLE_MS = 5_000
/** Beyond it hosts refuse signatures and count it as spam. */
const HARMFUL_MS = 5 * 60_000

export type TimeParts = {
  readonly clock: Clock
  readonly random: Random
  readonly resolver: Pick<Resolver, 'a'>
}

/** @param port of the time servers */
export async function checkClock(parts: TimeParts, port?: number): Promise<Finding> {
  const answer = await parts.resolver.a(TIME_SERVER)
  if (answer.kind !== 'found') return judgeClock(unfound(answer))
  const asked = answer.records.slice(0, SERVERS_ASKED_MAX)
  const offsets = await Promise.all(
    asked.map((ip) => askClockOffset(parts, { ip, ...(port === undefined ? {} : { port }) })),
  )
  const [first = unfound({ kind: 'none' })] = offsets
  return judgeClock(offsets.find(({ kind }) => kind === 'found') ?? first)
}

function unfound(answer: { readonly kind: string; readonly reason?: string }): ClockOffset {
  return { kind: 'failed', reason: `${TIME_SERVER}: ${answer.reason ?? 'no address in DNS'}` }
}

export function judgeClock(offset: ClockOffset): Finding {
  if (offset.kind === 'failed') {
    return {
      area: 'clock',
      status: 'unknown',
      text: `no time server could be asked: ${offset.reason}`,
      todo: 'see with "timedatectl" that the clock is synchronised',
    }
  }
  const off = Math.abs(offset.offsetMs)
  const side = offset.offsetMs > 0 ? 'behind' : 'ahead'
  if (off < NOTICEABLE_MS) return { area: 'clock', status: 'ok', text: 'the clock is right' }
  return {
    area: 'clock',
    status: off < HARMFUL_MS ? 'warning' : 'problem',
    text: `the clock is ${Math.round(off / 1_000)} seconds ${side}`,
    todo: 'let it be synchronised: "timedatectl set-ntp true", or chrony',
  }
}
