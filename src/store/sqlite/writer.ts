/**
 * The writer's thread: opens the one connection that writes, brings the schema up to date, begins an
 * epoch, and then makes durable what it is sent, batch after batch. Its other half is group-commit.ts.
 */
import { type MessagePort, parentPort, workerData } from 'node:worker_threads'
import { BatchWriter, type WriterResult } from './batch-writer.ts'
import { openForWriting } from './database.ts'
import { migrate } from './migrate.ts'
import { type PackedBatch, unpack } from './packed-batch.ts'
import { type SentError, sendable } from './store-error.ts'

export type WriterData = { readonly file: string; readonly now: number }

export type ToWriter =
  | { readonly kind: 'batch'; readonly batch: PackedBatch }
  | { readonly kind: 'close' }

export type FromWriter =
  | { readonly kind: 'ready'; readonly abandoned: number; readonly migrated: number }
  | { readonly kind: 'refused'; readonly error: SentError }
  | {
      readonly kind: 'written'
      readonly results: readonly WriterResult[]
      readonly isBroken: boolean
    }
  | { readonly kind: 'closed' }

function start(port: MessagePort, data: WriterData): void {
  const send = (message: FromWriter): void => port.postMessage(message)
  try {
    serve(port, data, send)
  } catch (error) {
    send({ kind: 'refused', error: sendable(error) })
  }
}

function serve(port: MessagePort, data: WriterData, send: (message: FromWriter) => void): void {
  const db = openForWriting(data.file)
  const migrated = migrate(db)
  const writer = new BatchWriter(db, data.now)
  port.on('message', (message: ToWriter) => {
    if (message.kind === 'batch') {
      const results = writer.run(unpack(message.batch))
      send({ kind: 'written', results, isBroken: writer.broken !== undefined })
      return
    }
    db.close()
    send({ kind: 'closed' })
    port.close()
  })
  send({ kind: 'ready', abandoned: writer.abandoned, migrated })
}

if (parentPort !== null) start(parentPort, workerData as WriterData)
