/** Who got a blind copy is nobody's business: Bcc never leaves the house. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { openHouse, submittedPart } from '../support/house.ts'

test('Bcc and Return-Path are removed, Date and Message-ID added, all else is left alone', async () => {
  await using house = await openHouse({ hosts: { mx1: {} } })
  const kept =
    'From: anna@ours.example\r\nSubject:   odd   spacing \r\n\tand folding\r\nX-Empty:\r\n'
  const id = await house.submit({
    to: ['bert@theirs.example', 'carla@theirs.example'],
    content: Buffer.from(
      `Return-Path: <x@y.example>\r\n${kept}Bcc: carla@theirs.example,\r\n dora@theirs.example\r\n` +
        'bcc: emil@theirs.example\r\nTo: bert@theirs.example\r\n\r\nBcc: stays in the body\r\n',
    ),
  })
  assert.equal(await house.outcome(id), 'delivered')
  const text = submittedPart(house.hosts.mx1.transactions[0])
  const [header = '', body] = text.split('\r\n\r\n')
  assert.doesNotMatch(header, /^(bcc|return-path):|carla|dora|emil/im)
  assert.ok(header.startsWith(kept))
  assert.match(header, /^Date: .+$/m)
  assert.match(header, /^Message-ID: <.+@.+>$/im)
  assert.equal(body, 'Bcc: stays in the body\r\n')
})

test('of several recipients none is named in the Received field', async () => {
  await using house = await openHouse({ hosts: { mx1: {} } })
  const id = await house.submit({ to: ['bert@theirs.example', 'carla@theirs.example'] })
  assert.equal(await house.outcome(id), 'delivered')
  assert.doesNotMatch(house.hosts.mx1.transactions[0]?.content.toString() ?? '', /carla/)
})
