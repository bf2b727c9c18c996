import { suite } from 'node:test'
import { silentLog } from '../../base/log.ts'
import { exerciseStore } from '../conformance/exercise-store.ts'
import type { Place } from '../conformance/place.ts'
import { temporaryFolder } from '../conformance/temporary-folder.ts'
import { openSqliteStore } from './sqlite-store.ts'

// Each test has a folder of its own, so they need not wait for each other's disk.
void suite('the SQLite store', { concurrency: 4 }, () => exerciseStore('sqlite', newFolder))

async function newFolder(): Promise<Place> {
  const folder = await temporaryFolder()
  return {
    open: (now) =>
      openSqliteStore({
        folder: folder.path,
        minFreeBytes: 0,
        clock: { now: () => now },
        log: silentLog,
      }),
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  }
}
