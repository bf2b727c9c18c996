/** Why mail to a site waits or goes by other sources, in words for whoever looks at the queue. */
import type { SourcesParts } from './sources.ts'

/** Mail to a site waits for the days of a warm-up until then. */
type Full = { readonly provider: string; readonly until: number }

export class SourceWords {
  readonly #parts: SourcesParts
  readonly #full = new Map<string, Full>()

  constructor(parts: SourcesParts) {
    this.#parts = parts
  }

  noteFull(site: string, { provider, until }: Full): void {
    if (this.#full.size >= SITES_MAX) this.#full.clear()
    this.#full.set(site, { provider, until: Math.max(until, this.#full.get(site)?.until ?? 0) })
  }

  at(site: string, now: number): string {
    return [this.#restingWords(site, now), this.#fullWords(site, now)]
      .filter((words) => words !== '')
      .join(' ')
  }

  #restingWords(site: string, now: number): string {
    const { rests, sources } = this.#parts
    const resting = sources.flatMap((source) => {
      const until = rests.until(source, site, now)
      return until === undefined ? [] : [`${source.name} until ${new Date(until).toISOString()}`]
    })
    if (resting.length === 0) return ''
    const others =
      resting.length < sources.length ? 'others take its mail' : 'mail goes by them all the same'
    return `Its hosts refused an address of ours, which rests there: ${resting.join(', ')}; ${others}.`
  }

  #fullWords(site: string, now: number): string {
    const full = this.#full.get(site)
    if (full === undefined || full.until <= now) return ''
    const { sources, warmUp } = this.#parts
    const sent = sources
      .filter((source) => warmUp.isWarming(source, now))
      .map((source) => {
        const sentToday = warmUp.sentToday(source, full.provider, now)
        return `${source.name} has sent ${sentToday} of ${warmUp.maxToday(source, now)}`
      })
    if (sent.length === 0) return ''
    return (
      `Our addresses are new to ${full.provider} and send little to it each day (today ${sent.join(', ')}); ` +
      'each message that is too much has a date of its own, and no attempt is counted.'
    )
  }
}

/** One more, and all are forgotten: each is noted again with the next message. */
const SITES_MAX = 10_000
