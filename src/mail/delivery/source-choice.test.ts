import assert from 'node:assert/strict'
import test from 'node:test'
import { consignmentId } from '../message/message.ts'
import type { Source } from './source.ts'
import { chooseSource } from './source-choice.ts'

const source = (name: string, weight = 1): Source => ({
  name,
  ipv4: name,
  publicIps: [name],
  ehlo: 'mail.example.com',
  weight,
})
const seven = source('192.0.2.7', 3)
const eight = source('192.0.2.8')
const nine = source('192.0.2.9')

function shares(sources: readonly Source[], messages = 20_000): Record<string, number> {
  const counts: Record<string, number> = {}
  for (let number = 0; number < messages; number++) {
    const name = chooseSource(sources, consignmentId(`m${number}`, 0))?.name ?? 'none'
    counts[name] = (counts[name] ?? 0) + 1
  }
  return Object.fromEntries(
    Object.entries(counts).map(([name, count]) => [name, Math.round((count / messages) * 100)]),
  )
}

test('a message goes by the same source each time, in whatever order they stand', () => {
  for (let number = 0; number < 100; number++) {
    const id = consignmentId(`m${number}`, 0)
    assert.equal(chooseSource([seven, eight, nine], id), chooseSource([nine, seven, eight], id))
  }
})

test('each source sends its weight’s share', () => {
  const shared = shares([seven, eight, nine])
  for (const [name, want] of [
    [seven.name, 60],
    [eight.name, 20],
    [nine.name, 20],
  ] as const) {
    const share = shared[name] ?? 0
    assert.ok(Math.abs(share - want) <= 1, `${name} sends ${share} %`)
  }
})

test('when one may not be used only its own messages go by another', () => {
  for (let number = 0; number < 1_000; number++) {
    const id = consignmentId(`m${number}`, 0)
    const before = chooseSource([seven, eight, nine], id)
    if (before !== seven) assert.equal(chooseSource([eight, nine], id), before)
  }
})

test('without a source there is none', () => {
  assert.equal(chooseSource([], 'm1-0'), undefined)
})
