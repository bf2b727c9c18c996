/** Senders share a site by their weight: the table of docs/queue.md, made anew and compared. */
import assert from 'node:assert/strict'
import test from 'node:test'
import type { HostScript } from '../support/scripted-dialer.ts'
import { SimulatedEngine } from '../support/simulated-engine.ts'
import { assertTold } from '../support/told.ts'

const SECOND_MS = 1_000
const MINUTE_MS = 60 * SECOND_MS
/** Of each sender. */
const WAITING = 1_000

const senders = [
  { name: 'shop@ours.example', weight: 2 },
  { name: 'anna@ours.example', weight: 1 },
  { name: 'news@ours.example', weight: 0.5 },
] as const

test('senders who all have more mail than a site takes share it by weight', async () => {
  await using engine = await SimulatedEngine.open(
    (clock) => {
      const takes: HostScript = { dealtWith: () => clock.sleepUntil(clock.now() + SECOND_MS) }
      return new Map([['busy.example', takes]])
    },
    `max_connections_per_site = 7
     [delivery.weights]
     "shop@ours.example" = 2
     "news@ours.example" = 0.5`,
  )
  await engine.preload(
    senders.flatMap(({ name: from }) =>
      Array.from({ length: WAITING }, () => ({ from, to: 'x@busy.example' })),
    ),
  )
  await engine.start()
  await engine.pass(2 * MINUTE_MS)
  const taken = senders.map(() => 0)
  for (const { event, fields } of engine.log.events) {
    if (event !== 'recipient.delivered') continue
    const sender = Math.floor(Number(String(fields['id']).slice(1)) / WAITING)
    taken[sender] = (taken[sender] ?? 0) + 1
  }
  const [two = 0, one = 0, half = 0] = taken
  assert.ok(Math.abs(two / one - 2) < 0.2, `${two} to ${one}`)
  assert.ok(Math.abs(half / one - 0.5) < 0.1, `${half} to ${one}`)
  assertTold('queue.md', [
    'sender               weight  delivered in two minutes',
    ...senders.map(
      ({ name, weight }, index) =>
        `${name.padEnd(21)}${String(weight).padStart(6)}${String(taken[index]).padStart(11)}`,
    ),
  ])
})
