/** TLS reports: sessions that met the same are added up, a report is closed once, an upload waits until it has ended. */
import assert from 'node:assert/strict'
import test from 'node:test'
import {
  type ReportUpload,
  TLS_COUNTS_MAX,
  TLS_FAILURE_DETAILS_MAX,
  TLS_REPORTS_MAX,
  type TlsCount,
} from '../../mail/message/report-change.ts'
import type { Change } from '../../mail/message/store.ts'
import { type NewPlace, onNewStore, type StoreUnderTest } from './place.ts'
import { accepted } from './sample-mail.ts'

const DAY = 86_400_000
const key = { domain: 'a.example', day: DAY }
const closed: Change = { kind: 'tls-report-closed', ...key, uploads: [] }

function count(more: Partial<TlsCount> = {}): TlsCount {
  return { ...key, dueAt: 2 * DAY, policy: '{}', failure: '', sessions: 1, ...more }
}

function counted(...counts: readonly TlsCount[]): Change {
  return { kind: 'tls-sessions-counted', counts }
}

function failure(number: number): string {
  return JSON.stringify({ 'result-type': 'validation-failure', 'receiving-ip': `ip${number}` })
}

function upload(id: string, more: Partial<ReportUpload> = {}): ReportUpload {
  const body = Uint8Array.of(1, 2, 3)
  const times = { attempts: 0, dueAt: 10, expiresAt: 100 }
  return { id, domain: 'a.example', url: 'https://r.example/', body, ...times, ...more }
}

async function sumOf(store: StoreUnderTest): Promise<number> {
  return (await store.tlsCounts(key)).reduce((sum, { sessions }) => sum + sessions, 0)
}

export function exerciseReports(name: string, newPlace: NewPlace): void {
  const withStore = onNewStore(newPlace)

  test(
    `${name}: sessions that met the same are added up, and the first count says when the report is due`,
    withStore(async (store) => {
      await store.commit([counted(count({ sessions: 2 }), count({ failure: failure(1) }))])
      await store.commit([counted(count({ dueAt: 9 * DAY, sessions: 3 }))])
      await store.commit([counted(count({ day: 2 * DAY, dueAt: 3 * DAY }))])
      assert.deepEqual(await store.tlsCounts(key), [
        count({ sessions: 5 }),
        count({ failure: failure(1) }),
      ])
      const due = async (now: number) => store.dueTlsReports({ now, limit: 9 })
      assert.deepEqual(await due(2 * DAY - 1), [])
      assert.deepEqual(await due(2 * DAY), [{ ...key, dueAt: 2 * DAY }])
      assert.equal((await due(3 * DAY)).length, 2)
      assert.equal((await store.dueTlsReports({ now: 3 * DAY, limit: 1 })).length, 1)
    }),
  )

  test(
    `${name}: a report is put off, then closed together with its message, and only once`,
    withStore(async (store) => {
      await store.commit([counted(count())])
      await store.commit([{ kind: 'tls-report-put-off', ...key, dueAt: 3 * DAY }])
      assert.deepEqual(await store.dueTlsReports({ now: 3 * DAY - 1, limit: 9 }), [])
      await store.commit([accepted({ id: 'm1' }), closed])
      assert.deepEqual(await store.tlsCounts(key), [])
      assert.deepEqual(await store.dueTlsReports({ now: 9 * DAY, limit: 9 }), [])
      await assert.rejects(store.commit([accepted({ id: 'm2' }), closed]))
      assert.ok(await store.message('m1'))
      assert.equal(await store.message('m2'), undefined)
    }),
  )

  test(`${name}: a report survives the process`, async () => {
    await using place = await newPlace()
    {
      await using store = await place.open(0)
      await store.commit([counted(count())])
    }
    await using store = await place.open(1)
    assert.deepEqual(await store.tlsCounts(key), [count()])
  })

  test(
    `${name}: of too many different failures only the type is counted, and then nothing`,
    withStore(async (store) => {
      const some = Array.from({ length: TLS_FAILURE_DETAILS_MAX + 5 }, (_, index) =>
        count({ failure: failure(index) }),
      )
      await store.commit([counted(...some)])
      assert.equal((await store.tlsCounts(key)).length, TLS_FAILURE_DETAILS_MAX + 1)
      assert.equal(await sumOf(store), some.length)
      assert.equal((await store.tlsCounts(key))[0]?.failure, '{"result-type":"validation-failure"}')

      const policies = Array.from({ length: TLS_COUNTS_MAX }, (_, index) =>
        count({ policy: `{"${index}":0}` }),
      )
      await store.commit([counted(...policies)])
      assert.equal((await store.tlsCounts(key)).length, TLS_COUNTS_MAX)
      // What is there is counted on.
      await store.commit([counted(count({ failure: failure(0), sessions: 40 }))])
      assert.equal((await store.tlsCounts(key))[0]?.sessions, 41)
    }),
  )

  test(
    `${name}: of too many domains the first are reported to`,
    withStore(async (store) => {
      const many = Array.from({ length: TLS_REPORTS_MAX + 5 }, (_, index) =>
        count({ domain: `d${index}.example` }),
      )
      await store.commit([counted(...many)])
      const due = await store.dueTlsReports({ now: 2 * DAY, limit: TLS_REPORTS_MAX + 9 })
      assert.equal(due.length, TLS_REPORTS_MAX)
      assert.deepEqual(await store.tlsCounts({ day: DAY, domain: 'd10000.example' }), [])
    }),
  )

  test(
    `${name}: an upload waits until it has ended, whatever the report`,
    withStore(async (store) => {
      await store.commit([counted(count())])
      const uploads = [upload('u1'), upload('u2', { dueAt: 5 })]
      await store.commit([{ kind: 'tls-report-closed', ...key, uploads }])
      const due = async (now: number) =>
        (await store.dueReportUploads({ now, limit: 9 })).map(({ id }) => id)
      assert.deepEqual(await due(10), ['u2', 'u1'])
      await store.commit([{ kind: 'report-upload-put-off', id: 'u2', attempts: 1, dueAt: 20 }])
      assert.deepEqual(await due(19), ['u1'])
      await store.commit([{ kind: 'report-upload-ended', id: 'u1' }])
      assert.deepEqual(await store.dueReportUploads({ now: 20, limit: 9 }), [
        upload('u2', { attempts: 1, dueAt: 20 }),
      ])
    }),
  )
}
