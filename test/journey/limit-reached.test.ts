/** Anna has sent as much as she may: she hears so and until when, and her mail program keeps what is left. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { bert, MINUTE_MS, openHouse } from '../support/house.ts'
import { addAnna, logIn, withLogins } from '../support/logged-in-client.ts'

const hosts = { mx1: {} }
const people = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => `person${index}@theirs.example`)

test('the message too many is refused at MAIL until there is room, and a restart forgets nothing', async () => {
  const toml = '[limits]\nmessages_per_hour = 2'
  await using house = await openHouse({ hosts, toml, configure: withLogins })
  const password = await addAnna(house)
  {
    using client = await logIn(house, password)
    assert.match(await client.send(bert), /^250 2\.0\.0 queued/)
    assert.match(await client.send(bert), /^250 2\.0\.0 queued/)
    assert.match(
      await client.send(bert),
      /^452-4\.7\.1 This address may send 2 messages in an hour, and has sent 2\n452-4\.7\.1 There is room for 1 more message from /,
    )
  }
  await house.stop()
  await house.start()
  using client = await logIn(house, password)
  const refused = await client.send(bert)
  const roomFrom = Date.parse(/from (\S+) on/.exec(refused)?.[1] ?? '')
  assert.ok(roomFrom - house.clock.now() <= 61 * MINUTE_MS, refused)
  house.pass(roomFrom - house.clock.now())
  assert.match(await client.send(bert), /^250 2\.0\.0 queued/)
})

test('two connections together send no more than one', async () => {
  const toml = '[limits]\nmessages_per_hour = 3'
  await using house = await openHouse({ hosts, toml, configure: withLogins })
  const password = await addAnna(house)
  using one = await logIn(house, password)
  using other = await logIn(house, password)
  const replies = await Promise.all(
    [one, other].map(async (client) => [
      await client.send(bert),
      await client.send(bert),
      await client.send(bert),
    ]),
  )
  const taken = replies.flat().filter((reply) => reply.startsWith('250'))
  assert.equal(taken.length, 3)
})

test('the recipient too many is refused at RCPT, and those before it get the message', async () => {
  const toml = '[limits]\nrecipients_per_hour = 3'
  await using house = await openHouse({ hosts, toml, configure: withLogins })
  using client = await logIn(house, await addAnna(house))
  await client.say('MAIL FROM:<anna@ours.example>')
  for (const person of people(3)) {
    assert.match(await client.say(`RCPT TO:<${person}>`), /^250 /)
  }
  assert.match(
    await client.say(`RCPT TO:<${bert}>`),
    /^452-4\.5\.3 This address may write to 3 recipients in an hour/,
  )
  assert.match(await client.say('DATA'), /^354 /)
  const reply = await client.say('From: anna@ours.example\r\n\r\nHello.\r\n.')
  const id = /queued as (\S+)/.exec(reply)?.[1] ?? ''
  for (const person of people(3)) assert.equal(await house.outcome(id, person), 'delivered')
  assert.match(await client.send(bert), /^452-4\.5\.3 /)
})

test('who is trusted for the network is not limited', async () => {
  const toml =
    '[limits]\nmessages_per_hour = 1\nrecipients_per_hour = 1\nfirst_time_recipients_per_day = 1'
  await using house = await openHouse({ hosts, toml })
  for (const person of people(3)) await house.submit({ to: [person, bert] })
})
