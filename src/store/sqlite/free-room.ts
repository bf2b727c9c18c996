/**
 * Whether the disk has room for new mail. Asked before each acceptance but measured at most once a
 * second: mail is refused with 452 while there is still room to settle what was accepted before.
 */
import { statfsSync } from 'node:fs'
import type { Clock } from '../../base/clock.ts'
import { StoreFullError } from '../../mail/message/store.ts'

const MEASURE_EVERY_MS = 1_000

export type FreeRoomOptions = {
  readonly folder: string
  readonly minFreeBytes: number
  readonly clock: Pick<Clock, 'now'>
}

export class FreeRoom {
  readonly #options: FreeRoomOptions
  #measuredAt = Number.NEGATIVE_INFINITY
  #freeBytes = 0

  constructor(options: FreeRoomOptions) {
    this.#options = options
  }

  /** @throws StoreFullError when there is less than `minFreeBytes` */
  require(): void {
    const { folder, minFreeBytes, clock } = this.#options
    const now = clock.now()
    if (Math.abs(now - this.#measuredAt) >= MEASURE_EVERY_MS) {
      const { bavail, bsize } = statfsSync(folder)
      this.#freeBytes = bavail * bsize
      this.#measuredAt = now
    }
    if (this.#freeBytes < minFreeBytes) {
      throw new StoreFullError(
        `${folder} has ${this.#freeBytes} bytes free, less than min_free_bytes = ${minFreeBytes}`,
      )
    }
  }
}
