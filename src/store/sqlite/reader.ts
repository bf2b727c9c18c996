/**
 * The reader's thread: answers one question on a read-only connection of its own, and ends. Its other
 * half is long-read.ts.
 */
import { type MessagePort, parentPort, workerData } from 'node:worker_threads'
import type { WaitingRow } from '../../mail/queue/message-store.ts'
import { openForReading } from './database.ts'
import type { Answer, ReaderData } from './long-read.ts'
import { sendable } from './store-error.ts'
import { waitingRows } from './waiting-rows.ts'

function read({ file, question }: ReaderData): WaitingRow[] {
  const db = openForReading(file)
  try {
    if (question.kind === 'waiting-rows') return waitingRows(db, question.page)
    db.prepare('vacuum into ?').run(question.into)
    return []
  } finally {
    db.close()
  }
}

function answer(data: ReaderData): Answer {
  try {
    return { kind: 'answered', rows: read(data) }
  } catch (error) {
    return { kind: 'refused', error: sendable(error) }
  }
}

function serve(port: MessagePort): void {
  port.postMessage(answer(workerData as ReaderData))
}

if (parentPort !== null) serve(parentPort)
