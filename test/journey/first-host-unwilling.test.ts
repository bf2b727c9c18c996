/** The best MX host does not want the message, for any reason up to and including MAIL: the next takes it. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { letter, openHouse, submittedPart } from '../support/house.ts'
import { hangUp, type MxScript, thenHangUp } from '../support/mx-host.ts'

const cases: readonly { name: string; mx1: MxScript; isDown?: boolean }[] = [
  { name: 'refuses the connection', mx1: {}, isDown: true },
  { name: 'says 421 in its greeting', mx1: { greeting: thenHangUp('421 4.3.2 busy') } },
  { name: 'says 554 in its greeting', mx1: { greeting: '554 5.7.1 no service' } },
  { name: 'closes the connection without a greeting', mx1: { greeting: hangUp } },
  { name: 'greets with something that is not SMTP', mx1: { greeting: 'SSH-2.0-OpenSSH_9.9' } },
  { name: 'answers MAIL with 451', mx1: { mail: '451 4.3.0 try later' } },
  { name: 'answers MAIL with 550', mx1: { mail: '550 5.7.1 not from you' } },
  { name: 'answers MAIL with 421', mx1: { mail: thenHangUp('421 4.3.2 going down') } },
  { name: 'hangs up at MAIL', mx1: { mail: hangUp } },
]

for (const { name, mx1, isDown } of cases) {
  test(`the second MX takes the message when the first ${name}`, async () => {
    await using house = await openHouse({ hosts: { mx1, mx2: {} } })
    if (isDown === true) await house.hosts.mx1.close()
    const id = await house.submit()

    assert.equal(await house.outcome(id), 'delivered')
    assert.deepEqual(await house.fate(id), [
      'bert@theirs.example delivered',
      'delivered mx2.theirs.example [127.0.0.3] dot: 250 2.0.0 taken',
    ])
    assert.equal(submittedPart(house.hosts.mx2.transactions[0]), letter().toString())
    assert.equal(house.hosts.mx1.transactions.length, 0)
  })
}

test('a no of both hosts at MAIL bounces; with one that may say yes later it waits', async () => {
  const no = { mail: '550 5.7.1 not from you' }
  await using both = await openHouse({ hosts: { mx1: no, mx2: no } })
  assert.equal(await both.outcome(await both.submit()), 'bounced')

  await using one = await openHouse({ hosts: { mx1: no, mx2: { mail: '451 4.3.0 later' } } })
  assert.equal(await one.outcome(await one.submit()), 'deferred')
})
