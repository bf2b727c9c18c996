/**
 * Our ways out, and what each may do at each site. A message goes by the source that it draws
 * (source-choice.ts) among those that may be used:
 *
 *  - One whose address a site has refused rests there (source-rest.ts). The message that met the refusal is
 *    tried again in a moment by another. When all rest, mail goes as if none did.
 *  - One that is being warmed up sends so many messages a day to one provider (warm-up.ts). The others take
 *    the rest; where there is no other the rest waits for a later day.
 */
import type { LeasedConsignment } from '../message/message.ts'
import { providerOf } from '../route/provider.ts'
import type { Route } from '../route/route.ts'
import type { Postponed } from './site-gate.ts'
import type { Source } from './source.ts'
import { chooseSource } from './source-choice.ts'
import type { SourceRests } from './source-rest.ts'
import { SourceWords } from './source-words.ts'
import { DAY_MS, type WarmUp } from './warm-up.ts'
import { WayOut } from './way-out.ts'

export type SourcesParts = {
  /** At least one. */
  readonly sources: readonly Source[]
  readonly rests: SourceRests
  readonly warmUp: WarmUp
}

export class Sources {
  readonly #parts: SourcesParts
  readonly #words: SourceWords

  constructor(parts: SourcesParts) {
    this.#parts = parts
    this.#words = new SourceWords(parts)
  }

  /** By which source the message goes to the site; or, when none may take it today, until when it waits. */
  wayOut(route: Route, consignment: LeasedConsignment, now: number): WayOut | Postponed {
    const { rests, sources, warmUp } = this.#parts
    const { site } = route
    const { acceptedAt, expiresAt } = consignment.message
    const provider = providerOf(route)
    const open = sources.filter((source) => warmUp.hasRoom(source, provider, now))
    // What has waited since yesterday goes first.
    const isFresh = acceptedAt >= now - (now % DAY_MS)
    const isFull = isFresh && !warmUp.hasRoomForFresh(sources, provider, now)
    if ((open.length === 0 || isFull) && now < expiresAt) {
      const until = warmUp.nextPlace(sources, { provider, expiresAt, now })
      this.#words.noteFull(site, { provider, until })
      return { postponedUntil: until }
    }
    const usable = open.length === 0 ? sources : open
    const awake = usable.filter((source) => rests.until(source, site, now) === undefined)
    const source = chooseSource(awake.length === 0 ? usable : awake, consignment.id)
    if (source === undefined) throw new Error('sources without a source')
    return new WayOut(this.#parts, { source, site, provider, expiresAt }, now)
  }

  /** What keeps sources from the site, in sentences; empty when nothing does. */
  whyAt(site: string, now: number): string {
    return this.#words.at(site, now)
  }
}
