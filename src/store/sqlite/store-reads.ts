/**
 * The short reads of all stations, on the main thread's read-only connection: they see what was
 * committed before them. What writes or takes long is added by sqlite-store.ts.
 */
import type { DatabaseSync } from 'node:sqlite'
import type { AccountStore, Address, Alias, Domain } from '../../mail/account/account-store.ts'
import type { WarmUpStore } from '../../mail/delivery/warm-up-store.ts'
import type { DomainStore } from '../../mail/domain/domain-store.ts'
import type { LimitStore } from '../../mail/limit/limit-store.ts'
import type { Credential } from '../../mail/message/account-change.ts'
import type { DkimKey, StoredDomainCheck } from '../../mail/message/domain-change.ts'
import type { RefusedSubmission } from '../../mail/message/limit-change.ts'
import type { StoredContent } from '../../mail/message/stored-content.ts'
import type { QueuePause } from '../../mail/message/queue-change.ts'
import type {
  GatheredReport,
  ReportKey,
  ReportUpload,
  TlsCount,
} from '../../mail/message/report-change.ts'
import type { KeptStsPolicy } from '../../mail/message/sts-change.ts'
import type { Suppression } from '../../mail/message/suppression-change.ts'
import type { WarmUpCount } from '../../mail/message/warm-up-change.ts'
import type {
  MessageStore,
  MessageWithRecipients,
  Page,
  StoredEvent,
} from '../../mail/queue/message-store.ts'
import type { OwedNotices, QueueStore } from '../../mail/queue/queue-store.ts'
import type { PauseStore } from '../../mail/queue/selection-store.ts'
import type { DueWanted, ReportStore } from '../../mail/report/report-store.ts'
import type { StsStore } from '../../mail/route/sts-store.ts'
import type {
  Redactable,
  RedactionWanted,
  RetentionStore,
} from '../../mail/spool/retention-store.ts'
import type { SuppressionPage, SuppressionStore } from '../../mail/suppression/suppression-store.ts'
import { AccountReads } from './account-reads.ts'
import { DomainReads } from './domain-reads.ts'
import { LimitReads } from './limit-reads.ts'
import { MessageReads } from './message-reads.ts'
import { PauseReads } from './pause-changes.ts'
import { QueueReads } from './queue-reads.ts'
import { ReportReads } from './report-reads.ts'
import { RetentionReads } from './retention-reads.ts'
import { StsReads } from './sts-policies.ts'
import { SuppressionReads } from './suppression-reads.ts'
import { WarmUpReads } from './warm-up-counts.ts'

export class StoreReads
  implements
    Omit<QueueStore, 'lease' | 'release'>,
    Omit<MessageStore, 'queue'>,
    PauseStore,
    AccountStore,
    DomainStore,
    Omit<LimitStore, 'acceptedSince'>,
    SuppressionStore,
    ReportStore,
    StsStore,
    WarmUpStore,
    Omit<RetentionStore, 'clean'>
{
  readonly #account: AccountReads
  readonly #domain: DomainReads
  readonly #limit: LimitReads
  readonly #message: MessageReads
  readonly #pause: PauseReads
  readonly #queue: QueueReads
  readonly #report: ReportReads
  readonly #retention: RetentionReads
  readonly #sts: StsReads
  readonly #suppression: SuppressionReads
  readonly #warmUp: WarmUpReads

  constructor(db: DatabaseSync) {
    this.#account = new AccountReads(db)
    this.#domain = new DomainReads(db)
    this.#limit = new LimitReads(db)
    this.#message = new MessageReads(db)
    this.#pause = new PauseReads(db)
    this.#queue = new QueueReads(db)
    this.#report = new ReportReads(db)
    this.#retention = new RetentionReads(db)
    this.#sts = new StsReads(db)
    this.#suppression = new SuppressionReads(db)
    this.#warmUp = new WarmUpReads(db)
  }

  protected accountsChanged(): void {
    this.#account.changed()
  }

  async nextDueAt(): Promise<number | undefined> {
    return this.#queue.nextDueAt()
  }

  async contentOf(messageId: string): Promise<StoredContent | undefined> {
    return this.#queue.contentOf(messageId)
  }

  async owedNotices(limit: number): Promise<OwedNotices[]> {
    return this.#queue.owedNotices(limit)
  }

  async pauses(): Promise<QueuePause[]> {
    return this.#pause.pauses()
  }

  async warmUpCounts(day: number): Promise<WarmUpCount[]> {
    return this.#warmUp.countsOf(day)
  }

  async messages(page: Page): Promise<MessageWithRecipients[]> {
    return this.#message.messages(page)
  }

  async message(id: string): Promise<MessageWithRecipients | undefined> {
    return this.#message.message(id)
  }

  async events(messageId: string): Promise<StoredEvent[]> {
    return this.#message.events(messageId)
  }

  async domains(): Promise<Domain[]> {
    return this.#account.domains()
  }

  async domain(name: string): Promise<Domain | undefined> {
    return this.#account.domain(name)
  }

  async addresses(domain?: string): Promise<Address[]> {
    return this.#account.addresses(domain)
  }

  address(address: string): Address | undefined {
    return this.#account.address(address)
  }

  async aliases(address?: string): Promise<Alias[]> {
    return this.#account.aliases(address)
  }

  ownerOf(address: string): string | undefined {
    return this.#account.ownerOf(address)
  }

  async credentials(owner: string): Promise<Credential[]> {
    return this.#account.credentials(owner)
  }

  async credential(id: string): Promise<Credential | undefined> {
    return this.#account.credential(id)
  }

  async dkimKeys(domain: string): Promise<DkimKey[]> {
    return this.#domain.dkimKeys(domain)
  }

  async lastDomainCheck(domain: string): Promise<StoredDomainCheck | undefined> {
    return this.#domain.lastDomainCheck(domain)
  }

  async strangersTo(submitter: string, recipients: readonly string[]): Promise<string[]> {
    return this.#limit.strangersTo(submitter, recipients)
  }

  async metSince(submitter: string, since: number): Promise<number> {
    return this.#limit.metSince(submitter, since)
  }

  async refusedSubmissions(page: Page): Promise<RefusedSubmission[]> {
    return this.#limit.refusedSubmissions(page)
  }

  async suppressionOf(recipient: string, now: number): Promise<Suppression | undefined> {
    return this.#suppression.suppressionOf(recipient, now)
  }

  async suppressions(page: SuppressionPage): Promise<Suppression[]> {
    return this.#suppression.suppressions(page)
  }

  async redactable(wanted: RedactionWanted): Promise<Redactable[]> {
    return this.#retention.redactable(wanted)
  }

  async forgettable(wanted: { endedBefore: number; limit: number }): Promise<string[]> {
    return this.#retention.forgettable(wanted)
  }

  async shortestContentMs(): Promise<number | undefined> {
    return this.#retention.shortestContentMs()
  }

  async stsPolicies(now: number): Promise<KeptStsPolicy[]> {
    return this.#sts.stsPolicies(now)
  }

  async dueTlsReports(wanted: DueWanted): Promise<GatheredReport[]> {
    return this.#report.dueTlsReports(wanted)
  }

  async tlsCounts(key: ReportKey): Promise<TlsCount[]> {
    return this.#report.tlsCounts(key)
  }

  async dueReportUploads(wanted: DueWanted): Promise<ReportUpload[]> {
    return this.#report.dueReportUploads(wanted)
  }
}
