import assert from 'node:assert/strict'
import test from 'node:test'
import { conventional, unlimited } from '../mail/limit/limits.ts'
import { parseConfig } from './load-config.ts'

const cases = [
  { name: 'nothing is limited where nothing is said', text: '', want: unlimited },
  {
    name: 'a preset gives all numbers',
    text: '[limits]\npreset = "conventional"',
    want: conventional,
  },
  {
    name: 'an option changes one number of the preset',
    text: '[limits]\npreset = "conventional"\nmessages_per_day = 1000\ndomain_messages_per_day = 0',
    want: { ...conventional, messagesPerDay: 1_000, domainMessagesPerDay: 0 },
  },
  {
    name: 'an option needs no preset',
    text: '[limits]\nsuspend_bounce_percent = 10',
    want: { ...unlimited, suspendBouncePercent: 10 },
  },
]

for (const { name, text, want } of cases) {
  test(`limits: ${name}`, () => {
    assert.deepEqual(parseConfig(text, 'posthorn.toml').limits, want)
  })
}

test('limits: a number out of bounds is said to be one', () => {
  assert.throws(
    () => parseConfig('[limits]\nsuspend_bounce_percent = 101', 'posthorn.toml'),
    /limits\.suspend_bounce_percent is 101, and must be a whole number from 0 to 100/,
  )
})
