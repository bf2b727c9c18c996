/** The only host does not even want to talk: that says nothing about the recipient, so the mail waits. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { bert, openHouse } from '../support/house.ts'
import { thenHangUp } from '../support/mx-host.ts'

for (const greeting of ['421 4.3.2 busy', '554 5.7.1 no service here']) {
  test(`"${greeting}" in the greeting of the only host defers`, async () => {
    await using house = await openHouse({
      hosts: {
        mx1: { greeting: ({ connection }) => (connection > 1 ? undefined : thenHangUp(greeting)) },
      },
    })
    const id = await house.submit()
    assert.equal(await house.outcome(id), 'deferred')

    await house.passUntilDue(id)
    assert.equal(await house.outcome(id, bert, 2), 'delivered')
    assert.deepEqual(await house.fate(id), [
      'bert@theirs.example delivered',
      `queued mx1.theirs.example [127.0.0.2] connect: ${greeting}`,
      'delivered mx1.theirs.example [127.0.0.2] dot: 250 2.0.0 taken',
    ])
  })
}
