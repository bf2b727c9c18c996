import assert from 'node:assert/strict'
import test from 'node:test'
import { seededRandom } from '../../base/random.ts'
import { HandClock } from '../../../test/support/hand-clock.ts'
import { HeardLog } from '../../../test/support/heard-log.ts'
import { ScriptedDns } from '../../../test/support/scripted-dns.ts'
import type { GatheredReport, TlsCount } from '../message/report-change.ts'
import type { Change } from '../message/store.ts'
import type { ReportAuthor } from './report-author.ts'
import type { DueWanted } from './report-store.ts'
import { ReportWishes } from './report-wishes.ts'
import { DAY_MS, SessionCounts } from './session-counts.ts'
import { TlsReporter } from './tls-reporter.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const rua = { txt: ['v=TLSRPTv1; rua=mailto:r@a.example'] }
const author: ReportAuthor = { address: 'r@ours.example', domain: 'ours.example', organization: '' }

/** A reporter over a store in memory; what is sent is written down. */
class World {
  readonly clock = new HandClock(DAY_MS)
  readonly log = new HeardLog()
  readonly dns = new ScriptedDns({
    '_smtp._tls.a.example': rua,
    '_smtp._tls.b.example': rua,
    '_smtp._tls.broken.example': { is: 'broken' },
    '_smtp._tls.silent.example': { is: 'silent' },
  })
  readonly stored: TlsCount[] = []
  readonly sent: string[] = []
  author: ReportAuthor | undefined = author
  isFull = false
  readonly #wishes = new ReportWishes({ resolver: this.dns, clock: this.clock })
  readonly #counts = new SessionCounts({ clock: this.clock, wishes: this.#wishes })
  readonly #due = new Map<string, GatheredReport>()
  readonly reporter = new TlsReporter({
    counts: this.#counts,
    wishes: this.#wishes,
    author: async () => this.author,
    store: this,
    sending: this,
    uploads: { post: async () => false },
    clock: this.clock,
    random: seededRandom(1),
    log: this.log,
  })

  met(...domains: readonly string[]): void {
    for (const domain of domains) {
      const met = { ip: '192.0.2.1', version: 'TLSv1.3' }
      this.#counts.note({ domain, host: 'mx.a.example', policy: { kind: 'none' }, met })
    }
  }

  async start(): Promise<void> {
    await this.reporter.start()
    await this.#rest()
  }

  /** In minutes, because that is how often the reporter looks. */
  async pass(ms: number): Promise<void> {
    for (let passed = 0; passed < ms; passed += MINUTE_MS) {
      this.clock.pass(MINUTE_MS)
      await this.#rest()
    }
  }

  async #rest(): Promise<void> {
    for (let turn = 0; turn < 3; turn++) await new Promise(setImmediate)
  }

  async commit(changes: readonly Change[]): Promise<void> {
    if (this.isFull) throw new Error('no room')
    for (const change of changes) {
      if (change.kind === 'tls-report-put-off') this.#due.set(change.domain, change)
      if (change.kind !== 'tls-sessions-counted') continue
      for (const count of change.counts) {
        this.stored.push(count)
        if (!this.#due.has(count.domain)) this.#due.set(count.domain, count)
      }
    }
  }

  async dueTlsReports({ now }: DueWanted): Promise<GatheredReport[]> {
    return [...this.#due.values()].filter(({ dueAt }) => dueAt <= now)
  }

  async send({ domain }: GatheredReport): Promise<void> {
    if (domain === 'b.example') throw new Error('it cannot be made')
    this.sent.push(domain)
    this.#due.delete(domain)
  }

  get storedDomains(): string[] {
    return this.stored.map(({ domain }) => domain)
  }
}

test('reporter: within a minute it is stored what was met, of those who want to know', async () => {
  const world = new World()
  await world.start()
  world.met('a.example', 'a.example', 'without.example', 'broken.example')
  await world.pass(MINUTE_MS)
  assert.deepEqual(world.storedDomains, ['a.example', 'broken.example'])
  assert.equal(world.stored[0]?.sessions, 2)
  world.met('without.example')
  await world.pass(MINUTE_MS)
  assert.equal(world.dns.asked.filter((question) => question.includes('without')).length, 1)
  await world.reporter.stop()
})

test('reporter: the report is due in the first four hours after its day, and a report that cannot be made stops no other', async () => {
  const world = new World()
  await world.start()
  world.met('b.example', 'a.example')
  await world.pass(DAY_MS - MINUTE_MS)
  assert.deepEqual(world.sent, [])
  await world.pass(4 * HOUR_MS + 2 * MINUTE_MS)
  assert.deepEqual(world.sent, ['a.example'])
  const failures = world.log.events.filter(({ event }) => event === 'report.failed')
  assert.ok(failures.length >= 1 && failures.length <= 25, `${failures.length}`)
  await world.reporter.stop()
})

test('reporter: without a domain that can sign nothing is kept, and it is said once why', async () => {
  const world = new World()
  world.author = undefined
  await world.start()
  for (let time = 0; time < 3; time++) {
    world.met('a.example')
    await world.pass(MINUTE_MS)
  }
  assert.deepEqual(world.stored, [])
  assert.equal(world.log.events.filter(({ event }) => event === 'reports.off').length, 1)
  await world.reporter.stop()
})

test('reporter: what the store has no room for is stored later', async () => {
  const world = new World()
  world.isFull = true
  await world.start()
  world.met('a.example')
  await world.pass(MINUTE_MS)
  world.isFull = false
  await world.pass(MINUTE_MS)
  assert.deepEqual(world.storedDomains, ['a.example'])
  await world.reporter.stop()
})

test('reporter: a stop stores what was counted, and does not wait for DNS', async () => {
  const world = new World()
  await world.start()
  world.met('silent.example')
  await world.pass(MINUTE_MS)
  world.met('a.example')
  await world.reporter.stop()
  assert.deepEqual(world.storedDomains.toSorted(), ['a.example', 'silent.example'])
})
