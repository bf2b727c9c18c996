/** What the suite needs of a driver: places to open stores at, again and again on the same data. */
import type { AccountStore } from '../../mail/account/account-store.ts'
import type { DomainStore } from '../../mail/domain/domain-store.ts'
import type { LimitStore } from '../../mail/limit/limit-store.ts'
import type { SuppressionStore } from '../../mail/suppression/suppression-store.ts'
import type { WarmUpStore } from '../../mail/delivery/warm-up-store.ts'
import type { Store } from '../../mail/message/store.ts'
import type { MessageStore } from '../../mail/queue/message-store.ts'
import type { QueueStore } from '../../mail/queue/queue-store.ts'
import type { PauseStore, SelectionStore } from '../../mail/queue/selection-store.ts'
import type { ReportStore } from '../../mail/report/report-store.ts'
import type { StsStore } from '../../mail/route/sts-store.ts'
import type { RetentionStore } from '../../mail/spool/retention-store.ts'

export type StoreUnderTest = Store &
  QueueStore &
  MessageStore &
  SelectionStore &
  PauseStore &
  AccountStore &
  DomainStore &
  LimitStore &
  SuppressionStore &
  RetentionStore &
  ReportStore &
  StsStore &
  WarmUpStore &
  AsyncDisposable

/** A data folder or a database, empty at first; removed when disposed of. */
export interface Place extends AsyncDisposable {
  /** A new process on this data, at this time. Only one at a time; disposing of it is its death. */
  open(now: number): Promise<StoreUnderTest>
}

export type NewPlace = () => Promise<Place>

/** One test on a store of its own, opened at time 0. */
export type OnNewStore = (body: (store: StoreUnderTest) => Promise<void>) => () => Promise<void>

export function onNewStore(newPlace: NewPlace): OnNewStore {
  return (body) => async () => {
    await using place = await newPlace()
    await using store = await place.open(0)
    await body(store)
  }
}
