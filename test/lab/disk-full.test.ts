/**
 * The disk of the data folder runs full, and has room again: before anything is lost new mail is answered 452;
 * what was accepted before is delivered and settled; nothing is lost and nothing is sent twice.
 */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { statfsSync } from 'node:fs'
import { appendFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import test from 'node:test'
import type { TestContext } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { MxHost } from '../support/mx-host.ts'
import { RawSubmitter } from '../support/raw-submitter.ts'
import { queueEmpty, recipientStates, SENDER, setUpEngine } from './engine.ts'
import type { Engine } from './engine.ts'

const DISK_MB = 48
const MB = 1024 * 1024
const RECOVERY_MS_MAX = 15_000
const diskFull = /^452 4\.3\.1 /

const skip = process.getuid?.() === 0 ? false : 'only root may mount a tmpfs'

test('less room than min_free_bytes: 452, and what was accepted before is delivered and settled', {
  skip,
}, async (context) => {
  const world = await World.begin(`min_free_bytes = ${20 * MB}`)
  await using _ = world
  await using server = await world.engine.start()
  world.isOpen = false
  await world.submit(20, 2_000)
  assert.equal(world.accepted.size, 20)
  await world.leaveRoom(10 * MB)
  await pause(1_100)
  const { refused } = await world.submit(5, 2_000)
  assert.equal(refused, 5, 'refused while the disk is full')

  world.isOpen = true
  await queueEmpty(world.engine.data, RECOVERY_MS_MAX)
  assert.deepEqual([...recipientStates(world.engine.data, 'submission')], [['delivered', 20]])

  await world.clearRoom()
  await world.acceptsAgain(context)
  await queueEmpty(world.engine.data, RECOVERY_MS_MAX)
  world.assertEachArrivedOnce()
  await server.stop()
})

test('no room kept at all: the database itself runs full in the middle, small mail and large', {
  skip,
}, async (context) => {
  const world = await World.begin('min_free_bytes = 0')
  await using _ = world
  await using server = await world.engine.start()
  await world.submit(50, 2_000)
  await world.leaveRoom(3 * MB)
  const small = { refused: 0 }
  const large = { refused: 0 }
  const until = performance.now() + 8_000
  const clients = [1_500, 20_000, 60_000, 400_000].flatMap((bytes) => [bytes, bytes])
  await Promise.all(
    clients.map(async (bytes) => {
      while (performance.now() < until) {
        const { refused } = await world.submit(5, bytes)
        if (bytes > 64 * 1024) large.refused += refused
        else small.refused += refused
        if (refused > 0) await pause(200)
      }
    }),
  )
  assert.ok(small.refused > 0 && large.refused > 0, 'the disk was never full')
  assert.ok(isAlive(server.pid), 'the server ended')
  const settled = recipientStates(world.engine.data, 'submission').get('delivered') ?? 0
  context.diagnostic(
    `${world.accepted.size} messages accepted, ${world.accepted.size - settled} of them not settled ` +
      `while it was full; answered 452: ${small.refused} small, ${large.refused} large`,
  )

  await world.clearRoom()
  await world.acceptsAgain(context)
  await queueEmpty(world.engine.data, RECOVERY_MS_MAX)
  world.assertEachArrivedOnce()
  assert.deepEqual(
    [...recipientStates(world.engine.data, 'submission')],
    [['delivered', world.accepted.size]],
  )
  await server.stop()
})

for (const { how, signal } of [
  { how: 'killed', signal: 'SIGKILL' },
  { how: 'stopped', signal: 'SIGTERM' },
] as const) {
  test(`${how} while the disk is full: it says why it cannot start, and then loses nothing`, {
    skip,
  }, async (context) => {
    const world = await World.begin('min_free_bytes = 0')
    await using _ = world
    await using first = await world.engine.start()
    world.isOpen = false
    await world.submit(30, 2_000)
    await world.leaveRoom(0)
    await pause(3_000)
    assert.ok((await world.submit(5, 60_000)).refused > 0, 'the disk is not full')
    process.kill(first.pid, signal)
    await first.stop()
    await world.leaveRoom(0)
    await assert.rejects(world.engine.start(), /disk[\w ]* is full/)

    await world.clearRoom()
    await using server = await world.engine.start()
    world.isOpen = true
    await world.acceptsAgain(context)
    await queueEmpty(world.engine.data, RECOVERY_MS_MAX)
    world.assertEachArrivedOnce()
    await server.stop()
  })
}

/** A server on a small disk of its own, a host that takes its mail, and what was promised. */
class World implements AsyncDisposable {
  readonly engine: Engine
  /** Whether the host takes mail; until then it defers. */
  isOpen = true
  /** Numbers of the messages that were answered 250. */
  readonly accepted = new Set<number>()
  readonly #arrivals = new Map<number, number>()
  readonly #mx: MxHost
  #numbered = 0

  private constructor(engine: Engine, mx: MxHost) {
    this.engine = engine
    this.#mx = mx
  }

  static async begin(top: string): Promise<World> {
    let world: World | undefined
    const mx = await MxHost.listen({
      rcpt: () => (world?.isOpen === true ? undefined : '451 4.3.0 not now'),
      onTransaction: ({ content }) => world?.arrived(content),
    })
    const engine = await setUpEngine({
      top,
      sections: `
[delivery.routes]
"*" = { host = "127.0.0.1:${mx.port}", tls = "none" }
[delivery.retry]
other_first = "1s"
other_longest = "1s"
[delivery.timeouts]
idle = "1s"
`,
      prepare: mountSmallDisk,
    })
    world = new World(engine, mx)
    return world
  }

  /** So many messages on one connection. */
  async submit(count: number, bytes: number): Promise<{ refused: number }> {
    const submitter = await RawSubmitter.open({ port: this.engine.port, sender: SENDER })
    let refused = 0
    for (let n = 0; n < count; n++) {
      const number = this.#numbered++
      const answer = await submitter.submit(`r@d${number % 9}.example`, letter(number, bytes))
      if (answer.startsWith('250 ')) this.accepted.add(number)
      else {
        assert.match(answer, diskFull)
        refused++
      }
    }
    submitter.close()
    return { refused }
  }

  /** Fills the disk up to so many bytes; again, if it was made less full meanwhile. */
  async leaveRoom(bytes: number): Promise<void> {
    const { bavail, bsize } = statfsSync(this.engine.data)
    // The server writes meanwhile, and may take the last room before us.
    await appendFile(this.#ballast, Buffer.alloc(bavail * bsize - bytes)).catch(unlessFull)
  }

  async clearRoom(): Promise<void> {
    await rm(this.#ballast)
  }

  async acceptsAgain(context: TestContext): Promise<void> {
    const clearedAt = performance.now()
    while ((await this.submit(1, 2_000)).refused > 0) {
      assert.ok(performance.now() < clearedAt + RECOVERY_MS_MAX, 'does not recover')
      await pause(100)
    }
    const ms = performance.now() - clearedAt
    context.diagnostic(`takes mail again ${ms.toFixed(0)} ms after there is room`)
  }

  assertEachArrivedOnce(): void {
    const lost = [...this.accepted].filter((number) => !this.#arrivals.has(number))
    assert.deepEqual(lost, [], 'answered 250 and never arrived')
    const unexpected = [...this.#arrivals].filter(
      ([number, times]) => times !== 1 || !this.accepted.has(number),
    )
    assert.deepEqual(unexpected, [], 'arrived twice, or was refused')
  }

  get #ballast(): string {
    return join(this.engine.data, 'ballast')
  }

  arrived(content: Buffer): void {
    const number = Number(/^X-Number: (\d+)/m.exec(content.toString('latin1', 0, 4_096))?.[1])
    this.#arrivals.set(number, (this.#arrivals.get(number) ?? 0) + 1)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#mx.close()
    spawnSync('umount', ['--lazy', this.engine.data])
    await this.engine[Symbol.asyncDispose]()
  }
}

async function mountSmallDisk(folder: string): Promise<void> {
  const size = `size=${DISK_MB}m,mode=700`
  const { status, stderr } = spawnSync('mount', ['-t', 'tmpfs', '-o', size, 'posthorn', folder])
  assert.equal(status, 0, `mount: ${String(stderr)}`)
}

function unlessFull(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOSPC') throw error
}

function letter(number: number, bytes: number): string {
  const header = `From: ${SENDER}\r\nSubject: ${number}\r\nX-Number: ${number}\r\n\r\n`
  return header + `${'a line of some length, as people write'.repeat(2)}\r\n`.repeat(bytes / 78)
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
