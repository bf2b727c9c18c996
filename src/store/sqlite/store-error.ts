/**
 * What may go wrong in the writer, and how it travels from its thread to the caller: an Error loses
 * its class on the way, so it is sent as its name and words and made anew on the other side.
 */
import { LeaseLostError } from '../../mail/message/queue-change.ts'
import { StoreFullError } from '../../mail/message/store.ts'
import { SchemaTooNewError } from './migrate.ts'

export type SentError = { readonly name: string; readonly message: string }

/** A change that contradicts what is stored. The caller has a defect or has lost a race. */
export class ContradictionError extends Error {
  override readonly name = 'ContradictionError'
}

/** @throws ContradictionError when nothing was changed */
export function mustExist(changes: number | bigint, what: string): void {
  if (changes === 0) throw new ContradictionError(`there is no ${what}`)
}

/** After this the store accepts nothing more; the process must be started again. */
export class StoreBrokenError extends Error {
  override readonly name = 'StoreBrokenError'
}

const FULL = 'the disk of the data folder is full: make room on it'

const classes = new Map<string, new (message: string) => Error>([
  ['LeaseLostError', LeaseLostError],
  ['StoreFullError', StoreFullError],
  ['SchemaTooNewError', SchemaTooNewError],
  ['ContradictionError', ContradictionError],
  ['StoreBrokenError', StoreBrokenError],
])

export function sendable(error: unknown): SentError {
  if (isFull(error)) return { name: 'StoreFullError', message: FULL }
  return error instanceof Error
    ? { name: error.name, message: error.message }
    : { name: 'Error', message: String(error) }
}

export function received({ name, message }: SentError): Error {
  return new (classes.get(name) ?? Error)(message)
}

/** https://www.sqlite.org/rescode.html: the low byte is the primary result code. */
const SQLITE_BUSY = 5
const SQLITE_IOERR = 10
const SQLITE_CORRUPT = 11
const SQLITE_FULL = 13
const SQLITE_NOTADB = 26
/** The index of the WAL, which is no promise but a cache, found no room to grow. */
const SQLITE_IOERR_SHMSIZE = 4874

export function isBusy(error: unknown): boolean {
  return primaryCode(error) === SQLITE_BUSY
}

export function isFull(error: unknown): boolean {
  return primaryCode(error) === SQLITE_FULL || extendedCode(error) === SQLITE_IOERR_SHMSIZE
}

/**
 * The disk did not keep its word. Linux reports a failed fsync once and then calls the lost pages
 * clean, so a second try could succeed without being durable: we must not try again.
 */
export function isBroken(error: unknown): boolean {
  if (isFull(error)) return false
  const code = primaryCode(error)
  return code === SQLITE_IOERR || code === SQLITE_CORRUPT || code === SQLITE_NOTADB
}

function primaryCode(error: unknown): number | undefined {
  const code = extendedCode(error)
  return code === undefined ? undefined : code & 0xff
}

function extendedCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('errcode' in error)) return undefined
  return typeof error.errcode === 'number' ? error.errcode : undefined
}
