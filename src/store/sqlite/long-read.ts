/**
 * Reads that take long (sums over everything that waits or came lately, selections, the snapshot of a backup), each in
 * a thread of its own, so that the main thread goes on answering meanwhile. The thread's side is reader.ts.
 */
import { Worker } from 'node:worker_threads'
import { threadUrl } from '../../base/thread-url.ts'
import type { AcceptedCount } from '../../mail/limit/limit-store.ts'
import type { WaitingPage, WaitingRow } from '../../mail/queue/message-store.ts'
import type { SelectedConsignment, SelectionWanted } from '../../mail/queue/selection-store.ts'
import { received, type SentError, StoreBrokenError } from './store-error.ts'

export type ReaderData = { readonly file: string; readonly question: Question }

export type Question =
  | { readonly kind: 'waiting-rows'; readonly page: WaitingPage }
  | { readonly kind: 'selected'; readonly wanted: SelectionWanted }
  | { readonly kind: 'accepted-since'; readonly since: number }
  | { readonly kind: 'snapshot'; readonly into: string }

export type Answer =
  | { readonly kind: 'waiting-rows'; readonly rows: readonly WaitingRow[] }
  | { readonly kind: 'selected'; readonly consignments: readonly SelectedConsignment[] }
  | { readonly kind: 'accepted-since'; readonly counts: readonly AcceptedCount[] }
  | { readonly kind: 'snapshot' }
  | { readonly kind: 'refused'; readonly error: SentError }

export async function readWaitingRows(file: string, page: WaitingPage): Promise<WaitingRow[]> {
  const answer = await ask({ file, question: { kind: 'waiting-rows', page } })
  return answer.kind === 'waiting-rows' ? [...answer.rows] : []
}

export async function readSelected(
  file: string,
  wanted: SelectionWanted,
): Promise<SelectedConsignment[]> {
  const answer = await ask({ file, question: { kind: 'selected', wanted } })
  return answer.kind === 'selected' ? [...answer.consignments] : []
}

export async function readAcceptedCounts(file: string, since: number): Promise<AcceptedCount[]> {
  const answer = await ask({ file, question: { kind: 'accepted-since', since } })
  return answer.kind === 'accepted-since' ? [...answer.counts] : []
}

/** Writes a compact copy of the database as it is now, beside whoever works on it. */
export async function takeSnapshot(file: string, into: string): Promise<void> {
  await ask({ file, question: { kind: 'snapshot', into } })
}

function ask(data: ReaderData): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(threadUrl('reader', import.meta.url), { workerData: data })
    worker.on('message', (answer: Answer) => {
      if (answer.kind === 'refused') reject(received(answer.error))
      else resolve(answer)
    })
    worker.on('error', reject)
    worker.on('exit', () => reject(new StoreBrokenError('the reader of the database has ended')))
  })
}
