/** When the store is asked for more: at once while there is room, and where there is not, when some is made. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { HandClock } from '../../../test/support/hand-clock.ts'
import { silentLog } from '../../base/log.ts'
import type { Claim } from '../queue/handover.ts'
import { LeaseLoop } from './lease-loop.ts'
import { Places } from './places.ts'

const mine = { submitter: 'anna@ours.example', lane: 'normal', destination: 'x.example' } as const

/** A store with nothing to lease. It is asked when the loop thinks that it is worth while. */
async function begin({ held = [], dueAt }: { held?: readonly Claim[]; dueAt?: number }) {
  const clock = new HandClock(0)
  const places = new Places({
    siteOf: () => undefined,
    attemptsPerSite: () => 24,
    isProven: () => true,
  })
  for (const claim of held) places.occupy(claim)
  let asked = 0
  const loop = new LeaseLoop({
    clock,
    log: silentLog,
    places,
    take: () => assert.fail('there is nothing to take'),
    store: {
      lease: async () => {
        asked++
        return []
      },
      nextDueAt: async () => dueAt,
    },
  })
  loop.start()
  await turn()
  const vacate = (claims: readonly Claim[]): void => {
    for (const claim of claims) {
      places.vacate(claim)
      loop.vacated(claim)
    }
  }
  const askedAfter = async (ms: number): Promise<number> => {
    clock.pass(ms)
    await turn()
    await turn()
    return asked
  }
  return { askedAfter, loop, vacate, [Symbol.asyncDispose]: () => loop.stop() }
}

/** All that one sender may hold at a site. */
const full = Array.from({ length: 160 }, (): Claim => mine)

test('where there was room for all, the store is asked again when the next is due', async () => {
  await using world = await begin({ held: [mine], dueAt: 5_000 })
  world.vacate([mine])
  assert.equal(await world.askedAfter(4_999), 1)
  assert.equal(await world.askedAfter(1), 2)
})

test('where there was not, one place that becomes free is filled after 20 ms', async () => {
  await using world = await begin({ held: full })
  world.vacate(full.slice(0, 1))
  assert.equal(await world.askedAfter(19), 1)
  assert.equal(await world.askedAfter(1), 2)
})

test('and twenty at once', async () => {
  await using world = await begin({ held: full })
  world.vacate(full.slice(0, 20))
  assert.equal(await world.askedAfter(0), 2)
})

test('while all places are taken nobody is asked', async () => {
  const all = Array.from(
    { length: 1_000 },
    (_, index): Claim => ({
      ...mine,
      submitter: `sender${index}@ours.example`,
      destination: `d${index % 100}.example`,
    }),
  )
  await using world = await begin({ held: all })
  assert.equal(await world.askedAfter(60_000), 0)
  world.vacate(all.slice(0, 1))
  assert.equal(await world.askedAfter(20), 1)
})

test('fresh mail does not overtake what was refused before, until the store has nothing of it left', async () => {
  await using world = await begin({ held: [mine] })
  world.loop.refused(mine)
  assert.equal(world.loop.hasRefused(mine), true)
  world.vacate([mine])
  assert.equal(await world.askedAfter(20), 2)
  assert.equal(world.loop.hasRefused(mine), false)
})
