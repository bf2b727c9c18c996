/** The message is larger than the next hop takes (RFC 1870). */
import assert from 'node:assert/strict'
import test from 'node:test'
import { letter, openHouse } from '../support/house.ts'

const content = letter('x'.repeat(70).concat('\r\n').repeat(200))

test('a message over the SIZE of the host bounces with 5.3.4 before it is sent', async () => {
  await using house = await openHouse({ hosts: { mx1: { extensions: ['SIZE 10000'] } } })
  const id = await house.submit({ content })

  assert.equal(await house.outcome(id), 'bounced')
  const [attempt] = await house.attempts(id)
  assert.match(attempt?.reason ?? '', /takes messages of up to 10000 bytes; this one has 14\d\d\d/)
  const { status } = await house.notice(id)
  assert.match(status, /^Status: 5\.3\.4$/m)
  assert.ok(!house.hosts.mx1.verbs.includes('MAIL'))
})

for (const size of ['SIZE 100000', 'SIZE 0', 'SIZE']) {
  test(`"${size}" lets it in, and is told how large it is`, async () => {
    await using house = await openHouse({ hosts: { mx1: { extensions: [size] } } })
    const id = await house.submit({ content })
    assert.equal(await house.outcome(id), 'delivered')
    const [transaction] = house.hosts.mx1.transactions
    assert.deepEqual(transaction?.mailParameters, [`SIZE=${transaction?.content.length}`])
  })
}
