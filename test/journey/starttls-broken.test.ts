/** The host offers STARTTLS and cannot do it: mail goes in clear text rather than not at all (RFC 7435). */
import assert from 'node:assert/strict'
import test from 'node:test'
import { MINUTE_MS, openHouse } from '../support/house.ts'
import { makeMxCertificate } from '../support/mx-certificate.ts'
import { hangUp, type MxScript } from '../support/mx-host.ts'

const tls = await makeMxCertificate('mx1.theirs.example')

const cases: readonly { name: string; mx1: MxScript }[] = [
  { name: 'speaks garbage in the handshake', mx1: { tls: 'broken' } },
  { name: 'answers STARTTLS with 454', mx1: { tls, starttls: '454 4.7.0 not now' } },
  { name: 'hangs up at STARTTLS', mx1: { tls, starttls: hangUp } },
]

for (const { name, mx1 } of cases) {
  test(`a host that ${name} gets the message in clear text, on a new connection`, async () => {
    await using house = await openHouse({ hosts: { mx1 } })
    const id = await house.submit()

    assert.equal(await house.outcome(id), 'delivered')
    assert.deepEqual(await house.fate(id), [
      'bert@theirs.example delivered',
      'delivered mx1.theirs.example [127.0.0.2] dot: 250 2.0.0 taken',
    ])
    const [attempt] = await house.attempts(id)
    assert.equal(attempt?.tls, undefined)
    assert.equal(house.hosts.mx1.transactions[0]?.tls, undefined)
    assert.equal(house.hosts.mx1.connections, 2)
  })
}

test('a host with broken STARTTLS is not asked for it again by the next message, and after some hours it is', async () => {
  let isBroken = true
  await using house = await openHouse({
    hosts: { mx1: { tls, starttls: () => (isBroken ? '454 4.7.0 not now' : undefined) } },
    toml: 'max_messages_per_connection = 1',
  })
  const send = async (): Promise<string | undefined> => {
    const id = await house.submit()
    assert.equal(await house.outcome(id), 'delivered')
    return house.hosts.mx1.transactions.at(-1)?.tls
  }
  const askedFor = () => house.hosts.mx1.verbs.filter((verb) => verb === 'STARTTLS').length
  await send()
  assert.equal(await send(), undefined)
  assert.equal(askedFor(), 1)
  assert.equal(house.hosts.mx1.connections, 3)

  isBroken = false
  house.pass(4 * 60 * MINUTE_MS)
  assert.equal(await send(), 'TLSv1.3')
})
