import assert from 'node:assert/strict'
import test from 'node:test'
import { HandClock } from '../../../test/support/hand-clock.ts'
import { HeardLog } from '../../../test/support/heard-log.ts'
import { scanSubjectOf } from '../../../test/support/scan-subject.ts'
import { BaselineScanner } from './baseline-scanner.ts'
import { BoundedScanner } from './bounded-scanner.ts'
import { ScanStation } from './scan-station.ts'
import { clean, down, type ScanFinding, type Scanner } from './scanner.ts'
import { defaultScanActions, type ScanPolicy } from './verdict-policy.ts'

const subject = scanSubjectOf('From: a@ours.example\r\n\r\nHello\r\n')
const defer: ScanPolicy = { actions: defaultScanActions, whenDown: 'defer' }
const virus: ScanFinding = {
  kind: 'seen',
  signs: [{ sign: 'virus', name: 'Eicar', detail: 'known' }],
}

function stationOf(scanners: readonly Scanner[], policy = defer) {
  const clock = new HandClock()
  const log = new HeardLog()
  return { station: new ScanStation({ scanners, policy, clock, log }), clock, log }
}

const saying = (name: string, finding: ScanFinding): Scanner => ({
  name,
  scan: async () => finding,
})

/** Looks until it is told to stop. */
function patient(name: string) {
  const seen = { isStopped: false }
  const scanner: Scanner = {
    name,
    scan: (_subject, signal) =>
      new Promise((resolve) => {
        const stop = (): void => {
          seen.isStopped = true
          resolve(down('stopped'))
        }
        if (signal.aborted) stop()
        else signal.addEventListener('abort', stop)
      }),
  }
  return { seen, scanner }
}

test('everybody is asked, and a clean message passes without a word', async () => {
  const { station, log } = stationOf([saying('baseline', clean), saying('clamd', clean)])
  assert.deepEqual(await station.scan(subject), { kind: 'pass', remarks: [], tags: [] })
  assert.deepEqual(log.events, [])
})

test('the first refusal ends the others, and nobody complains of them', async () => {
  const slow = patient('rspamd')
  const { station, log } = stationOf([slow.scanner, saying('clamd', virus)])
  const verdict = await station.scan(subject)
  assert.equal(verdict.kind, 'refuse')
  assert.equal(slow.seen.isStopped, true)
  assert.deepEqual(log.events, [])
})

test('a refusal that comes at once spares those who were not asked yet', async () => {
  const atOnce: Scanner = { name: 'baseline', scan: () => virus }
  const never: Scanner = { name: 'clamd', scan: () => assert.fail('asked for nothing') }
  const { station, log } = stationOf([atOnce, never])
  assert.equal((await station.scan(subject)).kind, 'refuse')
  assert.deepEqual(log.events, [])
})

test('what is not refused ends nobody', async () => {
  const policy: ScanPolicy = { ...defer, actions: { ...defaultScanActions, virus: 'hold' } }
  const late: Scanner = {
    name: 'spamd',
    scan: async (_subject, signal) => {
      await new Promise(setImmediate)
      assert.equal(signal.aborted, false)
      return clean
    },
  }
  const { station } = stationOf([saying('clamd', virus), late], policy)
  assert.equal((await station.scan(subject)).kind, 'hold')
})

test('a scanner that is down is complained of once a minute', async () => {
  const { station, clock, log } = stationOf([saying('clamd', down('nobody there'))])
  const waits = { kind: 'unavailable', reason: 'clamd: nobody there' }
  for (let n = 0; n < 3; n++) assert.deepEqual(await station.scan(subject), waits)
  assert.equal(log.events.length, 1)
  clock.pass(60_000)
  await station.scan(subject)
  assert.deepEqual(
    log.events.map(({ level, event, fields }) => ({ level, event, ...fields })),
    Array.from({ length: 2 }, () => ({
      level: 'warn',
      event: 'scanner.down',
      scanner: 'clamd',
      reason: 'nobody there',
      mail: 'is answered 451',
    })),
  )
})

test('a defect of a scanner counts as its being down, and is logged as what it is', async () => {
  const broken: Scanner = {
    name: 'baseline',
    scan: () => Promise.reject(new TypeError('x is not a function')),
  }
  const { station, log } = stationOf([broken])
  assert.deepEqual(await station.scan(subject), {
    kind: 'unavailable',
    reason: 'baseline: x is not a function',
  })
  assert.equal(log.events[0]?.event, 'scanner.broken')
  assert.equal(log.events[0]?.level, 'error')
})

test('the built-in checks stop reading once the verdict is settled', async () => {
  const read = { pieces: 0 }
  const baseline = new BaselineScanner({
    async scan({ chunks }) {
      for await (const chunk of chunks()) read.pieces += chunk.length
      return []
    },
  })
  const settling: Scanner = {
    name: 'clamd',
    scan: async () => {
      while (read.pieces < 3) await new Promise(setImmediate)
      return virus
    },
  }
  const limits = { connectionsMax: 1, timeoutMs: 1_000 }
  const bounded = new BoundedScanner(baseline, limits, new HandClock())
  const { station, log } = stationOf([bounded, settling])
  const endless = scanSubjectOf('', {
    async *chunks() {
      for (;;) {
        await new Promise(setImmediate)
        yield Buffer.from('x')
      }
    },
  })
  assert.equal((await station.scan(endless)).kind, 'refuse')
  assert.deepEqual(log.events, [])
})

test('closing ends the scans under way, and nothing passes unseen because of it', async () => {
  const slow = patient('clamd')
  const { station, log } = stationOf([slow.scanner], { ...defer, whenDown: 'accept' })
  const verdict = station.scan(subject)
  station.close()
  assert.deepEqual(await verdict, { kind: 'unavailable', reason: 'the server stops' })
  assert.equal(slow.seen.isStopped, true)
  assert.deepEqual(log.events, [])
  assert.equal((await station.scan(subject)).kind, 'unavailable')
})

test('closing reaches every scanner', () => {
  const closed: string[] = []
  const scanners = ['one', 'two'].map((name) => ({
    ...saying(name, clean),
    close: () => void closed.push(name),
  }))
  stationOf([...scanners, saying('three', clean)]).station.close()
  assert.deepEqual(closed, ['one', 'two'])
})
