/** Too many of Anna's recipients do not exist: she may not send, her mail waits, and she is told why. */
import assert from 'node:assert/strict'
import test from 'node:test'
import PostalMime from 'postal-mime'
import { administerRunning, pathOf } from '../../src/cli/admin-client.ts'
import { anna, bert, type House, openHouse } from '../support/house.ts'
import { addAnna, logIn, withLogins } from '../support/logged-in-client.ts'

const toml = '[limits]\nsuspend_bounce_percent = 50\nsuspend_bounce_min_recipients = 4'

/** Bert is busy; of the others nobody is there. */
function rcpt({ line }: { readonly line: string }): string {
  return line.includes(bert) ? '450 4.2.1 come back later' : '550 5.1.1 no such user'
}

const nobody = (number: number): string => `nobody${number}@theirs.example`

async function suspended(house: House<string>): Promise<string> {
  const { event, fields } = await house.log.first(
    ({ event }) => event === 'address.suspended' || event === 'suspension.unwritten',
    'that the address was suspended',
  )
  assert.equal(event, 'address.suspended', JSON.stringify(fields))
  const told = await house.log.first(({ event }) => event === 'suspension.told', 'the letter')
  return String(told.fields['id'])
}

function lift(house: House<string>): Promise<unknown> {
  return administerRunning(house.config.data, (client) =>
    client.ask({ method: 'DELETE', path: pathOf(['addresses', anna, 'suspension']) }),
  )
}

test('the session ends, what waits is held until it is lifted, and the letter says why', async () => {
  let answer = rcpt
  await using house = await openHouse({
    hosts: { mx1: { rcpt: (moment) => answer(moment) } },
    toml,
    configure: withLogins,
  })
  const password = await addAnna(house)
  using client = await logIn(house, password)
  const waiting = /queued as (\S+)/.exec(await client.send(bert))?.[1] ?? ''
  assert.equal(await house.outcome(waiting), 'deferred')

  assert.match(await client.send(nobody(1), nobody(2), nobody(3)), /^250 /)
  assert.match(await client.send(nobody(4)), /^250 /)
  const letterId = await suspended(house)
  assert.match(await client.say('NOOP'), /^421 .*suspended/)
  await assert.rejects(logIn(house, password), /answered 535 5\.7\.13/)
  const [held] = (await house.message(waiting)).recipients
  assert.equal(held?.state, 'held')

  assert.equal(await house.outcome(letterId, anna), 'delivered')
  const arrived = house.mailbox.transactions.find(({ content }) => content.includes(letterId))
  assert.equal(arrived?.sender, '')
  const { headers, text } = await PostalMime.parse(arrived?.content ?? '')
  const field = headers.find(({ key }) => key === 'auto-submitted')
  assert.equal(field?.value, 'auto-generated')
  assert.match(text ?? '', /Recipients within a day: 4\r?\n.*: +4\r?\n/)
  assert.match(text ?? '', /posthorn address lift anna@ours\.example/)

  answer = () => '250 2.1.5 now'
  await lift(house)
  assert.equal(await house.outcome(waiting, bert, 2), 'delivered')
  using again = await logIn(house, password)
  assert.match(await again.send(bert), /^250 /)
})

test('lifted, an address begins anew', async () => {
  await using house = await openHouse({ hosts: { mx1: { rcpt } }, toml, configure: withLogins })
  const password = await addAnna(house)
  {
    using client = await logIn(house, password)
    await client.send(...[1, 2, 3, 4].map(nobody))
    await suspended(house)
  }
  await lift(house)
  using client = await logIn(house, password)
  const id = /queued as (\S+)/.exec(await client.send(nobody(5), nobody(6)))?.[1] ?? ''
  assert.equal(await house.outcome(id, nobody(6)), 'bounced')
  assert.match(await client.say('NOOP'), /^250 /)
  const times = house.log.events.filter(({ event }) => event === 'address.suspended')
  assert.equal(times.length, 1)
})
