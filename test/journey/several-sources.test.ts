/** This machine has several addresses to send from; loopback has as many as one likes. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { administerRunning, pathOf } from '../../src/cli/admin-client.ts'
import type { MessageView } from '../../src/contract/message.ts'
import type { QueueRow } from '../../src/contract/queue-row.ts'
import { DAY_MS, type House, MINUTE_MS, openHouse } from '../support/house.ts'

const TWO = '127.0.0.102'
const THREE = '127.0.0.103'
const two = `[delivery.sources."${TWO}"]
  ehlo = "mx2.ours.example"
`
const three = `[delivery.sources."${THREE}"]
  ehlo = "mx3.ours.example"
`
/** An address for documentation (RFC 5737): no machine has it. */
const absent = '[delivery.sources."192.0.2.77"]\n'
const MESSAGES = 24

function ask<T>(house: House<string>, ...path: readonly string[]): Promise<T> {
  return administerRunning(house.config.data, (client) =>
    client.ask<T>({ method: 'GET', path: pathOf(path) }),
  )
}

/** One after the other, so that each could go over the connection of the one before. */
async function sendMany(house: House<'mx1'>): Promise<string[]> {
  const ids = []
  for (let number = 0; number < MESSAGES; number++) {
    const id = await house.submit()
    assert.equal(await house.outcome(id), 'delivered')
    ids.push(id)
  }
  return ids
}

test('mail goes from both addresses, each under its own name, and the history says from which', async () => {
  const names = new Map<string, Set<string>>()
  await using house = await openHouse({
    hosts: {
      mx1: {
        ehlo: ({ clientIp, line }) => {
          names.set(clientIp, (names.get(clientIp) ?? new Set()).add(line))
          return undefined
        },
      },
    },
    toml: two + three,
  })
  const ids = await sendMany(house)
  assert.deepEqual(names.get(TWO), new Set(['EHLO mx2.ours.example']))
  assert.deepEqual(names.get(THREE), new Set(['EHLO mx3.ours.example']))
  assert.equal(names.size, 2)
  assert.equal(house.hosts.mx1.connections, 2, 'one is kept for each source')

  const shown = await Promise.all(ids.map((id) => ask<MessageView>(house, 'messages', id)))
  const ours = shown.map(({ recipients }) => recipients[0]?.attempts[0]?.ourIp)
  assert.deepEqual(new Set(ours), new Set([TWO, THREE]))
  const { story } = await ask<{ story: { text: string }[] }>(
    house,
    'messages',
    ids[0] ?? '',
    'trace',
  )
  assert.match(
    story[1]?.text ?? '',
    /mx1\.theirs\.example \[127\.0\.0\.2\], tried from 127\.0\.0\.10[23]/,
  )
})

test('what an address on a blocklist could not deliver goes by the other one within seconds', async () => {
  await using house = await openHouse({
    hosts: {
      mx1: {
        greeting: ({ clientIp }) =>
          clientIp === TWO
            ? `554 5.7.1 Client host [${TWO}] blocked using zen.spamhaus.org`
            : undefined,
      },
    },
    toml: two + three,
  })
  let refused: string | undefined
  for (let number = 0; number < MESSAGES && refused === undefined; number++) {
    const id = await house.submit()
    if ((await house.outcome(id)) === 'deferred') refused = id
  }
  assert.ok(refused !== undefined, 'no message went by the listed address')
  const { recipients } = await house.message(refused)
  const waitsMs = (recipients[0]?.nextAttemptAt ?? Infinity) - house.clock.now()
  assert.ok(waitsMs < 10_000, `it waits ${waitsMs} ms`)

  const rows = await ask<QueueRow[]>(house, 'queue')
  assert.match(
    rows[0]?.reason ?? '',
    /Spamhaus ZEN.*rests there: 127\.0\.0\.102 until .*others take its mail/,
  )
  const { now } = await ask<{ now: string }>(house, 'messages', refused, 'trace')
  assert.match(now, /rests there: 127\.0\.0\.102 until/)

  await house.passUntilDue(refused)
  assert.equal(await house.outcome(refused, undefined, 2), 'delivered')
  const tried = (await house.attempts(refused)).map(({ ourIp }) => ourIp)
  assert.deepEqual(tried, [TWO, THREE])
  await sendMany(house)
})

test('an address that this machine does not have costs its mail seconds', async () => {
  await using house = await openHouse({ hosts: { mx1: {} }, toml: absent + three })
  for (let number = 0; number < MESSAGES; number++) {
    const id = await house.submit()
    if ((await house.outcome(id)) === 'delivered') continue
    const [attempt] = await house.attempts(id)
    assert.match(attempt?.reason ?? '', /^192\.0\.2\.77 is no address of this machine, although/)
    await house.passUntilDue(id)
    assert.equal(await house.outcome(id, undefined, 2), 'delivered')
    return
  }
  assert.fail('no message went by the absent address')
})

test('a new address sends its number today and the rest tomorrow, also after a restart, and people see why', async () => {
  const today = new Date(Date.now()).toISOString().slice(0, 10)
  await using house = await openHouse({
    hosts: { mx1: {} },
    toml: `[delivery.warm_up]
      first_day = 1
      growth_percent = 100
      [delivery.sources."${TWO}"]
      warm_up_from = "${today}"`,
  })
  assert.equal(await house.outcome(await house.submit()), 'delivered')
  await house.stop()
  await house.start()

  const id = await house.submit()
  await house.log.first(
    ({ event, fields }) => event === 'consignment.postponed' && fields['id'] === id,
    'that it was put off',
  )
  const rows = await ask<QueueRow[]>(house, 'queue')
  const why = /new to mx1\.theirs\.example:\d+ .* \(today 127\.0\.0\.102 has sent 1 of 1\)/
  assert.match(rows[0]?.reason ?? '', why)
  const { now } = await ask<{ now: string }>(house, 'messages', id, 'trace')
  assert.match(now, why)
  const { recipients } = await house.message(id)
  const waitsMs = (recipients[0]?.nextAttemptAt ?? 0) - house.clock.now()
  assert.ok(waitsMs > MINUTE_MS && waitsMs < 2 * DAY_MS)

  await house.passUntilDue(id)
  assert.equal(await house.outcome(id, undefined, 1), 'delivered', 'no attempt was counted')
})

test('a host that has only IPv6 gets its mail from the source that has it as well', async () => {
  await using house = await openHouse({
    hosts: { six: { ip: '::1' } },
    toml: `[delivery.sources."${TWO}"]\n[delivery.sources."${THREE}"]\nipv6 = "::1"`,
  })
  for (let number = 0; number < MESSAGES; number++) {
    const id = await house.submit()
    if ((await house.outcome(id)) === 'delivered') continue
    const [attempt] = await house.attempts(id)
    assert.match(attempt?.reason ?? '', /only addresses that 127\.0\.0\.102 does not reach \(::1\)/)
    await house.passUntilDue(id)
    assert.equal(await house.outcome(id, undefined, 2), 'delivered')
    const last = (await house.attempts(id)).at(-1)
    assert.equal(last?.ourIp, '::1')
    return
  }
  assert.fail('no message went by the source without IPv6')
})

test('the operator’s own routes do not use them', async () => {
  const clients: string[] = []
  await using house = await openHouse({
    hosts: {
      mx1: {
        greeting: ({ clientIp }) => {
          clients.push(clientIp)
          return undefined
        },
      },
    },
    toml: (port) => `[delivery.routes]\n"theirs.example" = "127.0.0.2:${port}"\n${two}`,
  })
  assert.equal(await house.outcome(await house.submit()), 'delivered')
  assert.deepEqual(clients, ['127.0.0.1'])
})
