import assert from 'node:assert/strict'
import test from 'node:test'
import { ID, openAdminApp, recipient } from '../../../test/support/admin-app.ts'
import { aMessage } from '../../../test/support/memory-messages.ts'
import type { RecipientProgress } from '../../mail/queue/message-store.ts'

function openWith(recipients: readonly RecipientProgress[], sender = 'anna@example.com') {
  let notices = 0
  const opened = openAdminApp({ onNoticeOwed: () => notices++ })
  opened.messages.stored.set(ID, { message: aMessage({ id: ID, sender }), recipients })
  return { ...opened, notices: () => notices }
}

const held = (position: number, given: Partial<RecipientProgress> = {}): RecipientProgress =>
  recipient(position, { state: 'held', ...given })

test('releasing gives it its whole lifetime, and wakes the queue', async () => {
  const { ask, changes, wakes } = openWith([held(0)])
  assert.equal((await ask('POST', `/v1/messages/${ID}/release`)).status, 200)
  const [change] = changes
  assert.ok(change?.kind === 'message-released')
  assert.equal(change.expiresAt - change.at, 5 * 86_400_000)
  assert.equal(wakes(), 1)
})

test('refusing tells those who want to hear of failures, and with which reason', async () => {
  const { ask, changes, notices } = openWith([
    held(0),
    held(1, { notify: [] }),
    held(2, { notify: ['FAILURE'] }),
    recipient(3, { state: 'delivered' }),
  ])
  const answer = await ask('POST', `/v1/messages/${ID}/refuse`, { reason: 'not like this' })
  assert.match(effectOf(answer.body), /is refused for .*; anna@example\.com is told$/)
  const [change] = changes
  assert.ok(change?.kind === 'message-refused')
  assert.equal(change.reason, 'not like this')
  assert.deepEqual(
    change.notices.map(({ position, kind }) => [position, kind]),
    [
      [0, 'failed'],
      [2, 'failed'],
    ],
  )
  assert.equal(notices(), 1)
})

test('who has no sender is told nothing', async () => {
  const { ask, changes, notices } = openWith([held(0)], '')
  assert.match(
    effectOf((await ask('POST', `/v1/messages/${ID}/refuse`, {})).body),
    /nobody is told/,
  )
  const [change] = changes
  assert.ok(change?.kind === 'message-refused')
  assert.deepEqual(change.notices, [])
  assert.equal(notices(), 0)
})

for (const deed of ['release', 'refuse']) {
  test(`there is nothing to ${deed} where nothing is held`, async () => {
    const { ask, changes } = openWith([recipient(0, { state: 'queued' })])
    const { status, body } = await ask('POST', `/v1/messages/${ID}/${deed}`, {})
    assert.equal(status, 409)
    assert.match(JSON.stringify(body), /nothing of .* is held; .*message trace/)
    assert.deepEqual(changes, [])
  })
}

test('what was refused at the door is listed, newest first as the store has it', async () => {
  const refusal = {
    id: ID,
    at: 0,
    submitter: 'anna@example.com',
    sender: '',
    recipients: ['bert@theirs.example'],
    rule: 'virus Eicar-Test-Signature',
    reply: '554 5.7.1 no',
  }
  const { ask } = openAdminApp({ refusals: { refusedSubmissions: async () => [refusal] } })
  assert.deepEqual((await ask('GET', '/v1/refused-messages')).body, [
    { ...refusal, at: '1970-01-01T00:00:00.000Z' },
  ])
})

function effectOf(body: unknown): string {
  return (body as { message: string }).message
}
