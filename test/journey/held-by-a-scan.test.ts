/** What a scan holds waits for a person: the sender is told at once, and then of what the person decided. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { bert, DAY_MS, type House, letter, openHouse } from '../support/house.ts'

const GTUBE = 'XJS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X'

function openHoldingHouse() {
  return openHouse({ hosts: { mx1: {} }, toml: '[scan.actions]\ngtube = "hold"' })
}

async function submitHeld(house: House<'mx1'>): Promise<string> {
  const id = await house.submit({ content: letter(`${GTUBE}\r\n`) })
  const { recipients } = await house.message(id)
  assert.deepEqual(
    recipients.map(({ state }) => state),
    ['held'],
  )
  return id
}

test('it is accepted and held, and its sender is told at once', async () => {
  await using house = await openHoldingHouse()
  const id = await submitHeld(house)
  const { mail, status } = await house.notice(id)
  assert.equal(mail.subject, `Held for review: ${bert}`)
  assert.match(status, /^Action: delayed$/m)
  assert.match(mail.text ?? '', /must look at it before it goes/)
  assert.equal(house.hosts.mx1.transactions.length, 0)
})

test('released, it is delivered as if it had come now', async () => {
  await using house = await openHoldingHouse()
  const id = await submitHeld(house)
  house.pass(DAY_MS)
  await house.byHand(id, 'release')
  assert.equal(await house.outcome(id), 'delivered')
  const { message } = await house.message(id)
  assert.ok(message.expiresAt - message.acceptedAt >= 6 * DAY_MS - 60_000)
  assert.equal(house.hosts.mx1.transactions.length, 1)
})

test('refused, it bounces and its sender is told', async () => {
  await using house = await openHoldingHouse()
  const id = await submitHeld(house)
  await house.notice(id)
  await house.byHand(id, 'refuse')
  const { mail, status } = await house.notice(id, 2)
  assert.equal(mail.subject, `Delivery failed: ${bert}`)
  assert.match(status, /^Status: 5\.7\.1$/m)
  assert.deepEqual(
    (await house.message(id)).recipients.map(({ state, isOwnVerdict }) => ({
      state,
      isOwnVerdict,
    })),
    [{ state: 'bounced', isOwnVerdict: true }],
  )
  assert.equal(house.hosts.mx1.transactions.length, 0)
})

test('nobody looks: it is given up when its time is over', async () => {
  await using house = await openHoldingHouse()
  const id = await submitHeld(house)
  await house.notice(id)
  house.pass(6 * DAY_MS)
  assert.equal(await house.outcome(id), 'bounced')
  const { mail } = await house.notice(id, 2)
  assert.equal(mail.subject, `Delivery failed: ${bert}`)
  assert.equal(house.hosts.mx1.transactions.length, 0)
})

test('cancelled by hand while it is held, it is gone', async () => {
  await using house = await openHoldingHouse()
  const id = await submitHeld(house)
  await house.byHand(id, 'cancel')
  assert.deepEqual(
    (await house.message(id)).recipients.map(({ state }) => state),
    ['cancelled'],
  )
})
