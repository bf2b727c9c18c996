/**
 * Makes a batch of requests durable in one transaction. When one of them fails, the transaction is
 * rolled back and each is tried alone, so that it cannot poison its neighbours. Order is kept.
 *
 * After an I/O error nothing is tried again (see `isBroken`): everything is refused from then on.
 */
import type { DatabaseSync } from 'node:sqlite'
import type { LeasedConsignment } from '../../mail/message/message.ts'
import type { Change } from '../../mail/message/store.ts'
import { AccountChanges } from './account-changes.ts'
import { cleanFiles } from './clean-files.ts'
import { DomainChanges } from './domain-changes.ts'
import { Leasing } from './leasing.ts'
import { LimitChanges } from './limit-changes.ts'
import type { WriterRequest } from './packed-batch.ts'
import { QueueChanges } from './queue-changes.ts'
import { ReportChanges } from './report-changes.ts'
import { RetentionChanges } from './retention-changes.ts'
import { isBroken, type SentError, sendable, StoreBrokenError } from './store-error.ts'
import { StsChanges } from './sts-policies.ts'
import { SuppressionChanges } from './suppression-changes.ts'
import { Suspension } from './suspension.ts'
import { WarmUpChanges } from './warm-up-counts.ts'

export type WriterResult =
  | { readonly kind: 'done' }
  | { readonly kind: 'leased'; readonly consignments: readonly LeasedConsignment[] }
  | { readonly kind: 'cleaned'; readonly isComplete: boolean }
  | { readonly kind: 'refused'; readonly error: SentError }

const done: WriterResult = { kind: 'done' }

export class BatchWriter {
  readonly #db: DatabaseSync
  readonly #accounts: AccountChanges
  readonly #domains: DomainChanges
  readonly #limits: LimitChanges
  readonly #queue: QueueChanges
  readonly #suppressions: SuppressionChanges
  readonly #reports: ReportChanges
  readonly #retention: RetentionChanges
  readonly #sts: StsChanges
  readonly #warmUp: WarmUpChanges
  readonly #leasing: Leasing
  /** Leases that a process of an older epoch left behind. */
  readonly abandoned: number
  #broken: StoreBrokenError | undefined

  /** Begins a new epoch: every lease taken before has ended. */
  constructor(db: DatabaseSync, now: number) {
    this.#db = db
    db.exec('begin immediate')
    const row = db
      .prepare("update meta set value = value + 1 where name = 'epoch' returning value")
      .get() as { value: number }
    this.#accounts = new AccountChanges(db)
    this.#domains = new DomainChanges(db)
    this.#limits = new LimitChanges(db)
    const suspension = new Suspension(db)
    this.#queue = new QueueChanges(db, row.value, suspension)
    this.#suppressions = new SuppressionChanges(db)
    this.#reports = new ReportChanges(db)
    this.#retention = new RetentionChanges(db)
    this.#sts = new StsChanges(db)
    this.#warmUp = new WarmUpChanges(db)
    this.#leasing = new Leasing(db, row.value, suspension)
    this.abandoned = this.#leasing.endAbandoned(now)
    db.exec('commit')
  }

  get broken(): StoreBrokenError | undefined {
    return this.#broken
  }

  run(requests: readonly WriterRequest[]): WriterResult[] {
    const results = this.#commit(requests)
    if (requests.some(({ kind }) => kind === 'clean')) this.#clean(requests, results)
    return results
  }

  /** Cleaning happens outside any transaction, behind the commit of its batch. */
  #clean(requests: readonly WriterRequest[], results: WriterResult[]): void {
    const result = this.#tryToClean()
    for (const [index, { kind }] of requests.entries()) {
      if (kind === 'clean') results[index] = result
    }
  }

  #tryToClean(): WriterResult {
    try {
      return { kind: 'cleaned', isComplete: cleanFiles(this.#db) }
    } catch (error) {
      this.#undo(error)
      return { kind: 'refused', error: sendable(this.#broken ?? error) }
    }
  }

  #commit(requests: readonly WriterRequest[]): WriterResult[] {
    try {
      return this.#together(requests)
    } catch (error) {
      const [only, ...others] = requests
      if (only !== undefined && others.length === 0)
        return [{ kind: 'refused', error: sendable(error) }]
      return requests.map((request) => this.#alone(request))
    }
  }

  #alone(request: WriterRequest): WriterResult {
    try {
      return this.#together([request])[0] ?? done
    } catch (error) {
      return { kind: 'refused', error: sendable(error) }
    }
  }

  #together(requests: readonly WriterRequest[]): WriterResult[] {
    if (this.#broken !== undefined) throw this.#broken
    try {
      this.#db.exec('begin immediate')
      const results = requests.map((request) => this.#apply(request))
      this.#db.exec('commit')
      return results
    } catch (error) {
      this.#undo(error)
      throw this.#broken ?? error
    }
  }

  #undo(error: unknown): void {
    if (isBroken(error)) {
      const words = error instanceof Error ? error.message : String(error)
      this.#broken = new StoreBrokenError(
        `the database cannot be written safely (${words}): look at the disk, then start again`,
      )
    }
    // SQLite ends the transaction itself on some errors (full disk, I/O).
    if (this.#db.isTransaction) this.#db.exec('rollback')
  }

  #apply(request: WriterRequest): WriterResult {
    switch (request.kind) {
      case 'commit':
        for (const change of request.changes) this.#write(change)
        return done
      case 'lease':
        return { kind: 'leased', consignments: this.#leasing.lease(request.wanted) }
      case 'release':
        this.#leasing.release(request)
        return done
      case 'clean':
        return done
    }
  }

  #write(change: Change): void {
    switch (change.kind) {
      case 'domain-added':
      case 'domain-removed':
      case 'address-added':
      case 'address-removed':
      case 'alias-added':
      case 'alias-removed':
      case 'address-suspended':
      case 'address-lifted':
      case 'credential-added':
      case 'credential-replaced':
      case 'credential-removed':
      case 'credential-used':
        this.#accounts.write(change)
        return
      case 'dkim-key-added':
      case 'dkim-key-moved':
      case 'dkim-key-removed':
      case 'domain-checked':
        this.#domains.write(change)
        return
      case 'correspondents-met':
      case 'correspondents-seeded':
      case 'submission-refused':
        this.#limits.write(change)
        return
      case 'message-accepted':
      case 'consignment-settled':
      case 'recipients-cancelled':
      case 'consignments-retried':
      case 'notices-told':
      case 'message-released':
      case 'message-refused':
      case 'submitter-held':
      case 'submitter-released':
      case 'recipients-bounced':
      case 'queue-paused':
      case 'queue-resumed':
        this.#queue.write(change)
        return
      case 'suppression-added':
      case 'suppression-removed':
      case 'suppressions-expired':
        this.#suppressions.write(change)
        return
      case 'content-redacted':
      case 'message-forgotten':
      case 'message-kept':
      case 'message-unkept':
      case 'domain-retention-set':
      case 'traces-forgotten':
        this.#retention.write(change)
        return
      case 'tls-sessions-counted':
      case 'tls-report-put-off':
      case 'tls-report-closed':
      case 'report-upload-put-off':
      case 'report-upload-ended':
        this.#reports.write(change)
        return
      case 'sts-policy-kept':
        this.#sts.write(change)
        return
      case 'warm-up-counted':
        this.#warmUp.write(change)
        return
    }
  }
}
