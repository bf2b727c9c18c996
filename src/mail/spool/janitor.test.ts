import assert from 'node:assert/strict'
import test from 'node:test'
import { HandClock } from '../../../test/support/hand-clock.ts'
import { HeardLog } from '../../../test/support/heard-log.ts'
import type { Change } from '../message/store.ts'
import { Janitor } from './janitor.ts'
import type { Redactable } from './retention-store.ts'

const DAY_MS = 86_400_000

/** A store that has this to redact, and hears what the janitor does. */
class HeardStore {
  readonly deeds: string[] = []
  due: Redactable[] = []
  /** What `clean` answers; true when they are used up. */
  answers: boolean[] = []
  shortest: number | undefined

  async commit(changes: readonly Change[]): Promise<void> {
    const redacted = changes.filter((change) => change.kind === 'content-redacted')
    if (redacted.length === 0) return
    this.deeds.push(`commit ${redacted.map(({ messageId }) => messageId).join(' ')}`)
    this.due = []
  }

  async redactable(): Promise<Redactable[]> {
    return this.due
  }

  async forgettable(): Promise<string[]> {
    return []
  }

  async shortestContentMs(): Promise<number | undefined> {
    return this.shortest
  }

  async clean(): Promise<boolean> {
    this.deeds.push('clean')
    return this.answers.shift() ?? true
  }
}

function open() {
  const store = new HeardStore()
  const log = new HeardLog()
  const clock = new HandClock()
  const files = {
    async remove(file: string): Promise<void> {
      store.deeds.push(`remove ${file}`)
      if (file === 'stuck.body') throw new Error('EIO')
    },
  }
  const parts = { store, files, clock, log, contentMs: DAY_MS, eventsMs: DAY_MS }
  return { store, log, clock, janitor: new Janitor(parts) }
}

test('janitor: files go after the commit that redacted them, then the database is made clean', async () => {
  const { store, janitor, log } = open()
  store.due = [
    { messageId: 'm1' },
    { messageId: 'm2', file: 'stuck.body' },
    { messageId: 'm3', file: 'm3.body' },
  ]
  await janitor.sweep()
  const want = ['commit m1 m2 m3', 'remove stuck.body', 'remove m3.body', 'clean']
  assert.deepEqual(store.deeds, want)
  // Without its key it is unreadable, and it is swept at the next start.
  assert.ok(log.events.some(({ event }) => event === 'janitor.file-stays'))
})

test('janitor: cleaning is done at the start, tried again while a backup reads, and then left', async () => {
  const { store, janitor } = open()
  store.answers = [false, true]
  for (let sweep = 0; sweep < 4; sweep++) await janitor.sweep()
  assert.deepEqual(store.deeds, ['clean', 'clean'])
})

const rhythms = [
  { name: 'every hour', shortest: undefined, answers: [], pauseMs: 3_600_000 },
  { name: 'as often as a domain needs it', shortest: 600_000, answers: [], pauseMs: 600_000 },
  { name: 'not more often than every minute', shortest: 0, answers: [], pauseMs: 60_000 },
  {
    name: 'every minute while a backup reads',
    shortest: undefined,
    answers: [false, false],
    pauseMs: 60_000,
  },
]

for (const { name, shortest, answers, pauseMs } of rhythms) {
  test(`janitor: it looks ${name}`, async () => {
    const { store, clock, janitor } = open()
    store.shortest = shortest
    store.answers = answers
    const asleep = clock.timerOf(pauseMs)
    await janitor.start()
    await asleep
    store.due = [{ messageId: 'm1' }]
    const asleepAgain = clock.timerOf(pauseMs)
    clock.pass(pauseMs - 1)
    assert.ok(!store.deeds.includes('commit m1'))
    clock.pass(1)
    await asleepAgain
    assert.ok(store.deeds.includes('commit m1'))
    await janitor.stop()
  })
}
