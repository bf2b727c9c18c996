/**
 * How many messages per second travel through Posthorn, end to end and durably, beside other servers on the
 * same machine in the same run. Servers take turns, because machines drift; the ratio within each turn is
 * what counts.
 */
import type { Contender } from './contender.ts'
import type { FloorName } from './floors.ts'
import { type Load, messagesPerSecond, yardstick } from './load.ts'
import { medianOf, type Results, say } from './results.ts'
import { MESSAGE_BYTES, scaled } from './workload.ts'

export type Row = {
  readonly name: string
  readonly bytes: number
  readonly isKept: boolean
  /** Enough for some seconds: of Posthorn, and of the others, who take longer for each. */
  readonly messages: number
  readonly messagesOfPeers: number
  /** The peers that have a floor here; nobody else takes part when `floorsOnly`. */
  readonly floors: Readonly<Record<string, FloorName>>
  readonly floorsOnly?: true
}

/** The row that everybody is compared by. */
const plain: Row = {
  name: '4 KB, one connection per message',
  bytes: MESSAGE_BYTES,
  isKept: false,
  messages: 6_000,
  messagesOfPeers: 1_500,
  floors: { Postfix: 'besidePostfix', Haraka: 'besideHaraka' },
}

const LARGE_BYTES = 102_400

const large: Omit<Row, 'name' | 'isKept'> = {
  bytes: LARGE_BYTES,
  messages: 1_500,
  messagesOfPeers: 500,
  floors: {},
}

export const rows: readonly Row[] = [
  plain,
  {
    name: '4 KB, connections kept',
    bytes: MESSAGE_BYTES,
    isKept: true,
    messages: 8_000,
    messagesOfPeers: 3_000,
    floors: { Postfix: 'besidePostfixKept' },
    floorsOnly: true,
  },
  { ...large, name: '100 KB, one connection per message', isKept: false },
]

export const longRows: readonly Row[] = [
  { ...large, name: '100 KB, connections kept', isKept: true },
]

const WARM_UP_MESSAGES = 1_500

export type Comparison = {
  readonly posthorn: Contender
  readonly peers: readonly Contender[]
  readonly pairs: number
  readonly results: Results
  /** Below 1: fewer messages, to try the bench itself. */
  readonly scale: number
}

export async function compare(rows: readonly Row[], comparison: Comparison): Promise<void> {
  await warmUp(comparison)
  for (const row of rows) await compareRow(row, comparison)
}

/** A server runs for weeks: what it does in its first seconds says little. */
export async function warmUp({
  posthorn,
  peers,
  scale,
}: Omit<Comparison, 'pairs' | 'results'>): Promise<void> {
  const load = { bytes: MESSAGE_BYTES, isKept: false }
  for (const { port, warmUpMessages = WARM_UP_MESSAGES } of [posthorn, ...peers]) {
    await messagesPerSecond(port, { ...load, messages: scaled(warmUpMessages, scale) })
  }
}

async function compareRow(row: Row, comparison: Comparison): Promise<void> {
  const { posthorn, pairs, results, scale } = comparison
  const peers = comparison.peers.filter(({ name }) => !row.floorsOnly || name in row.floors)
  const load: Load = { ...row, messages: scaled(row.messages, scale) }
  const loadOfPeers: Load = { ...row, messages: scaled(row.messagesOfPeers, scale) }
  say(`\n${row.name}`)
  const isPlain = row === plain
  const straight: number[] = []
  const speeds: number[] = []
  const speedsOf = new Map<Contender, number[]>(peers.map((peer) => [peer, []]))
  for (let pair = 1; pair <= pairs; pair++) {
    speeds.push(await messagesPerSecond(posthorn.port, load))
    for (const [{ port, messagesMax }, list] of speedsOf) {
      const messages = Math.min(loadOfPeers.messages, messagesMax ?? Number.POSITIVE_INFINITY)
      list.push(await messagesPerSecond(port, { ...loadOfPeers, messages }))
    }
    if (isPlain) straight.push(await yardstick(load))
    say(
      `  pair ${pair}: ${[speeds, ...speedsOf.values(), ...(isPlain ? [straight] : [])].map((list) => `${list.at(-1)?.toFixed(0)}/s`).join(', ')}`,
    )
  }
  results.speed({ load: row.name, name: posthorn.name, perSecond: medianOf(speeds) })
  const ratioTo = (theirs: readonly number[]): number =>
    medianOf(theirs.map((speed, pair) => (speeds[pair] ?? Number.NaN) / speed))
  for (const [{ name }, list] of speedsOf) {
    const ratio = ratioTo(list)
    results.speed({ load: row.name, name, perSecond: medianOf(list), ratio })
    const floor = row.floors[name]
    if (floor !== undefined) results.judge(floor, ratio)
  }
  if (!isPlain) return
  const ratio = ratioTo(straight)
  const name = 'smtp-source into smtp-sink'
  results.speed({ load: row.name, name, perSecond: medianOf(straight), ratio })
  results.judge('ofYardstick', ratio)
}
