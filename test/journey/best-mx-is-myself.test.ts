/** DNS says that we are the mail host of a domain that we know nothing of: mail would run in circles. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { openHouse } from '../support/house.ts'

test('mail for a domain whose best MX is this server bounces with 5.4.6', async () => {
  await using house = await openHouse({
    hosts: { mx1: {} },
    zone: {
      'theirs.example': {
        mx: [
          [10, 'mail.ours.example'],
          [20, 'mx1.theirs.example'],
        ],
      },
      'mail.ours.example': { a: ['127.0.0.1'] },
    },
  })
  const id = await house.submit()
  assert.equal(await house.outcome(id), 'bounced')
  const { status } = await house.notice(id)
  assert.match(status, /^Status: 5\.4\.6$/m)
  assert.equal(house.hosts.mx1.connections, 0)
})

test('as a backup MX we hand mail to the better host, and never to a worse one', async () => {
  await using house = await openHouse({
    hosts: { mx1: {}, mx3: {} },
    zone: {
      'theirs.example': {
        mx: [
          [10, 'mx1.theirs.example'],
          [20, 'mail.ours.example'],
          [30, 'mx3.theirs.example'],
        ],
      },
    },
  })
  await house.hosts.mx1.close()
  const id = await house.submit()
  assert.equal(await house.outcome(id), 'deferred')
  assert.equal(house.hosts.mx3.connections, 0)
})
