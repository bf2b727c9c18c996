/**
 * Brings a database to the schema this version knows. Migrations only go forward, each in one
 * transaction together with its `user_version`, so a crash leaves the schema before or after one,
 * never between. A database of a newer Posthorn is refused rather than guessed at.
 */
import type { DatabaseSync } from 'node:sqlite'
import { firstSchema } from './migrations/0001-first-schema.ts'
import { answersAndForgetting } from './migrations/0002-answers-and-forgetting.ts'
import { theDoor } from './migrations/0003-the-door.ts'
import { theLanes } from './migrations/0004-lanes.ts'
import { queueByHand } from './migrations/0005-queue-by-hand.ts'
import { keptStsPolicies } from './migrations/0006-sts-policies.ts'
import { tlsRequired } from './migrations/0007-tls-required.ts'
import { theSources } from './migrations/0008-the-sources.ts'
import { tlsReports } from './migrations/0009-tls-reports.ts'

/** In order; the first brings a database to version 1. Never change one that was released. */
export const migrations: readonly string[] = [
  firstSchema,
  answersAndForgetting,
  theDoor,
  theLanes,
  queueByHand,
  keptStsPolicies,
  tlsRequired,
  theSources,
  tlsReports,
]

export class SchemaTooNewError extends Error {
  override readonly name = 'SchemaTooNewError'
}

/** Returns how many migrations were made. */
export function migrate(db: DatabaseSync, known: readonly string[] = migrations): number {
  const found = schemaVersion(db)
  if (found > known.length) {
    throw new SchemaTooNewError(
      `the database has schema ${found}, but this version of Posthorn knows only ${known.length}: ` +
        'start the newer version again, or restore a backup made with this one',
    )
  }
  for (const [index, sql] of known.entries()) {
    if (index >= found) apply(db, sql, index + 1)
  }
  return known.length - found
}

function schemaVersion(db: DatabaseSync): number {
  return Number(db.prepare('pragma user_version').get()?.['user_version'])
}

function apply(db: DatabaseSync, sql: string, version: number): void {
  db.exec('begin immediate')
  try {
    db.exec(sql)
    db.exec(`pragma user_version = ${version}`)
    db.exec('commit')
  } catch (error) {
    db.exec('rollback')
    throw error
  }
}
