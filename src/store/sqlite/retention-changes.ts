/**
 * Writes what is forgotten, and what is kept from it.
 *
 * A key must leave no copy behind. SQLite overwrites what it deletes (`secure_delete`), but where rows go
 * it moves their neighbours to other pages and leaves stale copies of those in the gaps (seen: one key in
 * some hundred could still be found in the file, long after its own row had gone). So a key is overwritten where
 * it lies, and the emptied row, of some ten bytes, stays until it has no living neighbour.
 */
import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { BounceInfo } from '../../contract/bounce-info.ts'
import type { RetentionChange } from '../../mail/message/retention-change.ts'
import { ContradictionError, mustExist } from './store-error.ts'

/** More emptied rows than three pages hold: so far do neighbours move. */
const NEIGHBOURHOOD = 2_000

const SIGNS_CUT = 'what was seen was removed together with the content'

export const traceQueries = {
  // There are never more than some thousand (limit-changes.ts).
  refused: 'delete from refused_submission where at < ?',
  // Hops from submitter to submitter, whose correspondents are in the order in which they were met.
  correspondents: `
    with recursive known (submitter) as (
      select min(submitter) from correspondent
      union all
      select (select min(submitter) from correspondent where submitter > known.submitter)
      from known
      where known.submitter is not null
    )
    delete from correspondent
    where (submitter, recipient) in (
      select c.submitter, c.recipient
      from known
      cross join correspondent c indexed by correspondent_by_age
      where c.submitter = known.submitter and c.met_at < ?
    )`,
}

type MessageRow = {
  readonly number: number
  readonly final_at: number | null
  readonly redacted_at: number | null
  readonly kept_at: number | null
  readonly owed: number
}

export class RetentionChanges {
  readonly #find: StatementSync
  readonly #blankKey: StatementSync
  readonly #emptyContent: StatementSync
  readonly #markRedacted: StatementSync
  readonly #markNotices: StatementSync
  readonly #quotingReplies: StatementSync
  readonly #cutReply: StatementSync
  readonly #cutSigns: StatementSync
  readonly #keep: StatementSync
  readonly #unkeep: StatementSync
  readonly #setRetention: StatementSync
  readonly #forget: readonly StatementSync[]
  readonly #dropEmptied: StatementSync
  readonly #forgetRefused: StatementSync
  readonly #forgetCorrespondents: StatementSync

  constructor(db: DatabaseSync) {
    // message_by_id
    this.#find = db.prepare(`
      select number, final_at, redacted_at, kept_at,
        exists (select 1 from owed_notice where message = number) as owed
      from message
      where id = ?`)
    // Of the same size, so that it is written over the old one.
    this.#blankKey = db.prepare(
      'update content set wrapped_key = zeroblob(length(wrapped_key)) where message = ?',
    )
    this.#emptyContent = db.prepare(`
      update content
      set wrapped_key = x'', header = x'', body = null, body_file = null
      where message = ?`)
    this.#markRedacted = db.prepare('update message set redacted_at = ? where number = ?')
    // event_by_message, then message_by_id
    this.#markNotices = db.prepare(`
      update message
      set outlives_original = 1
      where redacted_at is null
        and id in (select notice_id from event where message = ? and notice_id is not null)`)
    this.#quotingReplies = db.prepare(`
      select number, reply, bounce_info
      from event
      where message = ? and kind = 'attempted' and stage = 'dot' and state <> 'delivered'`)
    this.#cutReply = db.prepare(
      'update event set reply = ?, bounce_info = ?, transcript = null where number = ?',
    )
    // What a scan saw may be a name or a link of the message. event_by_message
    this.#cutSigns = db.prepare(`
      update event
      set reply = ?2, reason = ?2
      where message = ?1 and kind in ('scanned', 'held')`)
    this.#keep = db.prepare('update message set kept_at = coalesce(kept_at, ?) where id = ?')
    this.#unkeep = db.prepare('update message set kept_at = null where id = ?')
    this.#setRetention = db.prepare('update domain set content_retention_ms = ? where name = ?')
    this.#forget = ['recipient', 'event', 'message'].map((table) =>
      db.prepare(`delete from ${table} where ${table === 'message' ? 'number' : 'message'} = ?`),
    )
    this.#dropEmptied = db.prepare(`
      delete from content
      where message = ?1
        and not exists (
          select 1 from content
          where message between ?1 - ${NEIGHBOURHOOD} and ?1 + ${NEIGHBOURHOOD}
            and length(wrapped_key) > 0
        )`)
    this.#forgetRefused = db.prepare(traceQueries.refused)
    this.#forgetCorrespondents = db.prepare(traceQueries.correspondents)
  }

  write(change: RetentionChange): void {
    switch (change.kind) {
      case 'content-redacted':
        this.#writeRedacted(change.messageId, change.at)
        return
      case 'message-forgotten':
        this.#writeForgotten(change.messageId)
        return
      case 'message-kept':
        mustExist(
          this.#keep.run(change.at, change.messageId).changes,
          `message ${change.messageId}`,
        )
        return
      case 'message-unkept':
        mustExist(this.#unkeep.run(change.messageId).changes, `message ${change.messageId}`)
        return
      case 'domain-retention-set':
        mustExist(
          this.#setRetention.run(change.contentMs ?? null, change.domain).changes,
          `domain ${change.domain}`,
        )
        return
      case 'traces-forgotten':
        this.#forgetRefused.run(change.refusedBefore)
        this.#forgetCorrespondents.run(change.metBefore)
        return
    }
  }

  #writeRedacted(messageId: string, at: number): void {
    const row = this.#mayGo(messageId)
    if (row.redacted_at !== null) return
    this.#blankKey.run(row.number)
    this.#emptyContent.run(row.number)
    this.#cutReplies(row.number)
    this.#cutSigns.run(row.number, SIGNS_CUT)
    this.#markRedacted.run(at, row.number)
    this.#markNotices.run(row.number)
  }

  /** Only what was redacted before: then its key is overwritten, and its notices follow. */
  #writeForgotten(messageId: string): void {
    const { number, redacted_at: redactedAt } = this.#mayGo(messageId)
    if (redactedAt === null) {
      throw new ContradictionError(`message ${messageId} is to be forgotten, and still has content`)
    }
    this.#dropEmptied.run(number)
    for (const statement of this.#forget) statement.run(number)
  }

  /** A host that refuses what it has read may quote it: of such an answer only the codes stay. */
  #cutReplies(number: number): void {
    const rows = this.#quotingReplies.all(number) as {
      readonly number: number
      readonly reply: string
      readonly bounce_info: string | null
    }[]
    for (const { number: event, reply, bounce_info: info } of rows) {
      this.#cutReply.run(withoutWords(reply), info && withoutEvidence(info), event)
    }
  }

  #mayGo(messageId: string): MessageRow {
    const row = this.#find.get(messageId) as MessageRow | undefined
    if (row === undefined) throw new ContradictionError(`there is no message ${messageId}`)
    if (row.final_at === null || row.owed === 1) {
      throw new ContradictionError(`message ${messageId} is still on its way`)
    }
    if (row.kept_at !== null) throw new ContradictionError(`message ${messageId} is kept by hand`)
    return row
  }
}

/** `554 5.7.1`, and that there was more. Our own words, which have no code, quote nothing. */
function withoutWords(reply: string): string {
  const [codes] = /^\d{3}(?:[ -]\d\.\d{1,3}\.\d{1,3})?/.exec(reply) ?? []
  if (codes === undefined) return reply
  return `${codes.replace('-', ' ')} (text removed together with the content)`
}

/** The name of the rule stays, the words that it found go. */
function withoutEvidence(info: string): string {
  const parsed = JSON.parse(info) as BounceInfo // written from one
  const [rule = ''] = parsed.evidence.split(':', 1)
  return JSON.stringify({ ...parsed, evidence: rule })
}
