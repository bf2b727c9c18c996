import assert from 'node:assert/strict'
import test from 'node:test'
import { formatDuration, parseDuration } from './duration.ts'

const cases = [
  { text: '0s', ms: 0 },
  { text: '250ms', ms: 250 },
  { text: '30s', ms: 30_000 },
  { text: '5m', ms: 300_000 },
  { text: '4h', ms: 14_400_000 },
  { text: '5d', ms: 432_000_000 },
]

for (const { text, ms } of cases) {
  test(`a duration of ${text} is ${ms} ms, and the other way round`, () => {
    assert.equal(parseDuration(text), ms)
    assert.equal(formatDuration(ms), text)
  })
}

for (const text of ['', '5', 'm', '5 m', '-5m', '1.5h', '5w', '5M', '5m ']) {
  test(`"${text}" is no duration`, () => {
    assert.equal(parseDuration(text), undefined)
  })
}
