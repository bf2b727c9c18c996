/** One message, one host, three recipients: unknown, taken, and not now. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { openHouse } from '../support/house.ts'

test('each recipient has its own fate, and the sender is told only of the one who is lost', async () => {
  let isBusy = true
  await using house = await openHouse({
    hosts: {
      mx1: {
        rcpt: ({ line }) => {
          if (line.includes('unknown@')) return '550 5.1.1 no such user'
          return line.includes('later@') && isBusy ? '450 4.2.1 greylisted' : undefined
        },
      },
    },
  })
  const [unknown, taken, later] = ['unknown', 'taken', 'later'].map(
    (name) => `${name}@theirs.example`,
  )
  assert.ok(unknown !== undefined && taken !== undefined && later !== undefined)
  const id = await house.submit({ to: [unknown, taken, later] })

  assert.equal(await house.outcome(id, unknown), 'bounced')
  assert.equal(await house.outcome(id, taken), 'delivered')
  assert.equal(await house.outcome(id, later), 'deferred')
  const { status } = await house.notice(id)
  assert.match(status, /unknown@theirs\.example/)
  assert.doesNotMatch(status, /taken@|later@/)

  isBusy = false
  await house.passUntilDue(id)
  assert.equal(await house.outcome(id, later, 2), 'delivered')
  assert.deepEqual(await house.fate(id), [
    `${unknown} bounced`,
    'bounced mx1.theirs.example [127.0.0.2] rcpt: 550 5.1.1 no such user',
    `${taken} delivered`,
    'delivered mx1.theirs.example [127.0.0.2] dot: 250 2.0.0 taken',
    `${later} delivered`,
    'queued mx1.theirs.example [127.0.0.2] rcpt: 450 4.2.1 greylisted',
    'delivered mx1.theirs.example [127.0.0.2] dot: 250 2.0.0 taken',
  ])
  // Nobody got it twice.
  const sentTo = house.hosts.mx1.transactions.flatMap(({ recipients }) => recipients)
  assert.deepEqual(
    sentTo.map(({ address }) => address),
    [taken, later],
  )
  assert.equal(house.mailbox.transactions.length, 1)
})
