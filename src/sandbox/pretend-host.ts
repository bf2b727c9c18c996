/**
 * The pretend internet's one MX host: takes mail for any address by real SMTP, under STARTTLS, and lets
 * it go. What was delivered can be read back from the queue with `posthorn message show`.
 */
import { reply } from '../protocol/smtp/reply.ts'
import type { ContentSink, SessionHandler } from '../protocol/smtp/session-handler.ts'

const taken = reply(250, '2.0.0', 'OK, delivered to the pretend internet')

export function pretendHandler(): SessionHandler {
  return {
    authenticate: () => reply(535, '5.7.8', 'Nobody has a password here'),
    mail: () => reply(250, '2.1.0', 'Sender OK'),
    rcpt: () => reply(250, '2.1.5', 'Recipient OK'),
    content: pretendSink,
    closed() {},
  }
}

function pretendSink(): ContentSink {
  return { write() {}, end: () => taken, discard() {} }
}
