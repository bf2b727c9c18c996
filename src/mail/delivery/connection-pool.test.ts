import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import type { Wire, WireHandlers } from '../../base/dialer.ts'
import { HandClock } from '../../../test/support/hand-clock.ts'
import { Connection } from './connection.ts'
import {
  ConnectionPool,
  defaultPoolLimits,
  type PoolLimits,
  type SiteAllowances,
  type Slot,
} from './connection-pool.ts'
import type { Source } from './source.ts'
import { defaultDeliveryTimeouts } from '../../../test/support/default-delivery.ts'

/** A host that greets, takes everything and says goodbye. */
class FriendlyWire implements Wire {
  readonly remoteIp = '127.0.0.1'
  readonly tls = undefined
  readonly written: string[] = []
  isDestroyed = false
  /** Further lines of the answer to EHLO. */
  offers = ''
  #handlers: WireHandlers | undefined

  listen(handlers: WireHandlers): void {
    this.#handlers = handlers
  }

  write(bytes: Uint8Array): boolean {
    const command = Buffer.from(bytes).toString()
    this.written.push(command)
    queueMicrotask(() => this.says(this.#answerTo(command)))
    return true
  }

  #answerTo(command: string): string {
    if (command.startsWith('EHLO')) return `250-mx\r\n${this.offers}250 HELP\r\n`
    return command.startsWith('DATA') ? '354 go\r\n' : '250 ok\r\n'
  }

  says(text: string): void {
    this.#handlers?.data(Buffer.from(text))
  }

  drained = (): Promise<void> => Promise.resolve()
  startTls = (): Promise<never> => Promise.reject(new Error('no TLS here'))
  end = (): void => this.destroy()
  destroy(): void {
    this.isDestroyed = true
  }
}

function site(limits: Partial<PoolLimits> = {}, allowances?: SiteAllowances) {
  const clock = new HandClock()
  const pool = new ConnectionPool(clock, { ...defaultPoolLimits, ...limits }, allowances)
  const connect = (source?: Source): { connection: Connection; wire: FriendlyWire } => {
    const wire = new FriendlyWire()
    const host = { name: 'mx.test', port: 25 }
    const connection = new Connection({
      wire,
      host,
      ip: '127.0.0.1',
      clock,
      timeouts: { ...defaultDeliveryTimeouts, idleMs: 5_000 },
      source,
    })
    connection.open()
    return { connection, wire }
  }
  const acquire = async (name = 'a'): Promise<Slot> => {
    const slot = await pool.acquire(name)
    assert.ok(slot !== undefined)
    return slot
  }
  return { clock, pool, connect, acquire }
}

test('a released connection is kept for the next message to its site, and for no other', async () => {
  const { connect, acquire } = site()
  const { connection } = connect()
  const first = await acquire('a')
  first.connection = connection
  first.release()
  assert.equal((await acquire('b')).connection, undefined)
  assert.equal((await acquire('a')).connection, connection)
  assert.equal((await acquire('a')).connection, undefined)
})

test('at the limit of a site attempts wait, and are served in order with the kept connection', async () => {
  const { connect, acquire } = site({ perSite: 1 })
  const { connection } = connect()
  const first = await acquire()
  first.connection = connection
  const order: string[] = []
  const second = acquire().then((slot) => {
    order.push('second')
    return slot
  })
  const third = acquire().then(() => order.push('third'))
  first.release()
  const slot = await second
  assert.equal(slot.connection, connection)
  assert.deepEqual(order, ['second'])
  slot.release()
  await third
})

test('the limit in all makes room by leaving an idle connection of another site', async () => {
  const { connect, acquire } = site({ inAll: 1 })
  const { connection, wire } = connect()
  const first = await acquire('a')
  first.connection = connection
  first.release()
  await acquire('b')
  assert.deepEqual(wire.written, ['QUIT\r\n'])
})

test('at the limit in all another site waits, and is served when any connection is released', async () => {
  const { connect, acquire } = site({ inAll: 1 })
  const { connection, wire } = connect()
  const first = await acquire('a')
  first.connection = connection
  const other = acquire('b')
  first.release()
  assert.equal((await other).connection, undefined)
  assert.deepEqual(wire.written, ['QUIT\r\n'])
})

test('limits hold: a hundred attempts over ten sites never have more than five connections', async () => {
  const { acquire } = site({ inAll: 5, perSite: 2 })
  let open = 0
  let most = 0
  const perSite = new Map<string, number>()
  const visit = async (name: string): Promise<void> => {
    const slot = await acquire(name)
    most = Math.max(most, ++open)
    const here = (perSite.get(name) ?? 0) + 1
    perSite.set(name, here)
    assert.ok(here <= 2)
    await new Promise(setImmediate)
    open--
    perSite.set(name, here - 1)
    slot.release()
  }
  await Promise.all(Array.from({ length: 100 }, (_, number) => visit(`site ${number % 10}`)))
  assert.equal(most, 5)
})

test('the queue has a bound, and the wait has a limit', async () => {
  const { clock, pool, acquire } = site({ perSite: 1, waiting: 1, waitMs: 1_000 })
  await acquire()
  const waiting = pool.acquire('a')
  assert.equal(await pool.acquire('a'), undefined)
  clock.pass(1_000)
  assert.equal(await waiting, undefined)
})

test('an idle connection is left with QUIT when its time is over', async () => {
  const { clock, connect, acquire } = site()
  const { connection, wire } = connect()
  const slot = await acquire()
  slot.connection = connection
  slot.release()
  clock.pass(4_999)
  assert.deepEqual(wire.written, [])
  clock.pass(1)
  assert.deepEqual(wire.written, ['QUIT\r\n'])
  assert.equal((await acquire()).connection, undefined)
})

test('an idle connection that the host ends is not handed out', async () => {
  const { connect, acquire } = site()
  const { connection, wire } = connect()
  const slot = await acquire()
  slot.connection = connection
  slot.release()
  wire.says('421 4.3.2 going down\r\n')
  assert.equal(wire.isDestroyed, true)
  assert.equal((await acquire()).connection, undefined)
})

const content = { sizeBytes: 0, chunks: () => [] }
const envelope = { sender: '', sizeBytes: 0, isEightBit: false, needsSmtpUtf8: false }
const recipients = [{ address: 'a@b.example' }]

for (const { name, limits, offered, messages } of [
  { name: 'our own limit', limits: { messagesPerConnection: 2 }, offered: '', messages: 2 },
  { name: 'the host’s MAILMAX', limits: {}, offered: '250-LIMITS MAILMAX=1\r\n', messages: 1 },
]) {
  test(`a connection carries no more messages than ${name}`, async () => {
    const { connect, acquire } = site(limits)
    const { connection, wire } = connect()
    wire.offers = offered
    await connection.session.ehlo('client.test')
    for (let message = 1; message <= messages; message++) {
      const slot = await acquire()
      assert.equal(slot.connection, message === 1 ? undefined : connection)
      slot.connection = connection
      const { dot } = await connection.transact({ envelope, recipients, content })
      assert.equal(dot?.code, 250)
      slot.release()
    }
    assert.equal((await acquire()).connection, undefined)
    assert.equal(wire.written.at(-1), 'QUIT\r\n')
  })
}

test('a closed pool leaves its connections and gives no slots, also to those who wait', async () => {
  const { connect, pool, acquire } = site({ perSite: 2 })
  const { connection, wire } = connect()
  const busy = await acquire()
  const idle = await acquire()
  idle.connection = connection
  const other = connect()
  busy.connection = other.connection
  const waiting = pool.acquire('a')
  idle.release()
  const third = await waiting
  third?.release()
  const closing = pool.close()
  assert.equal(await pool.acquire('a'), undefined)
  await closing
  assert.deepEqual(wire.written, ['QUIT\r\n'])
  busy.release()
  assert.deepEqual(other.wire.written, ['QUIT\r\n'])
})

/** What any site takes, to be changed while it is asked. */
class Allowance implements SiteAllowances {
  connections: number

  constructor(connections: number) {
    this.connections = connections
  }

  connectionsMax = (): number => this.connections
  messagesPerConnection = (): number => 100
}

test('a site that takes more serves all who wait for it when the next one is released', async () => {
  const allowed = new Allowance(1)
  const { connect, acquire } = site({}, allowed)
  const first = await acquire()
  first.connection = connect().connection
  const waiting = Array.from({ length: 4 }, () => acquire())
  allowed.connections = 4
  first.release()
  const [second, third, fourth, fifth] = waiting
  assert.equal((await second)?.connection, first.connection)
  assert.equal((await third)?.connection, undefined)
  ;(await fourth)?.release()
  await fifth
})

test('a site that takes fewer is left by those who are done, and its waiters wait', async () => {
  const allowed = new Allowance(3)
  const { connect, acquire } = site({}, allowed)
  const slots = await Promise.all([acquire(), acquire(), acquire()])
  const wires = slots.map((slot) => {
    const { connection, wire } = connect()
    slot.connection = connection
    return wire
  })
  let hasServed = false
  const waiting = acquire().then(() => (hasServed = true))
  allowed.connections = 1
  slots[0]?.release()
  slots[1]?.release()
  await new Promise(setImmediate)
  assert.equal(hasServed, false)
  assert.deepEqual(
    wires.map(({ written }) => written),
    [['QUIT\r\n'], ['QUIT\r\n'], []],
  )
  slots[2]?.release()
  await waiting
})

test('idle connections of better days are no right to use more', async () => {
  const allowed = new Allowance(3)
  const { connect, acquire, pool } = site({ waitMs: 1_000 }, allowed)
  const slots = await Promise.all([acquire(), acquire(), acquire()])
  for (const slot of slots) {
    slot.connection = connect().connection
    slot.release()
  }
  allowed.connections = 1
  const one = await acquire()
  assert.notEqual(one.connection, undefined)
  const second = pool.acquire('a')
  one.release()
  assert.notEqual((await second)?.connection, undefined)
})

type Step = { readonly kind: 'arrive' | 'leave' | 'change'; readonly at: number }

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.record({
    kind: fc.constantFrom('arrive', 'arrive', 'leave', 'leave', 'change'),
    at: fc.nat({ max: 11 }),
  }),
  { maxLength: 200 },
)

test('property: never more than a site takes or than all may have, and every waiter is served or told', async () => {
  await fc.assert(
    fc.asyncProperty(steps, fc.integer({ min: 1, max: 6 }), async (walk, inAll) => {
      const allowance = [1, 1, 1]
      const { clock, connect, pool } = site(
        { inAll, waiting: 20, waitMs: 60_000 },
        {
          connectionsMax: (name) => allowance[Number(name)] ?? 1,
          messagesPerConnection: () => 100,
        },
      )
      const inUse: Slot[][] = [[], [], []]
      const count = { asked: 0, told: 0 }
      const arrive = async (number: number): Promise<void> => {
        count.asked++
        const slot = await pool.acquire(String(number))
        count.told++
        if (slot === undefined) return
        slot.connection ??= connect().connection
        const here = inUse[number] ?? []
        here.push(slot)
        assert.ok(here.length <= (allowance[number] ?? 1))
        assert.ok(inUse.flat().length <= inAll)
      }
      const arrivals: Promise<void>[] = []
      for (const { kind, at } of walk) {
        const number = at % 3
        const here = inUse[number] ?? []
        if (kind === 'arrive') arrivals.push(arrive(number))
        else if (kind === 'leave') here.shift()?.release()
        else allowance[number] = 1 + Math.floor(at / 3)
        await new Promise(setImmediate)
      }
      for (let round = 0; count.told < count.asked && round < 1_000; round++) {
        for (const slot of inUse.flatMap((here) => here.splice(0))) slot.release()
        await new Promise(setImmediate)
        if (inUse.flat().length === 0) clock.pass(60_000)
      }
      await Promise.all(arrivals)
      assert.equal(count.told, count.asked)
    }),
    { numRuns: 60 },
  )
})

const seven = { name: '192.0.2.7', publicIps: [], ehlo: 'mx1.test', weight: 1 }
const eight = { ...seven, name: '192.0.2.8' }

test('a connection is kept for mail that goes by the same source, and for no other', async () => {
  const { pool, connect } = site()
  const { connection } = connect(seven)
  const first = await pool.acquire('a', undefined, seven)
  assert.ok(first !== undefined)
  first.connection = connection
  first.release()
  assert.equal((await pool.acquire('a', undefined, eight))?.connection, undefined)
  assert.equal((await pool.acquire('a'))?.connection, undefined)
  assert.equal((await pool.acquire('a', undefined, seven))?.connection, connection)
})

test('at the limit an idle connection of one source is left for mail of another', async () => {
  const { pool, connect } = site({ perSite: 1 })
  const { connection, wire } = connect(seven)
  const first = await pool.acquire('a', undefined, seven)
  assert.ok(first !== undefined)
  first.connection = connection
  first.release()
  const second = await pool.acquire('a', undefined, eight)
  assert.ok(second !== undefined && second.connection === undefined)
  await new Promise(setImmediate)
  assert.deepEqual(wire.written, ['QUIT\r\n'])
})

test('whoever waits for a connection’s source gets it; else it is left, and who waits longest has the room', async () => {
  const { pool, connect } = site({ perSite: 1 })
  const { connection } = connect(seven)
  const first = await pool.acquire('a', undefined, seven)
  assert.ok(first !== undefined)
  first.connection = connection
  const byEight = pool.acquire('a', undefined, eight)
  const bySeven = pool.acquire('a', undefined, seven)
  first.release()
  const second = await bySeven
  assert.equal(second?.connection, connection)
  second?.release()
  const third = await byEight
  assert.ok(third !== undefined && third.connection === undefined)
})
