/** What the admin app stands on: ports and functions that the roles put together. */
import type { Clock } from '../../base/clock.ts'
import type { Log } from '../../base/log.ts'
import type { AccountStore } from '../../mail/account/account-store.ts'
import type { Accounts } from '../../mail/account/accounts.ts'
import type { Aliases } from '../../mail/account/aliases.ts'
import type { Credentials } from '../../mail/account/credentials.ts'
import type { Suspensions } from '../../mail/account/suspensions.ts'
import type { SiteState } from '../../mail/delivery/site-state.ts'
import type { SendingDomains } from '../../mail/domain/sending-domains.ts'
import type { LimitStore } from '../../mail/limit/limit-store.ts'
import type { Store } from '../../mail/message/store.ts'
import type { MessageStore } from '../../mail/queue/message-store.ts'
import type { QueuePauses } from '../../mail/queue/pauses.ts'
import type { SelectionStore } from '../../mail/queue/selection-store.ts'
import type { Suppressions } from '../../mail/suppression/suppression.ts'

export type AdminParts = {
  readonly accounts: Accounts
  readonly credentials: Credentials
  readonly aliases: Aliases
  readonly suspensions: Suspensions
  readonly accountStore: AccountStore
  /** Keys and DNS records of our domains. */
  readonly sendingDomains: SendingDomains
  readonly messages: MessageStore
  readonly selections: SelectionStore
  readonly pauses: QueuePauses
  readonly suppressions: Suppressions
  readonly store: Pick<Store, 'commit'>
  readonly clock: Clock
  readonly log: Log
  /** Header block and body as they are sent, in clear; undefined once redacted. */
  readonly rawContent: (messageId: string) => Promise<RawContent | undefined>
  /** The Subject, decoded; undefined once redacted, or where there is none. */
  readonly subjectOf: (messageId: string) => Promise<string | undefined>
  /** The site that the destination was last seen behind; undefined while nobody has looked. */
  readonly siteOf: (destination: string) => string | undefined
  /** What delivery knows of a site; undefined while it has not dealt with it. */
  readonly stateOfSite?: (site: string) => SiteState | undefined
  readonly refusals: Pick<LimitStore, 'refusedSubmissions'>
  /** A duty to tell a sender has been committed; absent without a server. */
  readonly onNoticeOwed?: () => void
  /** Something may be due that was not a moment ago. */
  readonly wakeQueue: () => void
  /** Writes a backup to this absolute path. Rejects with a reason for people. */
  readonly backup: (file: string) => Promise<void>
  /** Moves the clock; only in the sandbox. */
  readonly advance?: (ms: number) => Promise<void>
}

export type RawContent = readonly Uint8Array[] | AsyncIterable<Uint8Array>
