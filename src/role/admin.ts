/** The admin app over an open estate, for the server's socket and for commands without a server. */
import type { Clock } from '../base/clock.ts'
import type { Log } from '../base/log.ts'
import type { Random } from '../base/random.ts'
import { createAdminApp } from '../endpoint/http/admin-app.ts'
import { Accounts } from '../mail/account/accounts.ts'
import { Aliases } from '../mail/account/aliases.ts'
import { Credentials } from '../mail/account/credentials.ts'
import { LoginSecrets } from '../mail/account/login-secrets.ts'
import { Suspensions } from '../mail/account/suspensions.ts'
import type { SiteState } from '../mail/delivery/site-state.ts'
import type { SendingDomains } from '../mail/domain/sending-domains.ts'
import { Suppressions } from '../mail/suppression/suppression.ts'
import { decodeHeaderText } from '../protocol/message/encoded-word.ts'
import {
  fieldsNamed,
  parseHeaderBlock,
  rawValue,
  unfold,
} from '../protocol/message/header-block.ts'
import type { Store } from '../mail/message/store.ts'
import type { QueuePauses } from '../mail/queue/pauses.ts'
import type { Estate } from './estate.ts'

export function adminApp(
  { store, contents, instanceKey }: Estate,
  world: { readonly clock: Clock; readonly random: Random; readonly log: Log },
  live: {
    readonly wakeQueue: () => void
    readonly sendingDomains: SendingDomains
    /** Loaded. */
    readonly pauses: QueuePauses
    /** The store, with a server that hears what changes of accounts end. */
    readonly accountStore?: Pick<Store, 'commit'>
    readonly onNoticeOwed?: () => void
    readonly siteOf?: (destination: string) => string | undefined
    readonly stateOfSite?: (site: string) => SiteState | undefined
    readonly advance?: (ms: number) => Promise<void>
  },
) {
  const { clock, log, random } = world
  const parts = {
    store: live.accountStore ?? store,
    accounts: store,
    clock,
    random,
    secrets: new LoginSecrets(instanceKey),
  }
  const accounts = new Accounts(parts)
  return createAdminApp({
    accounts,
    credentials: new Credentials(parts, accounts),
    aliases: new Aliases(parts, accounts),
    suspensions: new Suspensions(parts, accounts),
    accountStore: store,
    sendingDomains: live.sendingDomains,
    messages: store,
    selections: store,
    pauses: live.pauses,
    suppressions: new Suppressions({ store, suppressions: store, clock }),
    refusals: store,
    store,
    clock,
    log,
    ...(live.onNoticeOwed === undefined ? {} : { onNoticeOwed: live.onNoticeOwed }),
    rawContent: async (messageId) => {
      const [stored, found] = await Promise.all([
        store.contentOf(messageId),
        store.message(messageId),
      ])
      if (stored === undefined || found === undefined) return undefined
      const chunks = contents.open(stored, found.message.sizeBytes).chunks()
      return Symbol.asyncIterator in chunks ? chunks : [...chunks]
    },
    subjectOf: async (messageId) => {
      const stored = await store.contentOf(messageId)
      return stored === undefined ? undefined : subjectIn(contents.header(stored))
    },
    siteOf: live.siteOf ?? (() => undefined),
    stateOfSite: live.stateOfSite ?? (() => undefined),
    wakeQueue: live.wakeQueue,
    ...(live.advance === undefined ? {} : { advance: live.advance }),
    backup: (file) => store.backup(file),
  })
}

function subjectIn(bytes: Buffer): string | undefined {
  const header = parseHeaderBlock(bytes)
  if ('malformed' in header) return undefined
  const [subject] = fieldsNamed(header, 'subject')
  if (subject === undefined) return undefined
  return decodeHeaderText(unfold(rawValue(header, subject).toString())).trim()
}
