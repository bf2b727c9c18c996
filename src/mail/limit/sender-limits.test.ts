import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { HandClock } from '../../../test/support/hand-clock.ts'
import { MemoryLimits } from '../../../test/support/memory-limits.ts'
import { type Limits, unlimited } from './limits.ts'
import { SenderLimits } from './sender-limits.ts'
import type { Allowance, Overrun } from './sending-limits.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS
const T0 = Date.UTC(2026, 10, 21, 10)

const anna = { submitter: 'anna@ours.example', domain: 'ours.example' }
const adam = { submitter: 'adam@ours.example', domain: 'ours.example' }
const ella = { submitter: 'ella@hers.example', domain: 'hers.example' }
const bert = 'bert@theirs.example'

function open(set: Partial<Limits>) {
  const store = new MemoryLimits()
  const clock = new HandClock(T0)
  return {
    store,
    clock,
    limits: new SenderLimits({ limits: { ...unlimited, ...set }, store, clock }),
  }
}

function wordsOf(result: Overrun | Allowance | undefined): string {
  assert.ok(result !== undefined && 'limit' in result, 'nothing was said against it')
  return result.text
}

function granted(result: Overrun | Allowance): Allowance {
  if ('giveBack' in result) return result
  throw new Error(`it was refused: ${result.text}`)
}

const people = (count: number, name = 'p'): string[] =>
  Array.from({ length: count }, (_, index) => `${name}${index}@theirs.example`)

test('limits: where nothing is limited the store is never asked', async () => {
  const { limits, store } = open({})
  await limits.start()
  assert.equal(limits.mayBegin(anna), undefined)
  assert.equal(limits.mayAddress(anna, bert, []), undefined)
  assert.deepEqual(granted(await limits.take(anna, [bert])).changes, [])
  assert.deepEqual([store.questions, store.committed], [0, []])
})

test('limits: an address that has sent its messages hears so at MAIL, and when there is room again', async () => {
  const { clock, limits } = open({ messagesPerHour: 2 })
  granted(await limits.take(anna, [bert]))
  clock.pass(10 * MINUTE_MS)
  granted(await limits.take(anna, [bert]))
  assert.equal(
    wordsOf(limits.mayBegin(anna)),
    [
      'This address may send 2 messages in an hour, and has sent 2',
      'There is room for 1 more message from 2026-11-21T11:01:00.000Z on; try again then',
      'Whoever runs this server raises it: messages_per_hour in [limits] of posthorn.toml',
    ].join('\n'),
  )
  assert.equal(limits.mayBegin(adam), undefined)
  clock.pass(51 * MINUTE_MS)
  assert.equal(limits.mayBegin(anna), undefined)
})

test('limits: addresses of one domain share its limit, and no other domain does', async () => {
  const { limits } = open({ domainMessagesPerDay: 1 })
  granted(await limits.take(anna, [bert]))
  assert.match(
    wordsOf(limits.mayBegin(adam)),
    /^The domain of this address may send 1 message in 24 hours/,
  )
  assert.equal(limits.mayBegin(ella), undefined)
})

test('limits: recipients count one by one, and the one too many is refused at RCPT', async () => {
  const { limits } = open({ recipientsPerHour: 3 })
  granted(await limits.take(anna, people(1)))
  assert.equal(await limits.mayAddress(anna, bert, people(1)), undefined)
  assert.match(
    wordsOf(await limits.mayAddress(anna, bert, people(2))),
    /^This address may write to 3 recipients in an hour, and has written to 1\n.* 3 more recipients from 2026-11-21T11:01/,
  )
  assert.match(
    wordsOf(await limits.mayAddress(ella, bert, people(3))),
    /has written to 0\nThere is never room for 4 more recipients at once/,
  )
})

test('limits: of two limits the one that lasts longer is named', async () => {
  const { limits } = open({ messagesPerHour: 1, messagesPerDay: 1 })
  granted(await limits.take(anna, [bert]))
  assert.equal(limits.mayBegin(anna)?.limit, 'messages_per_day')
})

test('limits: what was not accepted after all is given back, once', async () => {
  const { limits } = open({ messagesPerHour: 2, domainMessagesPerHour: 2 })
  const first = granted(await limits.take(anna, [bert]))
  granted(await limits.take(anna, [bert]))
  first.giveBack()
  first.giveBack()
  granted(await limits.take(anna, [bert]))
  assert.match(wordsOf(await limits.take(anna, [bert])), /has sent 2\n/)
})

test('limits: a message that the brake refuses, or the store, is not counted', async () => {
  const { limits, store } = open({ messagesPerHour: 2, firstTimeRecipientsPerDay: 2 })
  wordsOf(await limits.take(anna, people(3)))
  store.isBroken = true
  await assert.rejects(limits.take(anna, people(2)), /no disk/)
  store.isBroken = false
  granted(await limits.take(anna, people(1)))
  granted(await limits.take(anna, people(1)))
  assert.equal(limits.mayBegin(anna)?.limit, 'messages_per_hour')
})

test('limits: strangers of a message that is given back were not met', async () => {
  const { limits } = open({ firstTimeRecipientsPerDay: 2 })
  granted(await limits.take(anna, people(2, 'a'))).giveBack()
  granted(await limits.take(anna, people(2, 'b')))
  assert.equal((await limits.mayAddress(anna, bert, []))?.limit, 'first_time_recipients_per_day')
})

test('limits: after a restart what was accepted counts, at the time when it was', async () => {
  const { clock, limits, store } = open({ messagesPerHour: 3, recipientsPerDay: 10 })
  const sent = (agoMs: number, messages: number, recipients: number) => ({
    ...anna,
    at: T0 - agoMs,
    messages,
    recipients,
  })
  store.accepted = [sent(20 * MINUTE_MS, 2, 2), sent(23 * HOUR_MS, 1, 6), sent(2 * DAY_MS, 5, 50)]
  await limits.start()
  assert.equal(limits.mayBegin(anna), undefined)
  assert.match(wordsOf(await limits.take(anna, people(3))), /has written to 8\n/)
  granted(await limits.take(anna, people(2)))
  assert.match(wordsOf(limits.mayBegin(anna)), /may write to 10 recipients in 24 hours/)
  clock.pass(2 * HOUR_MS)
  assert.equal(limits.mayBegin(anna), undefined)
})

test('limits: whatever is sent at once, in whatever order it is decided, no hour holds too much', async () => {
  const sessions = fc.array(
    fc.record({
      waitMs: fc.nat(5 * MINUTE_MS),
      burst: fc.array(
        fc.record({ recipients: fc.integer({ min: 1, max: 4 }), isLost: fc.boolean() }),
        {
          minLength: 1,
          maxLength: 4,
        },
      ),
    }),
    { minLength: 1, maxLength: 60 },
  )
  await fc.assert(
    fc.asyncProperty(sessions, async (given) => {
      const most = { messagesPerHour: 12, recipientsPerHour: 20, firstTimeRecipientsPerDay: 30 }
      const { clock, limits, store } = open(most)
      const accepted: { at: number; recipients: number }[] = []
      let next = 0
      for (const { waitMs, burst } of given) {
        clock.pass(waitMs)
        await Promise.all(
          burst.map(async ({ recipients, isLost }) => {
            const allowance = await limits.take(anna, people(recipients, `r${next++}-`))
            if ('limit' in allowance) return
            if (isLost) return allowance.giveBack()
            await store.commit(allowance.changes)
            accepted.push({ at: clock.now(), recipients })
          }),
        )
      }
      for (const { at } of accepted) {
        const within = accepted.filter((one) => one.at >= at && one.at <= at + HOUR_MS)
        assert.ok(within.length <= most.messagesPerHour)
        assert.ok(
          within.reduce((sum, { recipients }) => sum + recipients, 0) <= most.recipientsPerHour,
        )
      }
      assert.ok((await store.metSince(anna.submitter, T0)) <= most.firstTimeRecipientsPerDay)
    }),
  )
})
