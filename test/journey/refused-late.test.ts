/** The host takes sender and recipient, and says no only then: at DATA, or after the whole message. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { bert, letter, openHouse } from '../support/house.ts'
import type { MxScript } from '../support/mx-host.ts'

const noPipelining = ['SIZE', '8BITMIME']

const cases: readonly { name: string; mx1: MxScript; want: readonly [string, string] }[] = [
  {
    name: '554 to DATA',
    mx1: { data: '554 5.7.1 no data' },
    want: ['bounced', 'data: 554 5.7.1 no data'],
  },
  {
    name: '451 to DATA',
    mx1: { data: '451 4.3.0 no data now' },
    want: ['deferred', 'data: 451 4.3.0 no data now'],
  },
  {
    name: '554 to DATA, without PIPELINING',
    mx1: { extensions: noPipelining, data: '554 5.7.1 no data' },
    want: ['bounced', 'data: 554 5.7.1 no data'],
  },
  {
    name: '550 to the message',
    mx1: { dot: '550 5.7.1 looks like spam' },
    want: ['bounced', 'dot: 550 5.7.1 looks like spam'],
  },
  {
    name: '451 to the message',
    mx1: { dot: '451 4.7.0 scanner is down' },
    want: ['deferred', 'dot: 451 4.7.0 scanner is down'],
  },
  {
    name: '550 to the only recipient, and 354 to DATA all the same',
    mx1: { rcpt: '550 5.1.1 unknown', data: '354 go ahead' },
    want: ['bounced', 'rcpt: 550 5.1.1 unknown'],
  },
]

for (const { name, mx1, want } of cases) {
  test(`${name}: ${want[0]}, the second MX is not asked, and the connection is still good`, async () => {
    let isUnwilling = true
    const script = Object.fromEntries(
      Object.entries(mx1).map(([stage, answer]) => [
        stage,
        stage === 'extensions' ? answer : () => (isUnwilling ? answer : undefined),
      ]),
    ) as MxScript
    await using house = await openHouse({ hosts: { mx1: script, mx2: {} } })
    const id = await house.submit()
    assert.equal(await house.outcome(id), want[0])
    const state = want[0] === 'deferred' ? 'queued' : want[0]
    assert.deepEqual(await house.fate(id), [
      `${bert} ${state}`,
      `${state} mx1.theirs.example [127.0.0.2] ${want[1]}`,
    ])
    assert.equal(house.hosts.mx2.connections, 0)

    isUnwilling = false
    // To somebody else: who is known not to exist is not written to again.
    const next = await house.submit({ to: ['cora@theirs.example'] })
    assert.equal(await house.outcome(next, 'cora@theirs.example'), 'delivered')
    assert.equal(house.hosts.mx1.connections, 1)
    assert.equal(house.hosts.mx1.transactions.length, 1)
  })
}

test('a no that comes while a large message is still being sent is the answer to it', async () => {
  await using house = await openHouse({
    hosts: { mx1: { cutsContentAfter: 10_000, saysAtCut: '552 5.3.4 too large' } },
  })
  const id = await house.submit({ content: letter('a line of the letter\r\n'.repeat(100_000)) })
  assert.equal(await house.outcome(id), 'bounced')
  assert.deepEqual(await house.fate(id), [
    `${bert} bounced`,
    'bounced mx1.theirs.example [127.0.0.2] dot: 552 5.3.4 too large',
  ])
})

test('421 in the middle of the recipients: those before and after it wait, nobody is lost', async () => {
  await using house = await openHouse({
    hosts: {
      mx1: {
        rcpt: ({ recipients, connection }) =>
          recipients === 2 && connection === 1 ? { last: '421 4.3.2 going down' } : undefined,
      },
    },
  })
  const to = ['one', 'two', 'three'].map((name) => `${name}@theirs.example`)
  const id = await house.submit({ to })
  for (const recipient of to) assert.equal(await house.outcome(id, recipient), 'deferred')
  await house.passUntilDue(id)
  for (const recipient of to) assert.equal(await house.outcome(id, recipient, 2), 'delivered')
  assert.equal(house.hosts.mx1.transactions.length, 1)
})
