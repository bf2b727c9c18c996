/** `posthorn queue`, `posthorn message` and `posthorn backup`, beside a live server and without one. */
import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, statSync } from 'node:fs'
import test, { type TestContext } from 'node:test'
import { bounceCategories } from '../../src/contract/bounce-info.ts'
import {
  assertShape,
  exactly,
  flag,
  number,
  record,
  someOf,
  text,
  time,
  type Shape,
  whole,
  word,
} from '../support/json-shape.ts'
import type { MxMoment } from '../support/mx-host.ts'
import { done, launcher, posthorn, refused, RunningServer } from '../support/operator.ts'
import {
  ask,
  handOver,
  operate,
  type Production,
  serve,
  setUpProduction,
} from '../support/production.ts'

const states = [
  'scheduled',
  'queued',
  'held',
  'leased',
  'delivered',
  'bounced',
  'cancelled',
  'returned',
]
const statuses = ['pending', 'queued', 'deferred', 'sent', 'partially_sent', 'rejected', 'bounced']

const rowShape = record({
  id: text,
  status: word(...statuses),
  sender: text,
  recipients: someOf(text),
  subject: text,
  acceptedAt: time,
})
const bounceInfoShape = record({
  action: word('defer', 'reject', 'slowdown'),
  category: word(...bounceCategories),
  kind: word('temporary', 'permanent'),
  scope: word('recipient', 'message', 'sender-domain', 'sending-ip', 'destination', 'us'),
  suppress: flag,
  'retryAfterSeconds?': whole,
  'provider?': text,
  'blocklist?': record({ name: text, delistingPage: text }),
  message: text,
  evidence: text,
})
const attemptShape = record({
  at: time,
  host: text,
  ip: text,
  'tls?': text,
  stage: text,
  reply: text,
  'bounceInfo?': bounceInfoShape,
})
const recipientShape = (attempts: Shape): Shape =>
  record({ address: text, state: word(...states), 'nextAttemptAt?': time, attempts })
const messageShape = record({
  id: text,
  status: word(...statuses),
  acceptedAt: time,
  expiresAt: time,
  envelope: record({ sender: text, recipients: someOf(text) }),
  subject: text,
  size: whole,
  recipients: someOf(recipientShape(someOf(attemptShape))),
})
const queueRowShape = record({
  site: text,
  destination: text,
  sender: text,
  count: whole,
  due: whole,
  connections: whole,
  ratePerMinute: number,
  oldestAt: time,
  nextAttemptAt: time,
  state: word('queued', 'leased'),
  reason: text,
})

type Shown = {
  readonly status: string
  readonly recipients: readonly {
    readonly state: string
    readonly attempts: readonly { readonly reply: string; readonly stage: string }[]
  }[]
}

/** Defers people called wait, until that is over; refuses those called no; takes all others. */
let mayWait = true
const rcpt = ({ line }: MxMoment): string | undefined => {
  if (line.includes('wait') && mayWait)
    return '451-4.2.1 The mailbox is being moved\r\n451 4.2.1 Come back'
  return line.includes('<no') ? '550 5.1.1 No such user' : undefined
}

type Ids = { readonly sent: string; readonly waits: string; readonly bounced: string }

test('messages, queue and backup', async (t) => {
  await using production = await setUpProduction({ nextHop: { rcpt } })
  await operate(production, 'domain', 'add', 'ours.example')
  const backup = production.folder.file('backup.tar')
  let ids: Ids
  {
    await using server = await serve(production)
    ids = {
      sent: await handOver(production, ['bert@theirs.example'], 'Grüße'),
      waits: await handOver(production, ['wait@theirs.example']),
      bounced: await handOver(production, ['no@theirs.example']),
    }
    await Promise.all(
      ['delivered', 'deferred', 'bounced'].map((end) => server.logged(`recipient.${end}`)),
    )
    await t.test('beside a live server', { concurrency: 3 }, (inner) =>
      look(inner, production, ids),
    )
    await t.test('a reader that has seen enough is no failure', () => {
      const command = `'${launcher}' message show --raw ${ids.sent} --config '${production.config}'`
      const line = `{ ${command}; echo "status $?" >&2; } | true`
      const { stderr } = spawnSync('sh', ['-c', line], { encoding: 'utf8' })
      assert.equal(stderr, 'status 0\n')
    })
    await t.test('a backup is written beside a live server', async () => {
      assert.match(await operate(production, 'backup', backup), /The backup is in .*backup\.tar/)
      // It holds everything that was written to whom.
      assert.equal(statSync(backup).mode & 0o077, 0)
    })
  }
  await t.test('without a server', { concurrency: 2 }, (inner) => look(inner, production, ids))
  await t.test('without a server a backup is written too', async () => {
    const file = production.folder.file('offline.tar')
    assert.deepEqual(await ask(production, 'backup', file), { file })
    assert.ok(statSync(file).size > 10_000)
    const nowhere = ['backup', '/no/such/folder/x.tar', '--config', production.config]
    assert.match(await refused(nowhere), /no backup was written: .*no such file or directory/)
  })
  await t.test('retry and cancel without a server', async () => {
    const retried = await ask(production, 'message', 'retry', ids.waits)
    assertShape(
      retried,
      record({ id: text, status: text, recipients: someOf(text), message: text }),
    )
    await operate(production, 'message', 'cancel', ids.waits)
    assert.deepEqual(await ask(production, 'queue'), [])
    const shown = (await ask(production, 'message', 'show', ids.waits)) as Shown
    assert.equal(shown.recipients[0]?.state, 'cancelled')
    assert.equal(shown.status, 'rejected')
    const again = ['message', 'cancel', ids.waits, '--config', production.config]
    assert.match(
      await refused(again),
      /cannot be cancelled: wait@theirs\.example is cancelled already/,
    )
  })
  await t.test('a restored backup has its mail, and its queue goes on', async () => {
    const data = production.folder.file('restored')
    mkdirSync(data)
    execFileSync('tar', ['-xf', backup, '-C', data])
    const withoutKey = await refused([
      'message',
      'list',
      '--data',
      data,
      '--config',
      production.config,
    ])
    assert.match(withoutKey, /instance\.key is missing.*restore it/)
    copyFileSync(production.folder.file('data', 'instance.key'), `${data}/instance.key`)
    const elsewhere = ['--data', data, '--config', production.config]
    mayWait = false
    await using server = await RunningServer.start(['serve', ...elsewhere])
    await done(['message', 'retry', ids.waits, ...elsewhere])
    await server.logged('recipient.delivered')
    const raw = await done(['message', 'show', '--raw', ids.sent, ...elsewhere])
    assert.match(raw, /^Subject: Grüße\r\n(?:[^\r]+\r\n)*\r\nDear Bert\.\r\n$/m)
  })
})

/** Several looks at once: the parent waits for them all. */
async function look(t: TestContext, production: Production, ids: Ids): Promise<void> {
  void t.test('message list has a row for each, newest first, by pages', async () => {
    const rows = (await ask(production, 'message', 'list')) as { id: string }[]
    assertShape(rows, someOf(rowShape))
    const known = rows.filter(({ id }) => Object.values(ids).includes(id))
    assert.deepEqual(
      known.map(({ id }) => id),
      [ids.bounced, ids.waits, ids.sent],
    )
    const page = ask(production, 'message', 'list', '--limit', '1', '--after', ids.waits)
    assertShape(await page, exactly(rows.filter(({ id }) => id === ids.sent)))
  })

  void t.test('message show has every attempt with its whole reply', async () => {
    const [sent, waits, bounced] = (await Promise.all(
      [ids.sent, ids.waits, ids.bounced].map((id) => ask(production, 'message', 'show', id)),
    )) as Shown[]
    for (const one of [sent, waits, bounced]) assertShape(one, messageShape)
    assert.deepEqual(
      [sent, waits, bounced].map((one) => one?.status),
      ['sent', 'deferred', 'bounced'],
    )
    const [deferral] = waits?.recipients[0]?.attempts ?? []
    assert.match(deferral?.reply ?? '', /^451[ -]4\.2\.1 The mailbox is being moved\n.*Come back$/)
    assert.equal(deferral?.stage, 'rcpt')
    assert.match(bounced?.recipients[0]?.attempts[0]?.reply ?? '', /^550 5\.1\.1 No such user/)
  })

  void t.test('queue shows what waits and why', async () => {
    const rows = (await ask(production, 'queue')) as {
      destination: string
      sender: string
      count: number
      state: string
      reason: string
    }[]
    assertShape(rows, someOf(queueRowShape))
    const row = rows.find(({ destination }) => destination === 'theirs.example')
    assert.equal(row?.sender, 'anna@ours.example')
    assert.equal(row?.count, 1)
    assert.match(row?.reason ?? '', /Posthorn tries again later/)
    assert.match(await operate(production, 'queue'), /theirs\.example .*waiting/)
  })

  void t.test('message trace tells the story in plain words', async () => {
    const story = await ask(production, 'message', 'trace', ids.waits)
    const told = record({
      id: text,
      status: text,
      story: someOf(record({ at: time, text })),
      now: text,
    })
    assertShape(story, told)
    const lines = (await operate(production, 'message', 'trace', ids.sent)).trimEnd().split('\n')
    assert.match(
      lines[0] ?? '',
      /^\S+Z  Accepted from anna@ours\.example for bert@theirs\.example: /,
    )
    assert.match(lines.at(-1) ?? '', /delivered/i)
  })

  void t.test('show has the content to read, and with --raw byte for byte', async () => {
    const ended = await posthorn(['message', 'show', ids.sent, '--config', production.config])
    assert.match(ended.stdout, /^status +sent$/m)
    assert.match(ended.stdout, /^subject +Grüße$/m)
    assert.match(ended.stdout, /Dear Bert\./)
  })

  void t.test('an unknown message is refused with what to do', async () => {
    const words = ['message', 'trace', 'nonsense', '--config', production.config]
    assert.match(
      await refused(words),
      /there is no message nonsense; "posthorn message list" shows/,
    )
  })
}
