import assert from 'node:assert/strict'
import test from 'node:test'
import { HandClock } from '../../../test/support/hand-clock.ts'
import type { QueuePause } from '../message/queue-change.ts'
import { type PausableMail, pauseInWords, QueuePauses } from './pauses.ts'

const mail: PausableMail = {
  destination: 'theirs.example',
  submitter: 'anna@ours.example',
  origin: 'submission',
  site: 'mx.theirs.example:25',
}

function pause(given: Partial<QueuePause>): QueuePause {
  return { scope: 'all', name: '', reason: '', pausedAt: 0, expiresAt: 100, ...given }
}

async function open(...stored: readonly QueuePause[]) {
  const clock = new HandClock()
  const start = clock.now()
  const pauses = new QueuePauses({
    store: {
      pauses: async () => stored.map((one) => ({ ...one, expiresAt: start + one.expiresAt })),
      commit: async () => {},
    },
    clock,
  })
  await pauses.load()
  return { clock, pauses, start }
}

const cases: readonly {
  readonly why: string
  readonly stored: Partial<QueuePause>
  readonly asked?: Partial<PausableMail>
  readonly isOver: boolean
}[] = [
  { why: 'all is over everything', stored: {}, isOver: true },
  { why: 'its site', stored: { scope: 'site', name: 'mx.theirs.example:25' }, isOver: true },
  { why: 'another site', stored: { scope: 'site', name: 'mx.other.example:25' }, isOver: false },
  {
    why: 'its destination',
    stored: { scope: 'destination', name: 'theirs.example' },
    isOver: true,
  },
  { why: 'another one', stored: { scope: 'destination', name: 'other.example' }, isOver: false },
  { why: 'its sender', stored: { scope: 'sender', name: 'anna@ours.example' }, isOver: true },
  { why: 'another sender', stored: { scope: 'sender', name: 'bo@ours.example' }, isOver: false },
  {
    why: 'the message itself',
    stored: { scope: 'message', name: 'm1' },
    asked: { messageId: 'm1' },
    isOver: true,
  },
  {
    why: 'another message',
    stored: { scope: 'message', name: 'm2' },
    asked: { messageId: 'm1' },
    isOver: false,
  },
  {
    why: 'one of many that are looked at as one',
    stored: { scope: 'message', name: 'm1' },
    isOver: false,
  },
  {
    why: 'its sender, of whom it is a notice',
    stored: { scope: 'sender', name: 'anna@ours.example' },
    asked: { origin: 'notice' },
    isOver: false,
  },
  {
    why: 'a site, when only the site is unknown',
    stored: { scope: 'site', name: 'mx.theirs.example:25' },
    asked: { site: undefined },
    isOver: false,
  },
  { why: 'all, when that is over', stored: { expiresAt: 0 }, isOver: false },
]
for (const { why, stored, asked, isOver } of cases) {
  test(`a pause over ${why}: ${isOver ? 'its mail waits' : 'its mail goes'}`, async () => {
    const { pauses } = await open(pause(stored))
    assert.equal(pauses.over({ ...mail, ...asked }) !== undefined, isOver)
  })
}

test('of an unknown site, the date that its pause has set is the mark', async () => {
  const { pauses, start } = await open(pause({ scope: 'site', name: 'mx.theirs.example:25' }))
  const unknown = { ...mail, site: undefined }
  assert.equal(pauses.over({ ...unknown, nextAttemptAt: start + 99 }), undefined)
  assert.equal(pauses.over({ ...unknown, nextAttemptAt: start + 100 })?.scope, 'site')
})

test('of several pauses the one that ends last counts', async () => {
  const { pauses } = await open(
    pause({ expiresAt: 5 }),
    pause({ scope: 'destination', name: 'theirs.example', expiresAt: 9 }),
    pause({ scope: 'sender', name: 'anna@ours.example', expiresAt: 7 }),
  )
  assert.equal(pauses.over(mail)?.scope, 'destination')
})

test('a pause ends by itself, and is not listed any more', async () => {
  const { clock, pauses } = await open(pause({}))
  assert.equal(pauses.list().length, 1)
  clock.pass(100)
  assert.equal(pauses.over(mail), undefined)
  assert.deepEqual(pauses.list(), [])
})

test('a pause says why, until when, and what to type to end it', () => {
  const site = pause({ scope: 'site', name: 'route:mx$1', reason: 'quiet, please' })
  assert.equal(
    pauseInWords(site),
    `Paused by hand for site route:mx$1 until 1970-01-01T00:00:00.100Z (quiet, please); "posthorn queue resume --site 'route:mx$1'" ends that.`,
  )
  assert.match(pauseInWords(pause({})), /for all mail until .*"posthorn queue resume --all"/)
})
