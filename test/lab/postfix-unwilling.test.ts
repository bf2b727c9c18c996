/**
 * Postfix that does not take mail now: greylisting, out of service, started anew. What is deferred stays
 * here and goes when Postfix is willing again; and a smarthost is spoken to over verified TLS or not at
 * all.
 */

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { reasonToSkipPostfix } from './postfix-host.ts'
import { bodyOf, PostfixWorld } from './postfix-world.ts'

const skip = reasonToSkipPostfix()
const sender = 'app@ours.example'
const body = 'Hello\r\n'

describe('Postfix that is not willing now', { skip }, () => {
  let world: PostfixWorld

  before(async () => {
    world = await PostfixWorld.start([
      { name: 'ours', ip: '127.0.0.1' },
      {
        name: 'grey',
        ip: '127.0.0.2',
        settings: {
          smtpd_recipient_restrictions: 'check_recipient_access texthash:$config_directory/grey',
        },
      },
    ])
    const { postfix } = world
    await postfix.write('grey', 'patient@grey.example 450 4.2.0 Greylisted, come back later\n')
  })

  after(async () => {
    await world?.[Symbol.asyncDispose]()
  })

  test('a greylisted recipient is deferred, the other delivered, and a retry brings the rest', async () => {
    const { postfix } = world
    const recipients = ['patient@grey.example', 'lucky@grey.example']
    const id = await world.handIn({ sender, recipients, body })
    const [patient, lucky] = await world.tried(id)
    assert.equal(lucky?.state, 'delivered')
    assert.equal(patient?.state, 'queued')
    assert.ok(patient.nextAttemptAt !== undefined)
    assert.match(patient.attempts[0]?.reply ?? '', /^450 4\.2\.0 .*Greylisted, come back later$/)

    await postfix.write('grey', 'patient@grey.example DUNNO\n')
    await postfix.restart()
    await world.retry(id)
    const [message] = await postfix.mailbox('patient@grey.example')
    assert.deepEqual(bodyOf(message), Buffer.from(body))
    assert.deepEqual(
      (await world.tried(id)).map(({ state, attempts }) => [state, attempts.length]),
      [
        ['delivered', 2],
        ['delivered', 1],
      ],
    )
    assert.equal((await postfix.mailbox('lucky@grey.example')).length, 1)
  })

  test('a Postfix started anew gets the next message at the first attempt', async () => {
    const { postfix } = world
    await world.handIn({ sender, recipients: ['before@ours.example'], body })
    await postfix.mailbox('before@ours.example')
    // The connection that Posthorn keeps for the next message ends with it.
    await postfix.restart()
    const id = await world.handIn({ sender, recipients: ['after@ours.example'], body })
    await postfix.mailbox('after@ours.example')
    const [recipient] = await world.tried(id)
    assert.deepEqual([recipient?.state, recipient?.attempts.length], ['delivered', 1])
  })

  test('mail for a Postfix that is stopped waits, and a retry brings it once it runs', async () => {
    const { postfix } = world
    await postfix.stop()
    const id = await world.handIn({ sender, recipients: ['waiting@ours.example'], body })
    const [recipient] = await world.tried(id)
    assert.equal(recipient?.state, 'queued')
    assert.equal(recipient.attempts[0]?.stage, 'connect')
    assert.match(recipient.attempts[0].reply, /ECONNREFUSED|refused/)

    await postfix.start()
    await world.retry(id)
    await postfix.mailbox('waiting@ours.example')
    const [delivered] = await world.tried(id, 2)
    assert.deepEqual([delivered?.state, delivered?.attempts.length], ['delivered', 2])
  })

  test('as a smarthost it gets mail where its certificate is verified, and else none', async () => {
    const recipients = ['reader@verified.example', 'reader@unknown-ca.example']
    const id = await world.handIn({ sender, recipients, body })
    await world.postfix.mailbox('reader@verified.example')
    const [verified, unknown] = await world.tried(id)
    assert.deepEqual([verified?.state, verified?.attempts[0]?.tls], ['delivered', 'TLSv1.3'])
    assert.deepEqual([unknown?.state, unknown?.attempts[0]?.stage], ['queued', 'starttls'])
    assert.match(unknown?.attempts[0]?.reply ?? '', /self-signed certificate/)
  })
})
