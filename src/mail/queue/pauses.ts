/**
 * Pauses by the operator's hand: mail of one site, to one destination, of one sender, one message, or all of it,
 * is left alone until a date. Nothing is lost by that: what a pause concerns is accepted, waits, and keeps
 * its lifetime; the last try, when that ends, is made all the same (delivery/paused-by-hand.ts).
 *
 * Stored, so that they survive a restart; known in memory, because every attempt asks. A pause always
 * ends: one that is forgotten must not let mail expire unseen.
 */
import type { Clock } from '../../base/clock.ts'
import type { Message } from '../message/message.ts'
import type { PausedPart, QueuePause } from '../message/queue-change.ts'
import type { Store } from '../message/store.ts'
import type { PauseStore } from './selection-store.ts'

const HOUR_MS = 3_600_000
export const PAUSE_MS_BY_DEFAULT = 24 * HOUR_MS
/** This bounds the memory; an attempt looks only at those that may be over its own mail. */
export const PAUSES_MAX = 1_000

/** What is asked of a pause: one message to one destination. */
export type PausableMail = Pick<Message, 'submitter' | 'origin'> & {
  readonly destination: string
  /** Absent where many messages are looked at as one. */
  readonly messageId?: string
  /** Absent while nobody has looked for the way. */
  readonly site?: string | undefined
  /** What a pause of its site has put off is due exactly at the end of that pause. */
  readonly nextAttemptAt?: number | undefined
}

export class QueuePauses {
  readonly #store: PauseStore & Pick<Store, 'commit'>
  readonly #clock: Pick<Clock, 'now'>
  readonly #pauses = new Map<string, QueuePause>()

  constructor(parts: {
    readonly store: PauseStore & Pick<Store, 'commit'>
    readonly clock: Pick<Clock, 'now'>
  }) {
    this.#store = parts.store
    this.#clock = parts.clock
  }

  /** Reads what is stored. Before the first attempt. */
  async load(): Promise<void> {
    for (const pause of await this.#store.pauses()) this.#pauses.set(keyOf(pause), pause)
  }

  /** Those in force, newest first. */
  list(): QueuePause[] {
    const now = this.#clock.now()
    for (const [key, { expiresAt }] of this.#pauses) {
      if (expiresAt <= now) this.#pauses.delete(key)
    }
    return [...this.#pauses.values()].toSorted((one, other) => other.pausedAt - one.pausedAt)
  }

  of(part: PausedPart): QueuePause | undefined {
    return this.#inForce(keyOf(part))
  }

  /** The one that leaves this mail alone for longest. */
  over(mail: PausableMail): QueuePause | undefined {
    if (this.#pauses.size === 0) return undefined
    const { destination, messageId, submitter, origin, site } = mail
    const found = [
      this.#inForce(keyOf({ scope: 'all', name: '' })),
      this.#inForce(keyOf({ scope: 'destination', name: destination })),
      messageId === undefined
        ? undefined
        : this.#inForce(keyOf({ scope: 'message', name: messageId })),
      // A notice to him is not his.
      origin === 'submission'
        ? this.#inForce(keyOf({ scope: 'sender', name: submitter }))
        : undefined,
      site === undefined
        ? this.#whichPutOff(mail)
        : this.#inForce(keyOf({ scope: 'site', name: site })),
    ].filter((pause) => pause !== undefined)
    return found.toSorted((one, other) => other.expiresAt - one.expiresAt)[0]
  }

  /** In force when this resolves, also after a restart. */
  async add(pause: QueuePause): Promise<void> {
    await this.#store.commit([{ kind: 'queue-paused', pause }])
    this.#pauses.set(keyOf(pause), pause)
  }

  /** No more mail is put off; `remove` forgets it when what it had put off is due. */
  lift(part: PausedPart): void {
    this.#pauses.delete(keyOf(part))
  }

  async remove({ scope, name }: PausedPart): Promise<void> {
    await this.#store.commit([{ kind: 'queue-resumed', scope, name }])
    this.lift({ scope, name })
  }

  #inForce(key: string): QueuePause | undefined {
    const pause = this.#pauses.get(key)
    return pause !== undefined && pause.expiresAt > this.#clock.now() ? pause : undefined
  }

  /** The site is not known, as after a restart: its pause has left its mark on the mail. */
  #whichPutOff({ nextAttemptAt }: PausableMail): QueuePause | undefined {
    if (nextAttemptAt === undefined) return undefined
    return this.list().find(
      ({ scope, expiresAt }) => scope === 'site' && expiresAt === nextAttemptAt,
    )
  }
}

/** What to type to end it. */
export function resumeCommand({ scope, name }: PausedPart): string {
  if (scope === 'all') return 'posthorn queue resume --all'
  const word = /^[\w.@:,+-]+$/.test(name) ? name : `'${name}'`
  return `posthorn queue resume --${scope === 'message' ? 'id' : scope} ${word}`
}

export function partInWords({ scope, name }: PausedPart): string {
  return scope === 'all' ? 'all mail' : `${scope} ${name}`
}

/** Why nobody attempts it, until when, and how to end that. */
export function pauseInWords(pause: QueuePause): string {
  const reason = pause.reason === '' ? '' : ` (${pause.reason})`
  const until = new Date(pause.expiresAt).toISOString()
  return `Paused by hand for ${partInWords(pause)} until ${until}${reason}; "${resumeCommand(pause)}" ends that.`
}

function keyOf({ scope, name }: PausedPart): string {
  return `${scope} ${name}`
}
