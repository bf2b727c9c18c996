/** The queries that must stay fast with a million messages use their index: SQLite says so itself. */
import assert from 'node:assert/strict'
import { DatabaseSync } from 'node:sqlite'
import test from 'node:test'
import { acceptedQuery } from './accepted-counts.ts'
import { accountQueries } from './account-reads.ts'
import { byHandQueries } from './by-hand.ts'
import { domainQueries } from './domain-reads.ts'
import { dueQueries, DueSearch } from './due-search.ts'
import { groupQueries } from './waiting-groups.ts'
import { holdingQueries } from './holding.ts'
import { limitQueries } from './limit-reads.ts'
import { messageQueries } from './message-reads.ts'
import { migrate } from './migrate.ts'
import { queueQueries } from './queue-reads.ts'
import { traceQueries } from './retention-changes.ts'
import { requestedBounceQueries } from './requested-bounces.ts'
import { reportChangeQueries } from './report-changes.ts'
import { reportQueries } from './report-reads.ts'
import { retentionQueries } from './retention-reads.ts'
import { selectionQueries } from './selected.ts'
import { suppressionQueries } from './suppression-reads.ts'
import { suspensionQueries } from './suspension.ts'
import { warmUpQueries } from './warm-up-counts.ts'
import { waitingQuery } from './waiting-rows.ts'

const db = new DatabaseSync(':memory:')
migrate(db)

const plan = (sql: string): unknown[] =>
  db
    .prepare(`explain query plan ${sql}`)
    .all()
    .map(({ detail }) => detail)

const searches: Record<string, readonly [sql: string, ...plan: string[]]> = {
  'lease: the walk from the oldest': [
    dueQueries.walk,
    'SEARCH consignment USING INDEX consignment_due (next_attempt_at<?)',
  ],
  'lease: the hop to the next destination': [
    groupQueries.nextDestination,
    'SEARCH consignment USING INDEX consignment_waiting (submitter=? AND lane=? AND destination>?)',
  ],
  'lease: the hop to the next lane': [
    groupQueries.nextLane,
    'SEARCH consignment USING INDEX consignment_waiting (submitter=? AND lane>?)',
  ],
  'lease: the hop to the next submitter': [
    groupQueries.nextSubmitter,
    'SEARCH consignment USING INDEX consignment_waiting (submitter>?)',
  ],
  'lease: the oldest of a flow to a destination': [
    dueQueries.ofGroup,
    'SEARCH consignment USING INDEX consignment_waiting (submitter=? AND lane=? AND destination=? AND next_attempt_at<?)',
  ],
  nextDueAt: [queueQueries.nextDueAt, 'SEARCH consignment USING INDEX consignment_due'],
  contentOf: [
    queueQueries.contentOf,
    'SEARCH m USING COVERING INDEX message_by_id (id=?)',
    'SEARCH c USING INTEGER PRIMARY KEY (rowid=?)',
  ],
  // A scan from the oldest, left as soon as enough messages are found.
  'owedNotices: the oldest': [
    queueQueries.owedOldestFirst,
    'SCAN owed_notice USING COVERING INDEX owed_notice_by_age',
  ],
  'owedNotices: of one message': [
    queueQueries.owedOf,
    'SEARCH o USING PRIMARY KEY (message=?)',
    'SEARCH r USING PRIMARY KEY (message=? AND position=?)',
    'SEARCH e USING INTEGER PRIMARY KEY (rowid=?)',
  ],
  'messages: the newest': [messageQueries.newest, 'SCAN m USING INDEX message_by_id'],
  'messages: the newest after one': [
    messageQueries.newestAfter,
    'SEARCH m USING INDEX message_by_id (id<?)',
  ],
  'messages: their recipients': [
    messageQueries.recipients,
    'SEARCH r USING PRIMARY KEY (message=?)',
    'SEARCH c USING PRIMARY KEY (message=? AND destination=?) LEFT-JOIN',
  ],
  'reports: due': [
    reportQueries.dueReports,
    'SEARCH tls_report USING COVERING INDEX tls_report_by_due (due_at<?)',
  ],
  'reports: how many counts': [
    reportChangeQueries.howMany,
    'SEARCH tls_count USING PRIMARY KEY (domain=? AND day=?)',
  ],
  'reports: uploads due': [
    reportQueries.dueUploads,
    'SEARCH report_upload USING INDEX report_upload_by_due (due_at<?)',
  ],
  suppressionOf: [suppressionQueries.of, 'SEARCH suppression USING PRIMARY KEY (recipient=?)'],
  'suppressions: the newest': [
    suppressionQueries.newest,
    'SCAN suppression USING INDEX suppression_by_age',
  ],
  'redactable: left over': [
    retentionQueries.leftOver,
    'SEARCH m USING INDEX message_left_over (final_at>?)',
    'CORRELATED SCALAR SUBQUERY 1',
    'SEARCH o USING PRIMARY KEY (message=?)',
    'SEARCH c USING INTEGER PRIMARY KEY (rowid=?) LEFT-JOIN',
  ],
  forgettable: [
    retentionQueries.forgettable,
    'SEARCH m USING INDEX message_to_forget (final_at<?)',
  ],
  events: [messageQueries.events, 'SEARCH event USING INDEX event_by_message (message=?)'],
  ownerOf: [
    accountQueries.ownerOf,
    'COMPOUND QUERY',
    'LEFT-MOST SUBQUERY',
    'SEARCH address USING PRIMARY KEY (address=?)',
    'UNION ALL',
    'SEARCH alias USING PRIMARY KEY (alias=?)',
  ],
  'credential by id': [accountQueries.credential, 'SEARCH credential USING PRIMARY KEY (id=?)'],
  'aliases of an address': [
    accountQueries.aliasesOf,
    'SEARCH alias USING INDEX alias_by_address (address=?)',
  ],
  'strangersTo: each recipient': [
    limitQueries.correspondent,
    'SEARCH correspondent USING PRIMARY KEY (submitter=? AND recipient=?)',
  ],
  metSince: [
    limitQueries.metSince,
    'SEARCH correspondent USING COVERING INDEX correspondent_by_age (submitter=? AND met_at>?)',
  ],
  'refusals: the newest': [limitQueries.refused, 'SCAN refused_submission'],
  'refusals: the newest after one': [
    limitQueries.refusedAfter,
    'SEARCH refused_submission USING INTEGER PRIMARY KEY (rowid<?)',
    'SCALAR SUBQUERY 1',
    'SEARCH refused_submission USING COVERING INDEX refused_submission_by_id (id=?)',
  ],
  'a settlement that defers: is its submitter suspended': [
    suspensionQueries.reasonFor,
    'SEARCH address USING PRIMARY KEY (address=?)',
    'SCALAR SUBQUERY 1',
    'SEARCH message USING INTEGER PRIMARY KEY (rowid=?)',
  ],
  'by hand: what waits of one message': [
    byHandQueries.waiting,
    'SEARCH consignment USING PRIMARY KEY (message=? AND destination=?)',
    'LIST SUBQUERY 1',
    'SCAN json_each VIRTUAL TABLE INDEX 1:',
  ],
  'settle: whether a bounce was asked for': [
    requestedBounceQueries.of,
    'SEARCH recipient USING PRIMARY KEY (message=?)',
  ],
  'warm-up: what was sent on a day': [
    warmUpQueries.ofDay,
    'SEARCH warm_up USING PRIMARY KEY (day=?)',
  ],
  'selection: from the last place on': [
    selectionQueries.selected,
    'SEARCH c USING PRIMARY KEY ((message,destination)>(?,?) AND message<?)',
    'LIST SUBQUERY 1',
    'SCAN json_each VIRTUAL TABLE INDEX 1:',
    'CREATE BLOOM FILTER',
    'SEARCH m USING INTEGER PRIMARY KEY (rowid=?)',
  ],
  'selection: recipients of a consignment': [
    selectionQueries.recipients,
    'SEARCH recipient USING PRIMARY KEY (message=?)',
  ],
  'held: of one message': [holdingQueries.held, 'SEARCH consignment USING PRIMARY KEY (message=?)'],
  'held: of a suspended submitter': [
    suspensionQueries.held,
    'SEARCH consignment USING INDEX consignment_waiting (submitter=?)',
  ],
  'waiting: of a submitter to be suspended': [
    suspensionQueries.waiting,
    'SEARCH c USING INDEX consignment_waiting (submitter=?)',
    'CORRELATED SCALAR SUBQUERY 1',
    'SEARCH message USING INTEGER PRIMARY KEY (rowid=?)',
  ],
}

for (const [name, [sql, ...steps]] of Object.entries(searches)) {
  test(`${name} uses its index and sorts nothing`, () => {
    assert.deepEqual(plan(sql), steps)
  })
}

test('redactable hops from domain to domain and reads only what is due', () => {
  const steps = plan(retentionQueries.aged).filter((step) => /message_to_redact/.test(String(step)))
  assert.deepEqual(steps, [
    'SEARCH message USING INDEX message_to_redact',
    'SEARCH message USING INDEX message_to_redact (domain>?)',
    'SEARCH m USING INDEX message_to_redact (domain=? AND final_at>? AND final_at<?)',
  ])
})

// A handful of rows is sorted: what one owner or one domain has.
const handfuls: Record<string, readonly [sql: string, ...search: string[]]> = {
  'credentials of an owner': [
    accountQueries.credentials,
    'SEARCH credential USING INDEX credential_of_address (address=?)',
    'SEARCH credential USING INDEX credential_of_domain (domain=?)',
  ],
  'DKIM keys of a domain': [
    domainQueries.dkimKeys,
    'SEARCH dkim_key USING INDEX dkim_key_of_domain (domain=?)',
  ],
}
for (const [name, [sql, ...searched]] of Object.entries(handfuls)) {
  test(`${name} are searched, and nothing else is read`, () => {
    const steps = plan(sql).filter((step) => /^(SCAN|SEARCH)/.test(String(step)))
    assert.deepEqual(steps, searched)
  })
}

test('what was accepted lately is searched from the newest message back', () => {
  const steps = plan(acceptedQuery).filter((step) => / (m|r|message)\b/.test(String(step)))
  assert.deepEqual(steps, [
    'SEARCH m USING INTEGER PRIMARY KEY (rowid>?)',
    'SCAN message',
    'SEARCH r USING PRIMARY KEY (message=?)',
  ])
})

test('forgetting correspondents hops from submitter to submitter and reads only what goes', () => {
  const { correspondents: forgetCorrespondents } = traceQueries
  const steps = plan(forgetCorrespondents).filter((step) =>
    /correspondent_by_age/.test(String(step)),
  )
  assert.deepEqual(steps, [
    'SEARCH correspondent USING COVERING INDEX correspondent_by_age',
    'SEARCH correspondent USING COVERING INDEX correspondent_by_age (submitter>?)',
    'SEARCH c USING COVERING INDEX correspondent_by_age (submitter=? AND met_at<?)',
  ])
})

test('queue reads each waiting consignment once, and nothing else but one reason per row', () => {
  const steps = plan(waitingQuery).filter((step) => /^(SCAN|SEARCH) (?!\()/.test(String(step)))
  assert.deepEqual(steps, ['SCAN consignment', 'SEARCH event USING INTEGER PRIMARY KEY (rowid=?)'])
})

test('a lease looks at none of the consignments that are not due', () => {
  const insert = db.prepare(`
    insert into consignment
      (message, destination, id, submitter, accepted_at, open_recipients, next_attempt_at)
    values (?, 'a.example', ?, 'anna@ours.example', 0, 1, ?)`)
  db.exec('begin')
  for (let number = 0; number < 20_000; number++) insert.run(number, `m${number}-1`, 1_000 + number)
  db.exec('commit')
  const wanted = { limit: 10, perDestination: 10, perSender: 10 }
  const search = new DueSearch(db)
  assert.deepEqual(search.find({ ...wanted, now: 999 }), [])
  assert.equal(search.find({ ...wanted, now: 1_004 }).length, 5)
})
