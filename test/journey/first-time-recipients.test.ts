/** A brake against stolen passwords: strangers are refused beyond the number, those whom Anna knows never. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { bert, DAY_MS, MINUTE_MS, openHouse } from '../support/house.ts'
import { addAnna, logIn, withLogins } from '../support/logged-in-client.ts'

const stranger = (number: number): string => `stranger${number}@theirs.example`

test('whom Anna knows she writes to as before, strangers only so many a day', async () => {
  const toml = '[limits]\nfirst_time_recipients_per_day = 2'
  await using house = await openHouse({ hosts: { mx1: {} }, toml, configure: withLogins })
  // In the day before, while nobody asked whom she knows: what was sent then is learnt at the next start.
  await house.submit({ to: [bert] })
  house.pass(DAY_MS + MINUTE_MS)
  await house.stop()
  await house.start()

  const password = await addAnna(house)
  using client = await logIn(house, password)
  assert.match(await client.send(stranger(1)), /^250 /)
  assert.match(await client.send(bert, stranger(2), stranger(1)), /^250 /)
  const refused = await client.send(stranger(3))
  assert.match(refused, /^452-4\.7\.1 This address may write to 2 recipients in 24 hours to whom/)
  assert.match(refused, /\n452-4\.7\.1 This is a brake against stolen passwords/)
  assert.match(await client.send(bert, stranger(1), 'Bert@THEIRS.example'), /^250 /)

  const roomFrom = Date.parse(/from (\S+) on/.exec(refused)?.[1] ?? '')
  assert.ok(roomFrom - house.clock.now() <= DAY_MS + 15 * MINUTE_MS, refused)
  house.pass(roomFrom - house.clock.now())
  assert.match(await client.send(stranger(3)), /^250 /)
})

test('several strangers in one message are counted together', async () => {
  const toml = '[limits]\nfirst_time_recipients_per_day = 2'
  await using house = await openHouse({ hosts: { mx1: {} }, toml, configure: withLogins })
  using client = await logIn(house, await addAnna(house))
  assert.match(await client.send(stranger(1), stranger(2), stranger(3)), /^452-4\.7\.1 /)
  // It was not sent, so nobody was met.
  assert.match(await client.send(stranger(1), stranger(2)), /^250 /)
})
