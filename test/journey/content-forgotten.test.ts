/**
 * Mail is forgotten: never in clear in the data folder, and after its time nobody can read it any more,
 * whatever is left there; `message show` tells what became of it.
 */
import assert from 'node:assert/strict'
import { globSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { administerRunning, pathOf } from '../../src/cli/admin-client.ts'
import type { MessageView } from '../../src/contract/message.ts'
import type { HeardEvent } from '../support/heard-log.ts'
import { bert, DAY_MS, type House, MINUTE_MS, openHouse } from '../support/house.ts'

const MARKER = 'Xyzzy-Plugh-4711'

function marked(body = ''): Buffer {
  const header = [
    'From: anna@ours.example',
    `Subject: the ${MARKER} of the subject`,
    `X-Secret: ${MARKER}`,
  ]
  return Buffer.from(`${header.join('\r\n')}\r\n\r\n${MARKER}\r\n${body}`)
}

/** Every octet that lies in the data folder, the instance key's too. */
function allBytes({ config }: House<string>): Buffer {
  const files = globSync('**/*', { cwd: config.data }).map((name) => join(config.data, name))
  return Buffer.concat(
    files.filter((file) => statSync(file).isFile()).map((file) => readFileSync(file)),
  )
}

function spoolFiles({ config }: House<string>): string[] {
  return globSync('spool/*', { cwd: config.data })
}

async function wrappedKeyOf({ server }: House<string>, id: string): Promise<Buffer> {
  const stored = await server.estate.store.contentOf(id)
  assert.ok(stored, `${id} has content`)
  return Buffer.from(stored.wrappedKey)
}

/** Moves the clock and waits for a sweep that has found something. */
async function passAndSweep(house: House<string>, ms: number): Promise<void> {
  const earlier = new Set(house.log.events)
  house.pass(ms)
  const isNew = (heard: HeardEvent): boolean =>
    heard.event === 'janitor.swept' && !earlier.has(heard)
  const { fields } = await house.log.first(isNew, 'a sweep')
  assert.equal(fields['clean'], true)
}

function show(house: House<string>, id: string): Promise<MessageView> {
  return administerRunning(house.config.data, (client) =>
    client.ask<MessageView>({ method: 'GET', path: pathOf(['messages', id]) }),
  )
}

test('content is never in clear, and after 30 days nobody can read it any more', async () => {
  await using house = await openHouse({ hosts: { mx1: {} } })
  const ids = [
    await house.submit({ content: marked() }),
    await house.submit({ content: marked(`${MARKER} line\r\n`.repeat(20_000)) }),
  ]
  for (const id of ids) await house.outcome(id)
  assert.ok(house.hosts.mx1.transactions.every(({ content }) => content.includes(MARKER)))
  const keys = await Promise.all(ids.map((id) => wrappedKeyOf(house, id)))
  assert.ok(!allBytes(house).includes(MARKER), 'before')
  assert.equal(spoolFiles(house).length, 1)
  assert.ok(
    keys.every((key) => allBytes(house).includes(key)),
    'the keys can be found',
  )

  await passAndSweep(house, 31 * DAY_MS)
  const after = allBytes(house)
  assert.ok(!after.includes(MARKER), 'after')
  assert.ok(!keys.some((key) => after.includes(key)), 'a wrapped key is left')
  assert.deepEqual(spoolFiles(house), [])

  const shown = await show(house, ids[0] ?? '')
  assert.equal(shown.subject, '')
  assert.equal(shown.status, 'sent')
  assert.ok(shown.redactedAt)
  const deliveredAt = shown.recipients[0]?.attempts[0]?.at ?? ''
  assert.equal(
    shown.obituary,
    `Delivered to ${bert} at ${deliveredAt}. The content was removed at ${shown.redactedAt}.`,
  )
})

test('what a bounced message was goes too, with the notice that quotes it', async () => {
  const refusal = `554 5.7.1 "${MARKER}" is not welcome here`
  await using house = await openHouse({ hosts: { mx1: { dot: refusal } } })
  const id = await house.submit({ content: marked() })
  await house.outcome(id)
  const { mail, transaction } = await house.notice(id)
  assert.ok(transaction.content.includes(MARKER), 'the notice quotes the subject')
  assert.ok(mail.subject)
  const noticeId = (await house.events(id)).flatMap((event) =>
    event.kind === 'told' && event.noticeId !== undefined ? [event.noticeId] : [],
  )[0]
  assert.ok(noticeId)
  const keys = await Promise.all([id, noticeId].map((one) => wrappedKeyOf(house, one)))

  await passAndSweep(house, 31 * DAY_MS)
  const after = allBytes(house)
  assert.ok(!after.includes(MARKER), 'in an answer that quotes the content')
  assert.ok(!keys.some((key) => after.includes(key)), 'a wrapped key is left')
  const shown = await show(house, id)
  assert.match(
    shown.obituary ?? '',
    /^Bounced for bert@theirs\.example at [^ ]+: .+ The content was removed at/,
  )
  assert.equal(
    shown.recipients[0]?.attempts[0]?.reply,
    '554 5.7.1 (text removed together with the content)',
  )
})

test('mail kept for an investigation stays, visibly, until that is lifted', async () => {
  await using house = await openHouse({ hosts: { mx1: {} } })
  const [kept, other] = [await house.submit(), await house.submit()]
  for (const id of [kept, other]) await house.outcome(id)
  const keep = (method: 'POST' | 'DELETE') =>
    administerRunning(house.config.data, (client) =>
      client.ask({ method, path: pathOf(['messages', kept, 'keep']) }),
    )
  await keep('POST')
  await passAndSweep(house, 31 * DAY_MS)
  const shown = await show(house, kept)
  assert.deepEqual(
    [shown.subject, shown.redactedAt, shown.obituary],
    ['A letter', undefined, undefined],
  )
  assert.ok(shown.keptAt)
  assert.ok((await show(house, other)).redactedAt)
  await assert.rejects(keep('POST'), /kept already/)

  await keep('DELETE')
  await passAndSweep(house, 60 * MINUTE_MS)
  assert.ok((await show(house, kept)).redactedAt)
})

test('a domain has a time of its own, and 0 is as soon as the last recipient is final', async () => {
  await using house = await openHouse({ hosts: { mx1: {} } })
  await administerRunning(house.config.data, (client) =>
    client.ask({
      method: 'PUT',
      path: pathOf(['domains', 'ours.example', 'retention']),
      body: { contentMs: 0 },
    }),
  )
  const id = await house.submit()
  await house.outcome(id)
  await passAndSweep(house, 61 * MINUTE_MS)
  assert.ok((await show(house, id)).redactedAt)
  // From now on it looks every minute.
  const next = await house.submit()
  await house.outcome(next)
  await passAndSweep(house, MINUTE_MS)
  assert.ok((await show(house, next)).redactedAt)
})

test('after retention.events the message is forgotten altogether', async () => {
  await using house = await openHouse({ hosts: { mx1: {} }, toml: '[retention]\nevents = "40d"' })
  const id = await house.submit()
  await house.outcome(id)
  await passAndSweep(house, 39 * DAY_MS)
  assert.ok((await show(house, id)).obituary)
  await passAndSweep(house, 2 * DAY_MS)
  await assert.rejects(show(house, id), /there is no message/)
})
