/**
 * How many messages per second travel through Posthorn, end to end and durably, beside Postfix on the same
 * machine in the same run. smtp-source feeds 50 sessions of 4 KB messages, smtp-sink takes them, and the
 * clock stops at the last arrival. Servers take turns, because machines drift; the ratio of each pair is
 * what counts.
 */
import type { Contender } from './contender.ts'
import { medianOf, say } from './report.ts'
import { ended, openSink } from './sink.ts'
import { MESSAGE_BYTES, SESSIONS } from './workload.ts'

type Row = {
  readonly name: string
  readonly messages: number
  readonly sourceOptions: readonly string[]
  /** Posthorn over Postfix, the least that we promise. */
  readonly floor: number
}

const rows: readonly Row[] = [
  { name: 'one connection per message', messages: 6_000, sourceOptions: [], floor: 2.5 },
  { name: 'connections kept', messages: 8_000, sourceOptions: ['-d'], floor: 4 },
]

/** Whether every floor was reached. */
export async function compare(
  posthorn: Contender,
  postfix: Contender,
  pairs: number,
): Promise<boolean> {
  await warmUp([posthorn, postfix])
  let isGood = true
  for (const row of rows) isGood = (await measure(row, { posthorn, postfix, pairs })) && isGood
  return isGood
}

/** A server runs for weeks: what it does in its first seconds says little. Both get the same. */
async function warmUp(contenders: readonly Contender[]): Promise<void> {
  for (const contender of contenders) {
    await messagesPerSecond(contender, { messages: 4_000, sourceOptions: [] })
  }
}

type Match = { readonly posthorn: Contender; readonly postfix: Contender; readonly pairs: number }

async function measure(row: Row, { posthorn, postfix, pairs }: Match): Promise<boolean> {
  say(`\n${row.name} (${row.messages} messages)`)
  const ratios: number[] = []
  for (let pair = 1; pair <= pairs; pair++) {
    const ours = await messagesPerSecond(posthorn, row)
    const theirs = await messagesPerSecond(postfix, row)
    ratios.push(ours / theirs)
    say(
      `  pair ${pair}: Posthorn ${ours.toFixed(0)}/s, Postfix ${theirs.toFixed(0)}/s, ratio ${(ours / theirs).toFixed(2)}`,
    )
  }
  const median = medianOf(ratios)
  const verdict = median >= row.floor ? 'reached' : 'MISSED'
  say(`  median ratio ${median.toFixed(2)}, floor ${row.floor}: ${verdict}`)
  return median >= row.floor
}

async function messagesPerSecond(
  { port }: Contender,
  { messages, sourceOptions }: Pick<Row, 'messages' | 'sourceOptions'>,
): Promise<number> {
  const sink = await openSink(messages)
  const startedAt = performance.now()
  const load = [`-s${SESSIONS}`, `-l${MESSAGE_BYTES}`, `-m${messages}`, ...sourceOptions]
  const envelope = ['-fsender@bench.example', '-trecipient@there.example']
  await Promise.all([
    ended('smtp-source', [...load, ...envelope, `127.0.0.1:${port}`]),
    sink.filled,
  ])
  return (messages * 1_000) / (performance.now() - startedAt)
}
