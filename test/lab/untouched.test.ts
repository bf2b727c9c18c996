/**
 * Bodies arrive untouched, byte for byte, through the door, the disk and the dialogue with a host of
 * another make.
 */

import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import test from 'node:test'
import { startNextHop } from './next-hop.ts'
import { rawMailWithAttachment, stuffed } from './raw-mail.ts'
import { RawSmtpClient } from './raw-smtp-client.ts'
import { startRelay } from './relay.ts'

const everyByteButLineEnds = Buffer.from(
  Array.from({ length: 256 }, (_, byte) => byte).filter((byte) => byte !== 13 && byte !== 10),
)

const bodies: readonly { name: string; body: Buffer }[] = [
  { name: 'lines that begin with dots', body: Buffer.from('.\r\n..\r\n.a\r\n...\r\nend\r\n') },
  { name: 'a line of 100,000 characters', body: Buffer.from(`${'x'.repeat(100_000)}\r\n`) },
  { name: 'every byte there is', body: Buffer.concat([everyByteButLineEnds, Buffer.from('\r\n')]) },
  { name: 'blank lines at both ends', body: Buffer.from('\r\n\r\ntext \t\r\n\r\n\r\n') },
  { name: 'no body', body: Buffer.alloc(0) },
]

test('a body arrives as it was sent', async (context) => {
  await using nextHop = await startNextHop()
  await using relay = await startRelay(nextHop.port)
  const client = await RawSmtpClient.open(relay)
  const { sender } = relay
  const recipient = 'reader@theirs.example'
  let count = 0

  for (const { name, body } of bodies) {
    await context.test(name, async () => {
      const header = Buffer.from(`From: <${sender}>\r\nSubject: ${name}\r\n\r\n`)
      await client.send({ sender, recipient, pieces: [header, stuffed(body)] })
      const messages = await nextHop.received((count += 1))
      assert.deepEqual(bodyOf(messages[count - 1]), body)
    })
  }

  await context.test('20 MB', async () => {
    const pieces = [...rawMailWithAttachment(sender, recipient, 20 * 1024 * 1024)]
    await client.send({ sender, recipient, pieces })
    const messages = await nextHop.received((count += 1))
    const sent = bodyOf(Buffer.concat(pieces))
    assert.equal(fingerprint(bodyOf(messages[count - 1])), fingerprint(sent))
  })
  await client.quit()
})

function bodyOf(message: Buffer | undefined): Buffer {
  assert.ok(message !== undefined)
  const end = message.indexOf('\r\n\r\n')
  return message.subarray(end + 4)
}

function fingerprint(bytes: Buffer): string {
  return `${bytes.length} bytes, ${createHash('sha256').update(bytes).digest('hex')}`
}
