import assert from 'node:assert/strict'
import test from 'node:test'
import { AttemptWorld, consignmentTo, plainContent } from '../../../test/support/attempt-world.ts'

test('what was held until it expired is given up, and no host hears of it', async () => {
  await using world = await AttemptWorld.open([{}])
  const content = { sizeBytes: plainContent.length, chunks: () => [plainContent] }
  const consignment = consignmentTo(['ann', 'bob'], {}, content)
  const result = await world.tryAt({ ...consignment, isHeld: true }, content)
  assert.ok('outcomes' in result)
  assert.deepEqual(
    result.outcomes.map(({ state, status, isOwnVerdict }) => [state, status, isOwnVerdict]),
    [
      ['bounced', '5.4.7', true],
      ['bounced', '5.4.7', true],
    ],
  )
  assert.match(result.outcomes[0]?.attempt.reason ?? '', /nobody decided/)
  assert.equal(world.mx(1).connections, 0)
})
