/**
 * What lies in the data folder, opened: the store, the spool of large bodies and the instance key. A
 * server and a command without a server stand on the same.
 */
import type { Clock } from '../base/clock.ts'
import type { Log } from '../base/log.ts'
import type { Random } from '../base/random.ts'
import type { Config } from '../config/config.ts'
import { ContentReader } from '../mail/spool/content-reader.ts'
import type { SpoolParts } from '../mail/spool/content-writer.ts'
import { KeyWrapper } from '../mail/spool/seal.ts'
import { openSqliteStore, type SqliteStore } from '../store/sqlite/sqlite-store.ts'
import { openInstanceKey } from './instance-key.ts'

export type Estate = {
  readonly store: SqliteStore
  readonly spool: SpoolParts
  readonly contents: ContentReader
  /** Secrets at rest are derived from it (base/secret-box.ts). */
  readonly instanceKey: Buffer
  close(): Promise<void>
}

export type EstateWorld = {
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  /** The disk failed under the store: nothing can be promised any more, and the process should end. */
  readonly onStoreBroken?: () => void
}

export async function openEstate(config: Config, world: EstateWorld): Promise<Estate> {
  const { data: folder, minFreeBytes } = config
  const { clock, log, random, onStoreBroken: onBroken } = world
  const store = await openSqliteStore({
    folder,
    minFreeBytes,
    clock,
    log,
    ...(onBroken === undefined ? {} : { onBroken }),
  })
  try {
    const instanceKey = await openInstanceKey(folder, random, await hasSecrets(store))
    const wrapper = new KeyWrapper(instanceKey)
    return {
      store,
      spool: { files: store.spool, wrapper, random },
      contents: new ContentReader(wrapper, store.spool),
      instanceKey,
      close: () => store.close(),
    }
  } catch (error) {
    await store.close()
    throw error
  }
}

/** Mail, DKIM keys or passwords that only the key from which they were made can read or check. */
async function hasSecrets(store: SqliteStore): Promise<boolean> {
  const [domains, messages] = await Promise.all([store.domains(), store.messages({ limit: 1 })])
  return domains.length + messages.length > 0
}
