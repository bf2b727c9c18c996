import assert from 'node:assert/strict'
import test from 'node:test'
import { seededRandom } from '../../src/base/random.ts'
import { mannWhitney } from './mann-whitney.ts'

const cases: readonly {
  readonly name: string
  readonly one: readonly number[]
  readonly other: readonly number[]
  readonly p: number
}[] = [
  {
    // scipy.stats.mannwhitneyu(…, method='asymptotic') in its documentation
    name: 'two small samples',
    one: [19, 22, 16, 29, 24],
    other: [20, 11, 17, 12],
    p: 0.1113,
  },
  { name: 'the same values', one: [1, 2, 3, 4], other: [1, 2, 3, 4], p: 1 },
]

for (const { name, one, other, p } of cases) {
  test(`${name}: p is ${p}, whichever comes first`, () => {
    assert.ok(Math.abs(mannWhitney(one, other) - p) < 1e-4)
    assert.ok(Math.abs(mannWhitney(other, one) - p) < 1e-4)
  })
}

test('of 2,000 pairs from one distribution some 5 % look different at 0.05', () => {
  const random = seededRandom(4)
  const sample = () => Array.from({ length: 50 }, () => random.roll())
  const found = Array.from({ length: 2_000 }, () => mannWhitney(sample(), sample()))
  const share = found.filter((p) => p < 0.05).length / found.length
  assert.ok(share > 0.035 && share < 0.065, `${share}`)
})

test('a shift of a third of the spread shows in 200 values', () => {
  const random = seededRandom(5)
  const one = Array.from({ length: 200 }, () => random.roll())
  const other = Array.from({ length: 200 }, () => random.roll() + 0.1)
  assert.ok(mannWhitney(one, other) < 0.01)
})
