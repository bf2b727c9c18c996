import assert from 'node:assert/strict'
import test from 'node:test'
import { unlimited } from './limits.ts'
import { Tallies } from './tallies.ts'
import { addressRules } from './tally.ts'

const HOUR_MS = 60 * 60_000
const T0 = Date.UTC(2026, 10, 21, 10)
const one = { messages: 1, recipients: 1 }

test('tallies: those who send no more are dropped in time, those who do keep their count', () => {
  const tallies = new Tallies(addressRules({ ...unlimited, messagesPerHour: 1 }))
  for (let number = 0; number < 999; number++) tallies.add(`p${number}`, one, T0)
  const later = T0 + 2 * HOUR_MS
  tallies.add('anna', one, later)
  assert.equal(tallies.size, 1_000)
  tallies.add('adam', one, later)
  assert.equal(tallies.size, 2)
  assert.equal(tallies.overrun('anna', one, later)?.limit, 'messages_per_hour')
})

test('tallies: where nothing is limited nobody is remembered', () => {
  const tallies = new Tallies(addressRules(unlimited))
  tallies.add('anna', one, T0)
  assert.equal(tallies.size, 0)
})
