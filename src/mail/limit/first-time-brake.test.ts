import assert from 'node:assert/strict'
import test from 'node:test'
import { HandClock } from '../../../test/support/hand-clock.ts'
import { MemoryLimits } from '../../../test/support/memory-limits.ts'
import { FirstTimeBrake, type Grant } from './first-time-brake.ts'
import type { Overrun } from './sending-limits.ts'

const HOUR_MS = 60 * 60_000
const T0 = Date.UTC(2026, 10, 21, 10)
const anna = 'anna@ours.example'

const people = (from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, index) => `p${from + index}@theirs.example`)

function open(most: number) {
  const store = new MemoryLimits()
  const clock = new HandClock(T0)
  const brake = new FirstTimeBrake({ store, clock, most })
  const met = (recipients: readonly string[], submitter = anna) =>
    store.commit([{ kind: 'correspondents-met', submitter, recipients, at: clock.now() }])
  return { store, clock, brake, met }
}

function isGranted(result: Grant | Overrun): result is Grant {
  return 'recipients' in result
}

test('brake: strangers beyond the number are refused, those who are known never', async () => {
  const { brake, clock, met } = open(3)
  await met(people(0, 100))
  clock.pass(25 * HOUR_MS)
  await met(people(100, 102))
  assert.ok(isGranted(await brake.grant(anna, people(0, 50))))
  assert.equal(await brake.mayMeet(anna, 'p7@theirs.example', people(100, 102)), undefined)
  assert.equal(await brake.mayMeet(anna, 'new1@theirs.example', []), undefined)
  const overrun = await brake.mayMeet(anna, 'new2@theirs.example', ['new1@theirs.example'])
  assert.deepEqual(overrun?.text.split('\n'), [
    'This address may write to 3 recipients in 24 hours to whom it never wrote before, and has written to 2',
    'There is room for these from 2026-11-23T11:15:00.000Z on; those it knows are taken as before',
    'This is a brake against stolen passwords: if you did not send so much, change yours',
    'Whoever runs this server raises it: first_time_recipients_per_day in [limits] of posthorn.toml',
  ])
})

test('brake: there is room when it was said, and not a quarter of an hour before', async () => {
  const { brake, clock, met } = open(4)
  await met(people(0, 2))
  clock.pass(5 * HOUR_MS + 7 * 60_000)
  await met(people(2, 4))
  clock.pass(HOUR_MS)
  const overrun = await brake.grant(anna, people(10, 13))
  assert.ok(!isGranted(overrun))
  const roomFrom = Date.parse(/from (\S+) on/.exec(overrun.text)?.[1] ?? '')
  assert.ok(roomFrom > T0 + 29 * HOUR_MS && roomFrom <= T0 + 29 * HOUR_MS + 23 * 60_000)
  clock.pass(roomFrom - clock.now() - 15 * 60_000)
  assert.ok(!isGranted(await brake.grant(anna, people(10, 13))))
  clock.pass(15 * 60_000)
  assert.ok(isGranted(await brake.grant(anna, people(10, 13))))
})

test('brake: one message to more strangers than it ever permits is told so', async () => {
  const { brake } = open(3)
  const overrun = await brake.grant(anna, people(0, 4))
  assert.ok(!isGranted(overrun))
  assert.match(overrun.text, /There is never room for so many at once/)
})

test('brake: sessions at the same time meet no more together than one may alone', async () => {
  const { brake, met } = open(10)
  const results = await Promise.all(
    [0, 4, 8, 12].map((from) => brake.grant(anna, people(from, from + 4))),
  )
  assert.deepEqual(results.map(isGranted), [true, true, false, false])
  await Promise.all(results.filter(isGranted).map(({ recipients }) => met(recipients)))
  assert.ok(isGranted(await brake.grant(anna, people(20, 22))))
  assert.ok(!isGranted(await brake.grant(anna, people(30, 31))))
})

test('brake: the same stranger in two sessions is one', async () => {
  const { brake } = open(4)
  const results = await Promise.all([
    brake.grant(anna, people(0, 4)),
    brake.grant(anna, people(0, 4)),
  ])
  assert.deepEqual(results.map(isGranted), [true, true])
})

test('brake: what was not accepted after all is given back', async () => {
  const { brake } = open(4)
  const grant = await brake.grant(anna, people(0, 4))
  assert.ok(isGranted(grant))
  assert.ok(!isGranted(await brake.grant(anna, people(4, 5))))
  brake.giveBack(anna, grant)
  assert.ok(isGranted(await brake.grant(anna, people(4, 8))))
})

test('brake: a store that fails keeps nothing reserved', async () => {
  const { brake, store } = open(4)
  store.isBroken = true
  await assert.rejects(brake.grant(anna, people(0, 4)), /no disk/)
  store.isBroken = false
  assert.ok(isGranted(await brake.grant(anna, people(4, 8))))
})

test('brake: each address has its own', async () => {
  const { brake } = open(2)
  assert.ok(isGranted(await brake.grant(anna, people(0, 2))))
  assert.ok(isGranted(await brake.grant('adam@ours.example', people(0, 2))))
})

test('brake: what was committed is not remembered as granted, so that one question suffices again', async () => {
  const { brake, clock, met, store } = open(10)
  await brake.grant(anna, people(0, 6))
  await met(people(0, 6))
  clock.pass(25 * HOUR_MS)
  assert.ok(isGranted(await brake.grant(anna, people(6, 12))))
  const before = store.questions
  assert.ok(isGranted(await brake.grant(anna, people(12, 16))))
  assert.equal(store.questions - before, 1)
})
