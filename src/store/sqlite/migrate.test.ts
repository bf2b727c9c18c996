import assert from 'node:assert/strict'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import test from 'node:test'
import { silentLog } from '../../base/log.ts'
import { temporaryFolder } from '../conformance/temporary-folder.ts'
import { openForWriting } from './database.ts'
import { migrate, migrations, SchemaTooNewError } from './migrate.ts'
import { openSqliteStore } from './sqlite-store.ts'

const columnsOf = (db: DatabaseSync, table: string): unknown[] =>
  db
    .prepare(`select name from pragma_table_info('${table}')`)
    .all()
    .map(({ name }) => name)

test('a new database is brought to the newest schema, and then left alone', () => {
  const db = new DatabaseSync(':memory:')
  assert.equal(migrate(db), migrations.length)
  assert.equal(migrate(db), 0)
})

test('an older database gets only what is new to it, and keeps its data', () => {
  const db = new DatabaseSync(':memory:')
  const first = 'create table a (b); insert into a values (1)'
  migrate(db, [first])
  assert.equal(migrate(db, [first, 'alter table a add column c']), 1)
  assert.deepEqual(columnsOf(db, 'a'), ['b', 'c'])
  assert.deepEqual({ ...db.prepare('select b, c from a').get() }, { b: 1, c: null })
})

test('a database of the first schema keeps its mail and what it owes', () => {
  const db = new DatabaseSync(':memory:')
  migrate(db, migrations.slice(0, 1))
  db.exec(`
    insert into owed_notice values (1, 0, 'failed', 5, '5.1.1', 7);
    insert into domain (name, added_at) values ('ours.example', 1);
    insert into address (address, domain, added_at) values ('anna@ours.example', 'ours.example', 1);
  `)
  migrate(db)
  db.exec("insert into owed_notice values (1, 0, 'delayed', 6, '4.4.1', 8)")
  const owed = db.prepare('select kind, owed_at, event from owed_notice order by kind').all()
  assert.deepEqual(
    owed.map((row) => Object.values(row)),
    [
      ['delayed', 6, 8],
      ['failed', 5, 7],
    ],
  )
  assert.equal(db.prepare('select notify_delivered as it from address').get()?.['it'], 0)
})

test('a database of the second schema keeps its accounts, its mail and its passwords', () => {
  const db = new DatabaseSync(':memory:')
  migrate(db, migrations.slice(0, 2))
  db.exec(`
    insert into domain (name, added_at) values ('ours.example', 1);
    insert into address (address, domain, added_at) values
      ('anna@ours.example', 'ours.example', 1), ('bert@ours.example', 'ours.example', 1);
    insert into credential (id, address, name, argon2, scram, created_at) values
      ('c1', 'anna@ours.example', 'default', 'a1', 's1', 10),
      ('c2', 'anna@ours.example', 'default', 'a2', 's2', 20),
      ('c3', 'bert@ours.example', 'default', 'a3', 's3', 5);
    insert into consignment
      (message, destination, id, submitter, accepted_at, open_recipients, next_attempt_at)
      values (1, 'theirs.example', 'm1-1', 'anna@ours.example', 0, 1, 7);
  `)
  migrate(db)
  const credentials = db
    .prepare(
      'select id, address, domain, name, argon2, scram, created_at from credential order by id',
    )
    .all()
  assert.deepEqual(
    credentials.map((row) => Object.values(row)),
    [
      ['c1', 'anna@ours.example', null, 'default-c1', 'a1', 's1', 10],
      ['c2', 'anna@ours.example', null, 'default', 'a2', 's2', 20],
      ['c3', 'bert@ours.example', null, 'default', 'a3', 's3', 5],
    ],
  )
  const [waiting] = db
    .prepare('select next_attempt_at, is_held_by_scan, is_held_by_suspension from consignment')
    .all()
  assert.deepEqual(Object.values(waiting ?? {}), [7, 0, 0])
  // They go with their owner, as before.
  db.exec("delete from address where address = 'anna@ours.example'")
  assert.equal(db.prepare('select count(*) as count from credential').get()?.['count'], 1)
})

test('a migration that fails half way leaves the schema before it', () => {
  const db = new DatabaseSync(':memory:')
  const first = 'create table a (b)'
  migrate(db, [first])
  assert.throws(() => migrate(db, [first, 'alter table a add column c; drop table missing']))
  assert.deepEqual(columnsOf(db, 'a'), ['b'])
  assert.equal(migrate(db, [first, 'alter table a add column c']), 1)
})

test('a database of a newer Posthorn is refused, by a sentence that says what to do', async () => {
  await using folder = await temporaryFolder()
  const db = new DatabaseSync(join(folder.path, 'posthorn.db'))
  db.exec('pragma user_version = 999')
  db.close()
  const options = { folder: folder.path, minFreeBytes: 0, clock: { now: () => 0 }, log: silentLog }
  for (let attempt = 0; attempt < 2; attempt++) {
    await assert.rejects(openSqliteStore(options), (error: Error) => {
      assert.ok(error instanceof SchemaTooNewError)
      assert.match(error.message, /schema 999.*start the newer version again, or restore a backup/)
      return true
    })
  }
})

test('the database is opened so that a commit survives a power cut and deletion leaves no trace', async () => {
  await using folder = await temporaryFolder()
  const db = openForWriting(join(folder.path, 'posthorn.db'))
  migrate(db)
  const pragma = (name: string): unknown =>
    Object.values(db.prepare(`pragma ${name}`).get() ?? {})[0]
  assert.equal(pragma('journal_mode'), 'wal')
  assert.equal(pragma('synchronous'), 2, 'full')
  assert.equal(pragma('auto_vacuum'), 2, 'incremental')
  assert.equal(pragma('secure_delete'), 1)
  assert.equal(pragma('foreign_keys'), 1)
  db.close()
})
