/** What the domain station reads. */
import type { DkimKey, StoredDomainCheck } from '../message/domain-change.ts'

export interface DomainStore {
  /** Of every state, oldest first. */
  dkimKeys(domain: string): Promise<DkimKey[]>
  lastDomainCheck(domain: string): Promise<StoredDomainCheck | undefined>
}
