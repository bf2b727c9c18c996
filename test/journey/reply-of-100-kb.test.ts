/** A host that talks and talks: what it says is understood, and 4 KB of it are kept. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { openHouse } from '../support/house.ts'

const lines = Array.from({ length: 1_000 }, (_, line) => `line ${line} ${'x'.repeat(90)}`)

test('a reply of 100 KB bounces the recipient, and 4 KB of it are kept', async () => {
  const rcpt = [...lines.map((line) => `550-5.1.1 ${line}`), '550 5.1.1 no such user'].join('\r\n')
  await using house = await openHouse({ hosts: { mx1: { rcpt } } })
  const id = await house.submit()

  assert.equal(await house.outcome(id), 'bounced')
  const [attempt] = await house.attempts(id)
  assert.equal(attempt?.stage, 'rcpt')
  assert.equal(attempt?.reply.length, 4096)
  assert.match(attempt?.reply ?? '', /^550-5\.1\.1 line 0 x+\n550-5\.1\.1 line 1 /)
  const { transaction, status } = await house.notice(id)
  assert.match(status, /^Status: 5\.1\.1$/m)
  assert.ok(transaction.content.length < 16_384)
})

test('a greeting of 100 KB is still a greeting', async () => {
  const greeting = [...lines.map((line) => `220-${line}`), '220 mx1 ESMTP'].join('\r\n')
  await using house = await openHouse({ hosts: { mx1: { greeting } } })
  assert.equal(await house.outcome(await house.submit()), 'delivered')
})
