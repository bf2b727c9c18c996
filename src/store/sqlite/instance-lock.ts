/**
 * One process per data folder. The lock is an exclusive transaction on `lock.db` that is never
 * ended: the kernel drops it when the process dies, even by SIGKILL, so no stale lock is ever left
 * to be cleaned away by hand.
 */
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { isBusy } from './store-error.ts'

export class StoreLockedError extends Error {
  override readonly name = 'StoreLockedError'
}

export class InstanceLock {
  readonly #db: DatabaseSync

  /** @throws StoreLockedError while another process (or another store of this one) holds it */
  constructor(folder: string) {
    this.#db = new DatabaseSync(join(folder, 'lock.db'), { timeout: 0 })
    try {
      this.#db.exec('begin exclusive')
    } catch (error) {
      this.#db.close()
      if (!isBusy(error)) throw error
      throw new StoreLockedError(
        `another Posthorn process is using ${folder}: stop it first, or give this one another folder with --data`,
      )
    }
  }

  release(): void {
    this.#db.close()
  }
}
