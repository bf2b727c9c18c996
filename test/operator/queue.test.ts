/** `posthorn queue pause|resume|pauses|retry|bounce|cancel`, beside a live server and without one. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { assertShape, flag, record, text, time, whole, word } from '../support/json-shape.ts'
import { posthorn, refused } from '../support/operator.ts'
import {
  ask,
  handOver,
  operate,
  type Production,
  serve,
  setUpProduction,
} from '../support/production.ts'

const pauseShape = record({
  scope: word('site', 'destination', 'sender', 'all'),
  name: text,
  reason: text,
  pausedAt: time,
  expiresAt: time,
  resumeWith: text,
})
const effectShape = record({
  done: whole,
  underWay: whole,
  held: whole,
  paused: whole,
  dryRun: flag,
  message: text,
})
type Row = { readonly destination: string; readonly count: number; readonly reason: string }
type Effect = { readonly done: number; readonly message: string }

let isBusy = false
const rcpt = (): string | undefined => (isBusy ? '451 4.2.1 Come back' : undefined)

const to = (name: string): string => `bert@${name}.example`

test('the queue is paused, resumed, retried, bounced and cancelled by hand', async (t) => {
  await using production = await setUpProduction({ nextHop: { rcpt } })
  await operate(production, 'domain', 'add', 'ours.example')

  await t.test('a pause that is made without a server is in force when it starts', async () => {
    const paused = await ask(
      production,
      'queue',
      'pause',
      '--destination',
      'one.example',
      '--for',
      '2h',
      '--reason',
      'they move',
    )
    assertShape(paused, pauseShape)
    await using server = await serve(production)
    await handOver(production, [to('one')])
    await server.logged('consignment.postponed')
    await handOver(production, [to('two')])
    await server.logged('recipient.delivered')

    const listed = await operate(production, 'queue')
    assert.match(listed, /^one\.example +anna@ours\.example +1 +0 +paused /m)
    assert.match(listed, /Paused by hand for destination one\.example until .*they move/)
    for (const line of listed.split('\n')) assert.ok(line.length <= 120, line)
    assert.match(
      await operate(production, 'queue', 'pauses'),
      /^destination one\.example .*they move/m,
    )
    assert.match(
      await operate(production, 'queue', 'resume', '--destination', 'one.example'),
      /destination one\.example is paused no longer; recipients due now: 1\./,
    )
    await server.logged('recipient.delivered', 2)
    assert.equal(await operate(production, 'queue', 'pauses'), 'Nothing is paused.\n')
  })

  isBusy = true
  {
    await using server = await serve(production)
    for (const name of ['one', 'two', 'three']) await handOver(production, [to(name)])
    await server.logged('recipient.deferred', 3)
    await t.test('beside a live server each change prints how many it concerned', async () => {
      const dry = (await ask(production, 'queue', 'cancel', '--all', '--dry-run')) as Effect
      assertShape(dry, effectShape)
      assert.equal(dry.done, 3)
      assert.match(dry.message, /3 recipients of all mail: would be cancelled/)
      const filtered = (await ask(production, 'queue', '--destination', 'two.example')) as Row[]
      assert.deepEqual(
        filtered.map(({ destination, count }) => [destination, count]),
        [['two.example', 1]],
      )
      const retried = await operate(production, 'queue', 'retry', '--sender', 'anna@ours.example')
      assert.equal(retried, '3 recipients of sender anna@ours.example: due now.\n')
      await server.logged('recipient.deferred', 6)
      const bounced = ['queue', 'bounce', '--destination', 'one.example', '--reason', 'wrong list']
      assert.match(await operate(production, ...bounced), /1 recipient of destination one\.example/)
      await server.logged('notice.sent')
    })
  }
  await t.test('without a server they do the same', async () => {
    const cancelled = (await ask(
      production,
      'queue',
      'cancel',
      '--destination',
      'two.example',
    )) as Effect
    assert.equal(cancelled.done, 1)
    const rows = (await ask(production, 'queue', 'list', '--sender', 'anna@ours.example')) as Row[]
    assert.ok(!rows.some(({ destination }) => destination === 'two.example'))
    assert.ok(rows.some(({ destination }) => destination === 'three.example'))
  })

  await t.test('one message is paused, resumed and given up by its id', async () => {
    const [message] = (await ask(production, 'message', 'list', '--limit', '1')) as { id: string }[]
    const id = message?.id ?? ''
    await operate(production, 'queue', 'pause', '--id', id, '--reason', 'to be looked at')
    assert.match(
      await operate(production, 'queue', 'pauses'),
      new RegExp(`message ${id} .*--id ${id}`),
    )
    assert.match(
      await operate(production, 'message', 'trace', id),
      new RegExp(`Paused by hand for message ${id} until`),
    )
    await operate(production, 'queue', 'resume', '--id', id)
    const dry = (await ask(production, 'queue', 'bounce', '--id', id, '--dry-run')) as Effect
    assert.ok(dry.done > 0)
  })

  await t.test('what cannot be done says what to do', async () => {
    await cannot(
      production,
      ['retry'],
      /say what it is over: --site, --destination, --sender, --id, or --all/,
    )
    await cannot(
      production,
      ['bounce', '--sender', 'who@else.example'],
      /is no sender here: "posthorn queue" shows/,
    )
    await cannot(
      production,
      ['cancel', '--destination', 'nobody.example'],
      /nothing that waits matches/,
    )
    await cannot(production, ['resume', '--all'], /all mail is not paused; "posthorn queue pauses"/)
    const tooLong = ['queue', 'pause', '--all', '--for', '6d', '--config', production.config]
    const { status, stderr } = await posthorn(tooLong)
    assert.equal(status, 2)
    assert.match(stderr, /at most 5d, because mail expires meanwhile/)
  })
})

async function cannot(
  { config }: Production,
  words: readonly string[],
  why: RegExp,
): Promise<void> {
  assert.match(await refused(['queue', ...words, '--config', config]), why)
}
