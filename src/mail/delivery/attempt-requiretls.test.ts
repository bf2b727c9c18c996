/** Mail that requires TLS meets hosts for which nobody vouches: who is held to it, and who may go without. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { AttemptWorld } from '../../../test/support/attempt-world.ts'
import type { Message } from '../message/message.ts'

const extensions = ['PIPELINING', 'REQUIRETLS']

const cases: readonly { name: string; message: Partial<Message>; ends: string }[] = [
  { name: 'a message', message: {}, ends: 'bounced 5.7.10' },
  {
    name: 'a message from the null sender, whatever it is',
    message: { sender: '' },
    ends: 'bounced 5.7.10',
  },
  {
    name: 'a notice, which has only a header in it',
    message: { sender: '', origin: 'notice' },
    ends: 'delivered 2.0.0',
  },
]

for (const { name, message, ends } of cases) {
  test(`REQUIRETLS that cannot be kept, of ${name}: ${ends}`, async () => {
    await using world = await AttemptWorld.open([{ extensions }])
    const [outcome] = await world.attempt(['ann'], { ...message, tlsRequired: 'yes' })
    assert.equal(`${outcome?.state} ${outcome?.status}`, ends)
    const { commands, connections } = world.mx(1)
    assert.equal(connections, outcome?.state === 'delivered' ? 1 : 0)
    // It would be a promise that nobody has kept so far.
    assert.equal(
      commands.some((line) => line.includes('REQUIRETLS')),
      false,
    )
  })
}
