/** The admin app over ports in memory, for its tests. */
import { SystemClock } from '../../src/base/clock.ts'
import { silentLog } from '../../src/base/log.ts'
import { seededRandom } from '../../src/base/random.ts'
import { createAdminApp } from '../../src/endpoint/http/admin-app.ts'
import type { AdminParts } from '../../src/endpoint/http/admin-parts.ts'
import { Accounts } from '../../src/mail/account/accounts.ts'
import { Aliases } from '../../src/mail/account/aliases.ts'
import { Credentials } from '../../src/mail/account/credentials.ts'
import { LoginSecrets } from '../../src/mail/account/login-secrets.ts'
import { Suspensions } from '../../src/mail/account/suspensions.ts'
import { Suppressions } from '../../src/mail/suppression/suppression.ts'
import type { Change } from '../../src/mail/message/store.ts'
import type { RecipientProgress } from '../../src/mail/queue/message-store.ts'
import { QueuePauses } from '../../src/mail/queue/pauses.ts'
import type { SelectedConsignment } from '../../src/mail/queue/selection-store.ts'
import { DomainWorld } from './domain-world.ts'
import { MemoryAccounts } from './memory-accounts.ts'
import { MemoryMessages } from './memory-messages.ts'
import { MemorySuppressions } from './memory-suppressions.ts'

export const ID = '01jgfjjaaaaaaaaa'

export function openAdminApp(given: Partial<AdminParts> = {}) {
  const accountStore = new MemoryAccounts()
  const messages = new MemoryMessages()
  const suppressions = new MemorySuppressions()
  const selected: SelectedConsignment[] = []
  const clock = new SystemClock()
  const random = seededRandom(1)
  const changes: Change[] = []
  let wakes = 0
  const secrets = new LoginSecrets(Buffer.alloc(32))
  const accountParts = { store: accountStore, accounts: accountStore, clock, random, secrets }
  const accounts = new Accounts(accountParts)
  /** The queue's part of a suspension is only remembered. */
  const suspend = async (all: readonly Change[]): Promise<void> => {
    changes.push(...all)
    await accountStore.commit(all.filter(({ kind }) => kind.startsWith('address-')))
  }
  const store = given.store ?? { commit: async (more) => void changes.push(...more) }
  const pauses = new QueuePauses({
    store: { pauses: async () => [], commit: (more) => store.commit(more) },
    clock: given.clock ?? clock,
  })
  const app = createAdminApp({
    accounts,
    credentials: new Credentials(accountParts, accounts),
    aliases: new Aliases(accountParts, accounts),
    suspensions: new Suspensions(
      { ...accountParts, store: { commit: async (more) => suspend(more) } },
      accounts,
    ),
    accountStore,
    sendingDomains: new DomainWorld().sending,
    messages,
    selections: {
      // One page of them is all.
      selected: async ({ destinations, submitter }) =>
        selected.filter(
          (one) =>
            (destinations?.includes(one.destination) ?? true) &&
            (submitter ?? one.submitter) === one.submitter,
        ),
    },
    pauses,
    suppressions: new Suppressions({ store: suppressions, suppressions, clock }),
    refusals: { refusedSubmissions: async () => [] },
    store,
    clock,
    log: silentLog,
    rawContent: async () => [Buffer.from('Subject: hi\r\n\r\n'), Buffer.from('text\r\n')],
    subjectOf: async () => 'hi',
    siteOf: (destination) => (destination === 'theirs.example' ? 'mx.theirs.example' : undefined),
    wakeQueue: () => wakes++,
    backup: async () => {},
    ...given,
  })
  const ask = async (method: string, path: string, body?: unknown) => {
    const init =
      body === undefined
        ? { method }
        : { method, body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }
    const response = await app.request(path, init)
    return { status: response.status, body: await response.json() }
  }
  return { app, ask, accountStore, messages, selected, changes, wakes: () => wakes }
}

export function recipient(position: number, given: Partial<RecipientProgress>): RecipientProgress {
  const address = `${'abc'.charAt(position)}@theirs.example`
  const progress = { position, address, destination: 'theirs.example', attempts: 0 }
  return { ...progress, state: 'queued', isOwnVerdict: false, ...given }
}

export function messageOf(body: unknown): string {
  return (body as { error: { message: string } }).error.message
}
