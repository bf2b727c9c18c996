/**
 * Who is logged in right now, so that what is taken away ends at once: a session asks `ending` before
 * each of its commands. Whoever commits account changes lets them be heard here (`watching`), and the
 * logins that they concern end.
 */
import type { Credential } from '../message/account-change.ts'
import type { Change, Store } from '../message/store.ts'
import type { LoginIdentity } from './login-candidate.ts'
import { loginTexts, suspendedText } from './login-words.ts'

export type Login = {
  readonly identity: LoginIdentity
  /** Absent where a token logged in. */
  readonly credential?: Credential
}

export class LiveLogin {
  readonly login: Login
  readonly #close: (login: LiveLogin) => void
  #ending: string | undefined

  constructor(login: Login, close: (login: LiveLogin) => void) {
    this.login = login
    this.#close = close
  }

  /** Why it has ended, for the client; undefined while it holds. */
  get ending(): string | undefined {
    return this.#ending
  }

  end(why: string): void {
    this.#ending ??= why
  }

  close(): void {
    this.#close(this)
  }
}

export class LiveLogins {
  readonly #live = new Set<LiveLogin>()
  #onEnded: () => void = () => undefined

  get size(): number {
    return this.#live.size
  }

  /** Called when logins have ended, for sessions that cannot ask themselves. */
  set onEnded(tell: () => void) {
    this.#onEnded = tell
  }

  /** The login must be closed with its connection. */
  open(login: Login): LiveLogin {
    const live = new LiveLogin(login, (closed) => this.#live.delete(closed))
    this.#live.add(live)
    return live
  }

  /** These changes are durable. */
  hear(changes: readonly Change[]): void {
    let hasEnded = false
    for (const change of changes) {
      if (!concernsLogins(change)) continue
      for (const live of this.#live) {
        const why = endingOf(live.login, change)
        if (why === undefined) continue
        live.end(why)
        hasEnded = true
      }
    }
    if (hasEnded) this.#onEnded()
  }

  /** The same store, whose changes are heard here. */
  watching(store: Pick<Store, 'commit'>): Pick<Store, 'commit'> {
    return {
      commit: async (changes) => {
        await store.commit(changes)
        this.hear(changes)
      },
    }
  }
}

const ends = [
  'credential-removed',
  'credential-replaced',
  'address-removed',
  'address-suspended',
  'domain-removed',
] as const

type EndingChange = Extract<Change, { readonly kind: (typeof ends)[number] }>

function concernsLogins(change: Change): change is EndingChange {
  return (ends as readonly string[]).includes(change.kind)
}

function endingOf({ credential, identity }: Login, change: EndingChange): string | undefined {
  switch (change.kind) {
    case 'credential-removed':
      return credential?.id === change.id ? loginTexts.passwordEnded : undefined
    case 'credential-replaced': {
      const { name, owner } = change.credential
      const isReplaced = credential?.owner === owner && credential.name === name
      return isReplaced ? loginTexts.passwordEnded : undefined
    }
    case 'address-removed':
      return identity.address?.address === change.address ? loginTexts.addressGone : undefined
    case 'address-suspended':
      return identity.address?.address === change.address ? suspendedText(change.reason) : undefined
    case 'domain-removed':
      return identity.domain === change.domain ? loginTexts.addressGone : undefined
  }
}
