import assert from 'node:assert/strict'
import test from 'node:test'
import { MemorySuppressions } from '../../../test/support/memory-suppressions.ts'
import { Suppressions } from './suppression.ts'

function open(): { suppressions: Suppressions; clock: { now: () => number; at: number } } {
  const store = new MemorySuppressions()
  const clock = { at: 1_000, now: () => clock.at }
  return { suppressions: new Suppressions({ store, suppressions: store, clock }), clock }
}

test('suppression: whoever is added is found in any spelling, until it is over', async () => {
  const { suppressions, clock } = open()
  await suppressions.add('Bert@theirs.example', { reason: 'he asked for it', forMs: 500 })
  assert.deepEqual(await suppressions.of('bert@THEIRS.example'), {
    recipient: 'bert@theirs.example',
    reason: 'he asked for it',
    category: 'by_hand',
    addedAt: 1_000,
    expiresAt: 1_500,
  })
  assert.equal((await suppressions.list({ limit: 9 })).length, 1)
  clock.at = 1_500
  assert.equal(await suppressions.of('bert@theirs.example'), undefined)
  assert.deepEqual(await suppressions.list({ limit: 9 }), [])
})

test('suppression: what cannot be done is said with what to do', async () => {
  const { suppressions } = open()
  for (const [text, refused] of [
    ['nobody', 'invalid'],
    ['postmaster', 'invalid'],
    ['two words@x.example', 'invalid'],
  ] as const) {
    const outcome = await suppressions.add(text, {})
    assert.equal('refused' in outcome && outcome.refused, refused)
  }
  const outcome = await suppressions.remove('bert@theirs.example')
  assert.ok('refused' in outcome)
  assert.match(outcome.text, /bert@theirs\.example is not suppressed; "posthorn suppression list"/)
})
