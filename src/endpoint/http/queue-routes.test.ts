import assert from 'node:assert/strict'
import test from 'node:test'
import { messageOf, openAdminApp } from '../../../test/support/admin-app.ts'
import { HandClock } from '../../../test/support/hand-clock.ts'
import type { WaitingRow } from '../../mail/queue/message-store.ts'
import type { SelectedConsignment } from '../../mail/queue/selection-store.ts'

const anna = 'anna@example.com'

function waiting(given: Partial<WaitingRow>): WaitingRow {
  return {
    destination: 'theirs.example',
    submitter: anna,
    count: 1,
    dueCount: 1,
    oldestAt: 0,
    nextAttemptAt: 0,
    state: 'queued',
    reason: '',
    ...given,
  }
}

function consignment(given: Partial<SelectedConsignment>): SelectedConsignment {
  return {
    messageId: 'm1',
    sender: anna,
    submitter: anna,
    origin: 'submission',
    destination: 'theirs.example',
    state: 'queued',
    recipients: [{ position: 0, address: 'a@theirs.example' }],
    place: { number: 1, destination: 'theirs.example' },
    ...given,
  }
}

function failed(position: number): object {
  return { position, kind: 'failed' }
}

async function open() {
  const clock = new HandClock()
  const world = openAdminApp({ clock })
  await world.accountStore.commit([{ kind: 'domain-added', domain: 'example.com', at: 0 }])
  return { ...world, clock }
}

test('the queue is filtered by site, destination and sender before it is cut into pages', async () => {
  const { ask, messages } = await open()
  const bert = 'bert@example.com'
  messages.waiting = [
    waiting({ destination: 'other.example' }),
    waiting({}),
    waiting({ submitter: bert }),
  ]
  const cases = [
    { query: 'site=mx.theirs.example', want: [`theirs.example ${anna}`, `theirs.example ${bert}`] },
    { query: 'site=other.example', want: [`other.example ${anna}`] },
    { query: 'destination=THEIRS.example&limit=1', want: [`theirs.example ${anna}`] },
    { query: `sender=${bert}`, want: [`theirs.example ${bert}`] },
    {
      query: `site=mx.theirs.example&after=theirs.example ${anna} queued`,
      want: [`theirs.example ${bert}`],
    },
  ]
  for (const { query, want } of cases) {
    const { body } = await ask('GET', `/v1/queue?${query}`)
    const rows = body as { destination: string; sender: string }[]
    assert.deepEqual(
      rows.map(({ destination, sender }) => `${destination} ${sender}`),
      want,
      query,
    )
  }
})

test('a pause is shown in the queue with its end and the command that ends it', async () => {
  const { ask, clock, messages, changes } = await open()
  messages.waiting = [waiting({}), waiting({ destination: 'other.example' })]
  const asked = { site: 'mx.theirs.example', forMs: 7_200_000, reason: 'they move house' }
  const added = await ask('POST', '/v1/queue/pauses', asked)
  assert.equal(added.status, 201)
  const until = new Date(clock.now() + 7_200_000).toISOString()
  const view = {
    scope: 'site',
    name: 'mx.theirs.example',
    reason: 'they move house',
    pausedAt: new Date(clock.now()).toISOString(),
    expiresAt: until,
    resumeWith: 'posthorn queue resume --site mx.theirs.example',
  }
  assert.deepEqual(added.body, view)
  assert.deepEqual(
    changes.map(({ kind }) => kind),
    ['queue-paused'],
  )
  assert.deepEqual((await ask('GET', '/v1/queue/pauses')).body, [view])

  const [paused, other] = (await ask('GET', '/v1/queue')).body as {
    reason: string
    pausedUntil?: string
  }[]
  assert.equal(paused?.pausedUntil, until)
  assert.equal(
    paused?.reason,
    `Paused by hand for site mx.theirs.example until ${until} (they move house); "posthorn queue resume --site mx.theirs.example" ends that.`,
  )
  assert.equal(other?.pausedUntil, undefined)

  const resumed = await ask('POST', '/v1/queue/resume', { site: 'mx.theirs.example' })
  assert.deepEqual(resumed.body, { ...view, resumed: 0 })
  assert.deepEqual((await ask('GET', '/v1/queue/pauses')).body, [])
})

const refusals = [
  { path: 'retry', body: {}, status: 422, why: /--site, --destination, --sender, --id, or --all/ },
  { path: 'cancel', body: { all: true, site: 'x' }, status: 422, why: /--all goes without/ },
  { path: 'bounce', body: { destination: 'no domain' }, status: 422, why: /no destination/ },
  { path: 'retry', body: { sender: 'who@else.example' }, status: 404, why: /no sender here/ },
  { path: 'retry', body: { sender: anna }, status: 404, why: /nothing that waits matches sender/ },
  { path: 'cancel', body: { site: 'mx.unknown' }, status: 404, why: /"posthorn queue" shows/ },
  { path: 'pauses', body: { all: true, forMs: 432_000_001 }, status: 422, why: /forMs/ },
  { path: 'pauses', body: {}, status: 422, why: /say what it is over/ },
  { path: 'pauses', body: { site: 'x', sender: anna }, status: 422, why: /pause twice/ },
  {
    path: 'bounce',
    body: { id: 'none' },
    status: 404,
    why: /no message none; "posthorn message list"/,
  },
  { path: 'resume', body: { site: 'x' }, status: 404, why: /"posthorn queue pauses" shows/ },
] as const
for (const { path, body, status, why } of refusals) {
  test(`${path} of ${JSON.stringify(body)} is refused with what to do`, async () => {
    const { ask, changes } = await open()
    const answer = await ask('POST', `/v1/queue/${path}`, body)
    assert.equal(answer.status, status)
    assert.match(messageOf(answer.body), why)
    assert.equal(changes.length, 0)
  })
}

test('a retry leaves alone what is leased, held or paused, and says so', async () => {
  const { ask, selected, changes, wakes } = await open()
  await ask('POST', '/v1/queue/pauses', { destination: 'paused.example' })
  selected.push(
    consignment({}),
    consignment({ messageId: 'm2', state: 'leased' }),
    consignment({ messageId: 'm3', state: 'held' }),
    consignment({ messageId: 'm4', destination: 'paused.example' }),
  )
  const before = wakes()
  const { body } = await ask('POST', '/v1/queue/retry', { all: true })
  assert.deepEqual(body, {
    done: 1,
    underWay: 1,
    held: 1,
    paused: 1,
    dryRun: false,
    message:
      '1 recipient of all mail: due now; 1 recipient: an attempt is under way already; ' +
      '1 recipient: held, see "posthorn message release"; 1 recipient: paused, see "posthorn queue pauses"',
  })
  assert.deepEqual(
    changes.map((change) => [change.kind, 'messageId' in change && change.messageId]),
    [
      ['queue-paused', false],
      ['consignments-retried', 'm1'],
    ],
  )
  assert.equal(wakes(), before + 1)

  selected.shift()
  const nothing = await ask('POST', '/v1/queue/retry', { all: true })
  assert.equal(nothing.status, 409)
  assert.match(messageOf(nothing.body), /can be retried: .*under way.*held.*paused/)
})

test('a bounce is told to senders who want to hear of it, and to nobody else', async () => {
  const { ask, selected, changes } = await open()
  const recipients = [
    { position: 0, address: 'a@theirs.example' },
    { position: 1, address: 'b@theirs.example', notify: ['NEVER'] },
    { position: 2, address: 'c@theirs.example', notify: ['FAILURE', 'DELAY'] },
  ] as const
  selected.push(
    consignment({ recipients }),
    consignment({ messageId: 'm2', sender: '', recipients }),
    consignment({ messageId: 'm3', state: 'leased' }),
    consignment({ messageId: 'm4', destination: 'other.example' }),
  )
  const filter = { destination: 'theirs.example', reason: 'the list was wrong' }
  const dry = await ask('POST', '/v1/queue/bounce', { ...filter, dryRun: true })
  assert.equal(changes.length, 0)
  const { body } = await ask('POST', '/v1/queue/bounce', filter)
  const effect = { done: 6, underWay: 1, held: 0, paused: 0 }
  const underWay = 'an attempt is under way for 1 recipient: bounced unless it succeeds'
  assert.deepEqual(dry.body, {
    ...effect,
    dryRun: true,
    message: `6 recipients of destination theirs.example: would bounce; ${underWay}`,
  })
  assert.deepEqual(body, {
    ...effect,
    dryRun: false,
    message: `6 recipients of destination theirs.example: bounced; ${underWay}`,
  })
  assert.deepEqual(
    changes.map(
      (change) => change.kind === 'recipients-bounced' && [change.messageId, change.notices],
    ),
    [
      ['m1', [failed(0), failed(2)]],
      ['m2', []],
      ['m3', [failed(0)]],
    ],
  )
})

test('a large selection is written in small commits', async () => {
  const commits: number[] = []
  const { ask, selected } = openAdminApp({
    store: { commit: async (changes) => void commits.push(changes.length) },
  })
  for (let number = 1; number <= 250; number++) {
    selected.push(consignment({ messageId: `m${number}` }))
  }
  const { status } = await ask('POST', '/v1/queue/cancel', { all: true })
  assert.equal(status, 200)
  assert.deepEqual(commits, [100, 100, 50])
})
