/** What people who look at the queue are shown of a site. */
export type SiteState = {
  /** Connections that it may have now. */
  readonly window: number
  /** Attempts that have one, or are about to open it. */
  readonly connections: number
  /** Messages, over the last minutes. */
  readonly takenPerMinute: number
  /** Its limit. */
  readonly messagesPerMinute?: number
  /** It asked for less mail, and gets none before this date. */
  readonly pausedUntil?: number
  /** Of a dead site: when one attempt asks whether it is back. */
  readonly nextProbeAt?: number
  readonly isDead: boolean
  /** Why its mail waits, in a sentence or two; empty when nothing stands in the way. */
  readonly why: string
  /** What keeps some of our sources from it, in sentences; empty when nothing does. */
  readonly ofSources?: string
}

export function whyItWaits({
  pausedUntil,
  nextProbeAt,
  words,
}: {
  readonly pausedUntil: number | undefined
  readonly nextProbeAt: number | undefined
  /** What the last try at a dead site met. */
  readonly words: string
}): string {
  if (nextProbeAt !== undefined) {
    return (
      `None of its hosts can be reached (last: ${words}). Its mail waits without being tried; ` +
      `one attempt asks again at ${iso(nextProbeAt)}.`
    )
  }
  if (pausedUntil === undefined) return ''
  return `Its hosts asked for less mail; nothing is sent there until ${iso(pausedUntil)}.`
}

function iso(at: number): string {
  return new Date(at).toISOString()
}
