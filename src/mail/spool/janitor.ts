/**
 * Forgets what has had its time: first the content of messages, later the messages themselves, refused
 * mail and correspondents, and suppressions that have expired. A service of its own, so that forgetting
 * waits for no traffic.
 *
 * - Content goes `contentMs` after the last recipient became final (a domain may have a time of its own),
 *   the rest after `eventsMs`. What is still on its way, what a notice is still to be written about and what is
 *   kept by hand stays.
 * - A batch is one commit: a message has its key, header and body, or none of them. Files of large bodies go after the
 *   commit, when their key is gone already; what a crash leaves of them is swept when the store opens.
 * - Then the database's files are made clean of what was deleted. That is done at each start too,
 *   because a crash may have come before it.
 */
import type { Clock } from '../../base/clock.ts'
import { describeError, type Log } from '../../base/log.ts'
import type { Service } from '../../base/service.ts'
import type { Store } from '../message/store.ts'
import type { Redactable, RetentionStore } from './retention-store.ts'
import type { SpoolFiles } from './spool-files.ts'

/** In one commit, for which everybody's waits: some ten milliseconds. */
const BATCH = 100
const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

export type JanitorParts = {
  readonly store: Pick<Store, 'commit'> & RetentionStore
  readonly files: Pick<SpoolFiles, 'remove'>
  readonly clock: Clock
  readonly log: Log
  readonly contentMs: number
  readonly eventsMs: number
}

export class Janitor implements Service {
  readonly name = 'janitor'
  readonly #parts: JanitorParts
  readonly #stopping = new AbortController()
  #working: Promise<void> | undefined
  /** Something that was deleted may still be found in the files. */
  #isUnclean = true

  constructor(parts: JanitorParts) {
    this.#parts = parts
  }

  /** The first sweep begins at once; nobody waits for it. */
  async start(): Promise<void> {
    this.#working ??= this.#work()
  }

  async stop(): Promise<void> {
    this.#stopping.abort()
    await this.#working
  }

  async #work(): Promise<void> {
    const { clock, log } = this.#parts
    const { signal } = this.#stopping
    while (!signal.aborted) {
      let pauseMs = MINUTE_MS
      try {
        await this.sweep()
        pauseMs = await this.#pauseMs()
      } catch (error) {
        log.error({ error: describeError(error) }, 'janitor.failed')
      }
      await clock.sleepUntil(clock.now() + pauseMs, signal)
    }
  }

  /** Forgets all that is due now. */
  async sweep(): Promise<void> {
    const { clock, contentMs, eventsMs, log, store } = this.#parts
    const now = clock.now()
    await store.commit([
      { kind: 'suppressions-expired', at: now },
      // The answer to refused mail may name a file or a link of it, so it goes as content does.
      { kind: 'traces-forgotten', refusedBefore: now - contentMs, metBefore: now - eventsMs },
    ])
    const redacted = await this.#inBatches(() => this.#redactSome(now))
    const forgotten = await this.#inBatches(() => this.#forgetSome(now))
    // A backup may be reading; then it is tried again soon.
    if (this.#isUnclean) this.#isUnclean = !(await store.clean())
    if (redacted + forgotten > 0) {
      log.info({ redacted, forgotten, clean: !this.#isUnclean }, 'janitor.swept')
    }
  }

  async #inBatches(some: () => Promise<number>): Promise<number> {
    let all = 0
    while (!this.#stopping.signal.aborted) {
      const count = await some()
      if (count === 0) break
      all += count
    }
    return all
  }

  async #redactSome(now: number): Promise<number> {
    const { contentMs, eventsMs, store } = this.#parts
    const due = await store.redactable({ now, contentMs, contentMsMax: eventsMs, limit: BATCH })
    if (due.length === 0) return 0
    this.#isUnclean = true
    await store.commit(
      due.map(({ messageId }) => ({ kind: 'content-redacted', messageId, at: now }) as const),
    )
    await this.#removeFiles(due)
    return due.length
  }

  async #removeFiles(redacted: readonly Redactable[]): Promise<void> {
    const { files, log } = this.#parts
    for (const { messageId, file } of redacted) {
      if (file === undefined) continue
      await files.remove(file).catch((error: unknown) => {
        log.error({ id: messageId, file, error: describeError(error) }, 'janitor.file-stays')
      })
    }
  }

  async #forgetSome(now: number): Promise<number> {
    const { eventsMs, store } = this.#parts
    const ids = await store.forgettable({ endedBefore: now - eventsMs, limit: BATCH })
    if (ids.length === 0) return 0
    this.#isUnclean = true
    await store.commit(ids.map((messageId) => ({ kind: 'message-forgotten', messageId }) as const))
    return ids.length
  }

  /** As often as the shortest time that is kept somewhere, between a minute and an hour. */
  async #pauseMs(): Promise<number> {
    if (this.#isUnclean) return MINUTE_MS
    const { contentMs, eventsMs, store } = this.#parts
    const shortest = Math.min(contentMs, eventsMs, (await store.shortestContentMs()) ?? Infinity)
    return Math.min(Math.max(shortest, MINUTE_MS), HOUR_MS)
  }
}
