/** Why mail to a site waits or goes by other sources, in words for whoever looks at the queue. */
import type { SourcesParts } from './sources.ts'
import { DAY_MS } from './warm-up.ts'

type Full = { readonly provider: string; readonly day: number }

export class SourceWords {
  readonly #parts: SourcesParts
  /** Sites whose mail waits for another day. */
  readonly #full = new Map<string, Full>()

  constructor(parts: SourcesParts) {
    this.#parts = parts
  }

  noteFull(site: string, provider: string, now: number): void {
    if (this.#full.size >= SITES_MAX) this.#full.clear()
    this.#full.set(site, { provider, day: Math.floor(now / DAY_MS) })
  }

  at(site: string, now: number): string {
    const { rests, sources } = this.#parts
    const resting = sources.flatMap((source) => {
      const until = rests.until(source, site, now)
      return until === undefined ? [] : [`${source.name} until ${new Date(until).toISOString()}`]
    })
    return [restingWords(resting, sources.length), this.#fullWords(site, now)]
      .filter((words) => words !== '')
      .join(' ')
  }

  #fullWords(site: string, now: number): string {
    const full = this.#full.get(site)
    if (full === undefined || full.day !== Math.floor(now / DAY_MS)) return ''
    const { sources, warmUp } = this.#parts
    const sent = sources.map(
      (source) =>
        `${source.name} ${warmUp.sentToday(source, full.provider, now)} of ${warmUp.maxToday(source, now)}`,
    )
    return (
      `What may go to ${full.provider} today has gone (warm-up: ${sent.join(', ')}); ` +
      'the rest waits for a later day, and no attempt is counted.'
    )
  }
}

function restingWords(resting: readonly string[], sources: number): string {
  if (resting.length === 0) return ''
  const others =
    resting.length < sources ? 'others take its mail' : 'mail goes by them all the same'
  return `Its hosts refused an address of ours, which rests there: ${resting.join(', ')}; ${others}.`
}

/** One more, and all are forgotten: each is noted again with the next message. */
const SITES_MAX = 10_000
