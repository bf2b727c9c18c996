/**
 * Sends several large messages at the same moment, in a process of its own so that its work is not
 * measured with the server's. Its one argument is a BulkOrder as JSON. It prints a line when all
 * connections are ready and the sending begins, and at the end one with the replies as JSON.
 */

import { rawMailWithAttachment } from './raw-mail.ts'
import { RawSmtpClient } from './raw-smtp-client.ts'
import type { Access } from './raw-smtp-client.ts'

export type BulkOrder = {
  readonly access: Access
  readonly sender: string
  readonly recipients: readonly string[]
  readonly attachmentBytes: number
}

const order: BulkOrder = JSON.parse(process.argv[2] ?? '{}')

// All are connected and logged in before the first of them sends.
const connections = await Promise.all(
  order.recipients.map(async (recipient) => ({
    recipient,
    client: await RawSmtpClient.open(order.access),
  })),
)
console.log('sending')
const replies = await Promise.all(
  connections.map(async ({ recipient, client }) => {
    const pieces = rawMailWithAttachment(order.sender, recipient, order.attachmentBytes)
    const { reply } = await client.send({ sender: order.sender, recipient, pieces })
    await client.quit()
    return reply
  }),
)
console.log(JSON.stringify(replies))
