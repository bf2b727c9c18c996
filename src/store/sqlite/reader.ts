/**
 * The reader's thread: answers one question on a read-only connection of its own, and ends. Its other
 * half is long-read.ts.
 */
import { type MessagePort, parentPort, workerData } from 'node:worker_threads'
import { acceptedCounts } from './accepted-counts.ts'
import { openForReading } from './database.ts'
import type { Answer, ReaderData } from './long-read.ts'
import { selected } from './selected.ts'
import { sendable } from './store-error.ts'
import { waitingRows } from './waiting-rows.ts'

function read({ file, question }: ReaderData): Answer {
  const db = openForReading(file)
  try {
    switch (question.kind) {
      case 'waiting-rows':
        return { kind: question.kind, rows: waitingRows(db, question.page) }
      case 'selected':
        return { kind: question.kind, consignments: selected(db, question.wanted) }
      case 'accepted-since':
        return { kind: question.kind, counts: acceptedCounts(db, question.since) }
      case 'snapshot':
        db.prepare('vacuum into ?').run(question.into)
        return { kind: question.kind }
    }
  } finally {
    db.close()
  }
}

function answer(data: ReaderData): Answer {
  try {
    return read(data)
  } catch (error) {
    return { kind: 'refused', error: sendable(error) }
  }
}

function serve(port: MessagePort): void {
  port.postMessage(answer(workerData as ReaderData))
}

if (parentPort !== null) serve(parentPort)
