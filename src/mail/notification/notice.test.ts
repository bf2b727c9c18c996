import assert from 'node:assert/strict'
import test from 'node:test'
import * as fc from 'fast-check'
import type { Message } from '../message/message.ts'
import type { NoticeKind } from '../message/queue-change.ts'
import type { OwedRecipient } from '../queue/queue-store.ts'
import { makeNotice, newsByKind, type OwedNews, returnsBody } from './notice.ts'
import {
  assertIsReport,
  assertTravelsAnywhere,
  facts,
  message,
  noticeOf,
  owedRecipient,
  parsedOf,
  refusedAttempt,
  wire,
} from '../../../test/support/owed-notice.ts'

test('a notice goes to the sender, from the null sender, and no robot answers it', async () => {
  const notice = noticeOf({ recipients: [owedRecipient()] })
  assert.ok(notice)
  assert.equal(notice.sender, '')
  assert.equal(notice.recipient, 'anna@ours.example')
  assert.equal(notice.domain, 'ours.example')
  const email = await parsedOf(wire(notice))
  assert.equal(email.from?.address, 'mailer-daemon@ours.example')
  assert.equal(email.to?.[0]?.address, 'anna@ours.example')
  assert.equal(email.subject, 'Delivery failed: bob@theirs.example')
  assert.equal(email.inReplyTo, '<first@ours.example>')
  assert.equal(email.headers.find(({ key }) => key === 'auto-submitted')?.value, 'auto-replied')
})

const wishes: { notice: NoticeKind; notify?: OwedRecipient['notify']; isTold: boolean }[] = [
  { notice: 'failed', isTold: true },
  { notice: 'failed', notify: ['FAILURE'], isTold: true },
  { notice: 'failed', notify: ['SUCCESS', 'DELAY'], isTold: false },
  { notice: 'failed', notify: ['NEVER'], isTold: false },
  { notice: 'delayed', isTold: true },
  { notice: 'delayed', notify: ['DELAY'], isTold: true },
  { notice: 'delayed', notify: ['FAILURE'], isTold: false },
  { notice: 'delayed', notify: ['NEVER'], isTold: false },
  { notice: 'delivered', isTold: true },
  { notice: 'delivered', notify: ['SUCCESS'], isTold: true },
  { notice: 'delivered', notify: ['FAILURE', 'DELAY'], isTold: false },
  { notice: 'delivered', notify: ['NEVER'], isTold: false },
  { notice: 'relayed', isTold: true },
  { notice: 'relayed', notify: ['SUCCESS'], isTold: true },
]

for (const { notice, notify, isTold } of wishes) {
  test(`${notice} with NOTIFY ${notify?.join(',') ?? 'absent'} is ${isTold ? '' : 'not '}told`, () => {
    const recipient = owedRecipient({ notice, ...(notify && { notify }) })
    assert.equal(noticeOf({ recipients: [recipient] }) !== undefined, isTold)
  })
}

test('nobody is told about a message without a sender', () => {
  assert.equal(noticeOf({ message: { sender: '' }, recipients: [owedRecipient()] }), undefined)
})

test('a recipient about whom nothing was asked is not in the notice', () => {
  const silent = owedRecipient({ position: 1, address: 'quiet@theirs.example', notify: ['NEVER'] })
  const notice = noticeOf({ recipients: [owedRecipient(), silent] })
  assert.ok(notice && !wire(notice).includes('quiet@'))
})

test('the body is returned only for RET=FULL, a failure, and a small message', () => {
  assert.equal(returnsBody(owed({ ret: 'FULL' })), true)
  assert.equal(returnsBody(owed({ ret: 'HDRS' })), false)
  assert.equal(returnsBody(owed({})), false)
  assert.equal(returnsBody(owed({ ret: 'FULL' }, 'delayed')), false)
  assert.equal(returnsBody(owed({ ret: 'FULL', sizeBytes: 1_000_000 })), false)
})

test('of a message with REQUIRETLS only the header is returned, whatever RET says', () => {
  assert.equal(returnsBody(owed({ ret: 'FULL', tlsRequired: 'yes' })), false)
  assert.equal(returnsBody(owed({ ret: 'FULL', tlsRequired: 'no' })), true)
})

function owed(given: Partial<Message>, notice: NoticeKind = 'failed'): OwedNews {
  const recipients = [owedRecipient({ notice })]
  const [news] = newsByKind({ message: { ...message, ...given }, recipients })
  assert.ok(news)
  return news
}

test('each kind of news is told apart, bad news first', () => {
  const recipients = (['relayed', 'delayed', 'failed', 'failed'] as const).map((notice, position) =>
    owedRecipient({ position, notice, notify: ['SUCCESS', 'DELAY', 'FAILURE'] }),
  )
  const told = newsByKind({ message, recipients }).map((news) => [
    news.kind,
    news.recipients.map(({ position }) => position),
    makeNotice(news, facts)?.subject,
  ])
  assert.deepEqual(told, [
    ['failed', [2, 3], 'Delivery failed: bob@theirs.example and 1 other'],
    ['delayed', [1], 'Delivery delayed: bob@theirs.example'],
    ['relayed', [0], 'Passed on: bob@theirs.example'],
  ])
})

test('a delay is not told any more when the end is known', () => {
  const recipients = [owedRecipient({ notice: 'delayed' }), owedRecipient({ notice: 'failed' })]
  const told = newsByKind({ message, recipients }).map((news) => [
    news.kind,
    makeNotice(news, facts) !== undefined,
  ])
  assert.deepEqual(told, [
    ['failed', true],
    ['delayed', false],
  ])
})

test('nothing that a hostile server or sender wrote breaks out of its place', async () => {
  const text = fc
    .array(
      fc.constantFrom(
        'a',
        ' ',
        '\r\n',
        '\n',
        '\r\n\r\n',
        '\x00',
        'ü',
        '--=_01hkm3q0000zyxwv-mail-ours-example-0',
        '\r\nAction: delivered',
        '\u2028',
        '=?utf-8?Q?=0A?=',
        'x'.repeat(1_200),
      ),
      { maxLength: 8 },
    )
    .map((parts) => parts.join(''))
  await fc.assert(
    fc.asyncProperty(text, text, text, text, async (reply, orcpt, envid, header) => {
      const recipient = owedRecipient({
        orcpt,
        attempt: { ...refusedAttempt, reply, host: reply.slice(0, 50) },
      })
      const notice = noticeOf({
        message: { envid },
        recipients: [recipient],
        facts: { original: { header: Buffer.from(header) } },
      })
      assert.ok(notice)
      assertTravelsAnywhere(notice)
      await assertIsReport(wire(notice), [recipient])
      const email = await parsedOf(wire(notice))
      assert.equal(email.attachments.length, 2)
    }),
  )
})
