/** A message to several domains: what is dead for one of them holds up none of the others. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { anna, openHouse } from '../support/house.ts'
import { hangUp, silence } from '../support/mx-host.ts'

test('each domain of a message goes its own way, and one notice tells of all that are lost', async () => {
  await using house = await openHouse({
    hosts: {
      good: {},
      cut: { dot: hangUp },
      mute: { greeting: silence },
      strict: { mail: '550 5.7.1 no' },
    },
    zone: Object.fromEntries(
      ['good', 'cut', 'mute', 'strict'].map((name) => [
        `${name}.example`,
        { mx: [[10, `${name}.theirs.example`]] as const },
      ]),
    ),
  })
  const fates = {
    'bert@nowhere.example': 'bounced',
    'bert@strict.example': 'bounced',
    'bert@cut.example': 'deferred',
    'bert@good.example': 'delivered',
  }
  const id = await house.submit({ to: [...Object.keys(fates), 'bert@mute.example'] })
  for (const [recipient, fate] of Object.entries(fates)) {
    assert.equal(await house.outcome(id, recipient), fate, recipient)
  }

  const { transaction, mail, status } = await house.notice(id)
  assert.deepEqual(
    transaction.recipients.map(({ address }) => address),
    [anna],
  )
  assert.equal(mail.subject, 'Delivery failed: bert@nowhere.example and 1 other')
  assert.equal(status.match(/^Final-Recipient:/gm)?.length, 2)
  house.hosts.mute.cutConnections()
  assert.equal(await house.outcome(id, 'bert@mute.example'), 'deferred')
})
