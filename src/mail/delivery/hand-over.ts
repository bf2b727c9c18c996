/**
 * Hands one message to a host that let us in: as many transactions as it takes for all recipients,
 * and the meaning of each answer.
 */
import type { Loss } from '../../protocol/smtp/client-dialogue.ts'
import type { ClientEnvelope, TransactionResult } from '../../protocol/smtp/client-transaction.ts'
import { isPositive, type Reply } from '../../protocol/smtp/reply.ts'
import type { Recipient } from '../message/message.ts'
import type { DeliverableContent } from '../spool/content.ts'
import type { Connection } from './connection.ts'
import { type Ending, place, recorded, unsuccessful } from './ending.ts'
import { asDeferral, type MeaningSteps, meaningOf, meaningOfLoss } from './meaning.ts'
import type { Progress } from './progress.ts'
import { isTooManyRecipients } from './too-many-recipients.ts'
import type { MailRefusal } from './walk-ending.ts'

export type HandOver = {
  readonly steps: MeaningSteps
  readonly connection: Connection
  readonly envelope: ClientEnvelope
  readonly content: DeliverableContent
  readonly progress: Progress
}

/** RFC 5321 §4.5.3.1.8: every host must take so many. */
const RECIPIENTS_PER_TRANSACTION_MAX = 100
const GO_AHEAD = 354

/** Settles recipients until none is open; returns why the host did not let (all of) them in. */
export async function handOver(work: HandOver): Promise<MailRefusal | undefined> {
  const { connection, envelope, content, progress } = work
  const { recipientsMax = Number.POSITIVE_INFINITY } = connection.session.extensions
  const batchMax = Math.min(RECIPIENTS_PER_TRANSACTION_MAX, recipientsMax)
  while (progress.open.length > 0) {
    const batch = progress.open.slice(0, batchMax)
    const result = await connection.transact({ envelope, recipients: batch, content })
    const refusal = refusalOfMail(result)
    if (refusal !== undefined) return refusal
    progress.settle(readResult(batch, result, work))
  }
  return undefined
}

function refusalOfMail({ mail, loss }: TransactionResult): MailRefusal | undefined {
  if (mail !== undefined) return isPositive(mail) ? undefined : { reply: mail }
  return { loss: loss ?? { stage: 'mail', reason: 'no reply to MAIL' } }
}

/**
 * Recipients who were one too many are in no ending: they stay open for the next transaction. Only if
 * this one came to its end with others, though: else it would be repeated without progress.
 */
function readResult(
  batch: readonly Recipient[],
  result: TransactionResult,
  work: HandOver,
): Map<Recipient, Ending> {
  const endings = new Map<Recipient, Ending>()
  const hasProgress = result.dot !== undefined && result.recipients.some(isPositive)
  let ofContent: Ending | undefined
  for (const [index, recipient] of batch.entries()) {
    const reply = result.recipients[index]
    if (reply === undefined) {
      endings.set(recipient, lost('rcpt', result.loss, work))
    } else if (isPositive(reply)) {
      ofContent ??= endingOfContent(result, work)
      endings.set(recipient, ofContent)
    } else if (!hasProgress || !isTooManyRecipients(reply)) {
      endings.set(recipient, unwelcome(reply, 'rcpt', work))
    }
  }
  return endings
}

/** The fate that all accepted recipients of a transaction share. */
function endingOfContent({ data, dot, loss }: TransactionResult, work: HandOver): Ending {
  if (dot !== undefined) {
    return isPositive(dot) ? delivered(dot, work) : unwelcome(dot, 'dot', work)
  }
  if (data !== undefined && data.code !== GO_AHEAD) return unwelcome(data, 'data', work)
  return lost(loss?.stage === 'dot' ? 'dot' : 'data', loss, work)
}

function delivered(reply: Reply, { connection }: HandOver): Ending {
  return {
    state: 'delivered',
    status: reply.enhanced ?? '2.0.0',
    stage: 'dot',
    reply: recorded(reply),
    passedDsn: connection.session.extensions.dsn,
    ...place(connection),
  }
}

function unwelcome(reply: Reply, stage: LateStage, { connection, steps }: HandOver): Ending {
  const { host, ourIp } = connection
  const meaning = meaningOf({ stage, host, ourIp, reply }, steps)
  // RFC 5321 §4.5.3.1.10: a 552 about the number of recipients is a 452.
  const info = isTooManyRecipients(reply) ? asDeferral(meaning) : meaning
  return unsuccessful(info, { stage, place: place(connection), said: reply })
}

type LateStage = 'rcpt' | 'data' | 'dot'

function lost(stage: LateStage, loss: Loss | undefined, { connection, steps }: HandOver): Ending {
  const { host, lossCode: code, ourIp } = connection
  const what: Loss = loss ?? { stage, reason: 'no reply came' }
  const info = meaningOfLoss(what, { stage, host, ourIp, code }, steps)
  return {
    ...unsuccessful(info, {
      stage,
      place: place(connection),
      said: what.reply ?? what.reason,
      specifics: lostWords(host, stage, what.reason),
    }),
    status: '4.4.2',
  }
}

/** RFC 1047: between the final dot and its answer nobody knows who has the message. */
function lostWords(host: string, stage: LateStage, why: string): string {
  if (stage === 'dot') {
    return (
      `The whole message was sent, but ${host} did not confirm it (${why}). ` +
      'It may have arrived, so a second copy is possible.'
    )
  }
  const when =
    stage === 'data' ? 'before the message was complete' : 'before it took this recipient'
  return `The connection to ${host} ended ${when} (${why}).`
}
