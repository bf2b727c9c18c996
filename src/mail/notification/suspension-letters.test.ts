import assert from 'node:assert/strict'
import test from 'node:test'
import { HandClock } from '../../../test/support/hand-clock.ts'
import { silentLog } from '../../base/log.ts'
import { systemRandom as random } from '../../base/random.ts'
import type { Suspension } from '../limit/reputation.ts'
import { type Change, StoreFullError } from '../message/store.ts'
import { KeyWrapper } from '../spool/seal.ts'
import { SuspensionLetters } from './suspension-letters.ts'

const address = 'anna@ours.example'
const suspension: Suspension = {
  address,
  language: 'nl',
  at: Date.UTC(2026, 10, 21, 10),
  cause: { kind: 'spam', verdicts: 3 },
}

function open(commit: (changes: readonly Change[]) => Promise<void>): SuspensionLetters {
  const files = { create: never, async *read() {}, async remove() {} }
  return new SuspensionLetters({
    store: { commit },
    handover: { reserve: () => false, forgo() {}, take() {}, wakeAt() {} },
    spool: { files, wrapper: new KeyWrapper(random.bytes(32)), random },
    signer: {
      bodyHash: () => ({ update() {}, digest: () => Buffer.alloc(0) }),
      sign: async (header, domain) => Buffer.concat([Buffer.from(`Signed: ${domain}\r\n`), header]),
    },
    clock: new HandClock(suspension.at),
    random,
    log: silentLog,
    hostname: 'mail.ours.example',
    lifetimeMs: 1_000,
  })
}

test('suspension: address, waiting mail and letter are one commit, so a crash leaves all or nothing', async () => {
  const commits: (readonly Change[])[] = []
  await open(async (changes) => void commits.push(changes)).suspend(suspension)
  assert.equal(commits.length, 1)
  const [accepted, ...others] = commits[0] ?? []
  assert.ok(accepted?.kind === 'message-accepted')
  const { sender, submitter, origin, expiresAt } = accepted.message
  assert.deepEqual([sender, submitter, origin], ['', address, 'notice'])
  assert.equal(expiresAt, suspension.at + 1_000)
  assert.deepEqual(accepted.consignments[0]?.recipients, [{ position: 0, address }])
  const reason = '3 of its messages within a day were refused as spam or a virus'
  assert.deepEqual(others, [
    { kind: 'address-suspended', address, at: suspension.at, reason },
    { kind: 'submitter-held', submitter: address, at: suspension.at, reason },
  ])
})

test('suspension: where the disk has no room for a letter, the address is suspended all the same', async () => {
  const commits: string[][] = []
  const letters = open(async (changes) => {
    const kinds = changes.map(({ kind }) => kind)
    if (kinds.includes('message-accepted')) throw new StoreFullError('no room')
    commits.push(kinds)
  })
  await letters.suspend(suspension)
  assert.deepEqual(commits, [['address-suspended', 'submitter-held']])
})

test('suspension: what the store refuses reaches the caller', async () => {
  const letters = open(() => Promise.reject(new Error('no such address')))
  await assert.rejects(letters.suspend(suspension), /no such address/)
})

function never(): never {
  throw new Error('a letter is short and needs no file')
}
