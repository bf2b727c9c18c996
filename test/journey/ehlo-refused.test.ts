/** A host from before 1995: it knows only HELO. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { letter, openHouse, submittedPart } from '../support/house.ts'

for (const ehlo of ['500 command unrecognized', '502 5.5.1 not implemented']) {
  test(`"${ehlo}" to EHLO is followed by HELO and mail without parameters`, async () => {
    await using house = await openHouse({ hosts: { mx1: { ehlo } } })
    const id = await house.submit({ to: ['bert@theirs.example NOTIFY=FAILURE'] })

    assert.equal(await house.outcome(id), 'delivered')
    assert.deepEqual(house.hosts.mx1.commands.slice(0, 5), [
      'EHLO mail.ours.example',
      'HELO mail.ours.example',
      'MAIL FROM:<anna@ours.example>',
      'RCPT TO:<bert@theirs.example>',
      'DATA',
    ])
    assert.equal(submittedPart(house.hosts.mx1.transactions[0]), letter().toString())
  })
}
