/**
 * Pairs of a source and a site that rest: the site has refused our address, which it will not take back in
 * the next minutes. They are paced as sites are that ask for less mail (site-pace.ts): for the time that the
 * host names, else for one that doubles each time and halves with each message taken.
 */
import type { BounceInfo } from '../../contract/bounce-info.ts'
import type { RecipientOutcome } from '../message/message.ts'
import { hintMsOf, type RetryPace } from '../queue/retry.ts'
import { SitePace } from './site-pace.ts'
import type { Source } from './source.ts'

export class SourceRests {
  readonly #pairs: SitePace

  constructor(pace: RetryPace) {
    this.#pairs = new SitePace(pace)
  }

  /** Until when the source is not used at the site; undefined when it may be. */
  until(source: Source, site: string, now: number): number | undefined {
    return this.#pairs.pausedUntil(pairOf(source, site), now)
  }

  refused(source: Source, site: string, complaint: BounceInfo, now: number): void {
    this.#pairs.slowedDown(pairOf(source, site), hintMsOf(complaint), now)
  }

  took(source: Source, site: string, now: number): void {
    this.#pairs.relieved(pairOf(source, site), now)
  }
}

/** What was said of our address, and not of the message: a blocklist, a missing name. */
export function complaintIn(outcomes: readonly RecipientOutcome[]): BounceInfo | undefined {
  const about = outcomes.find(({ attempt }) => attempt.bounceInfo?.scope === 'sending-ip')
  return about?.attempt.bounceInfo
}

function pairOf({ name }: Source, site: string): string {
  return `${name} ${site}`
}
