import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import test from 'node:test'
import { activePair } from '../../../../test/support/dkim.ts'
import { HandClock } from '../../../../test/support/hand-clock.ts'
import { silentLog } from '../../../base/log.ts'
import { SecretBox } from '../../../base/secret-box.ts'
import type { DkimKey } from '../../message/domain-change.ts'
import { SigningKeys } from './signing-keys.ts'

const box = new SecretBox(randomBytes(32), 'dkim keys')

function openKeys(dkimKeys: readonly DkimKey[] = []) {
  const asked: string[] = []
  const opened: Uint8Array[] = []
  const clock = new HandClock()
  const keys = new SigningKeys({
    store: {
      async dkimKeys(domain) {
        asked.push(domain)
        return dkimKeys.filter((key) => key.domain === domain)
      },
    },
    box: {
      open(sealed) {
        opened.push(sealed)
        return box.open(sealed)
      },
    },
    clock,
    log: silentLog,
  })
  return { keys, clock, asked, opened }
}

test('messages at the same moment ask the store once', async () => {
  const { keys, asked } = openKeys()
  await Promise.all([keys.of('ours.example'), keys.of('ours.example'), keys.of('ours.example')])
  assert.deepEqual(asked, ['ours.example'])
})

test('a private key is opened once, however often its domain is read', async () => {
  const { rsa, ed25519 } = await activePair('ours.example', box)
  const { keys, clock, asked, opened } = openKeys([ed25519, rsa])
  for (let second = 0; second < 5; second++) {
    const algorithms = (await keys.of('ours.example')).map(({ algorithm }) => algorithm)
    assert.deepEqual(algorithms, ['rsa-sha256', 'ed25519-sha256'])
    clock.pass(1_000)
  }
  assert.equal(asked.length, 5)
  assert.equal(opened.length, 2)
})

test('with too many domains the one that was read longest ago is forgotten', async () => {
  const { keys, asked } = openKeys()
  const names = Array.from({ length: 1_001 }, (_, number) => `d${number}.example`)
  for (const name of names) await keys.of(name)
  asked.length = 0
  for (const name of ['d1.example', 'd1000.example', 'd0.example']) await keys.of(name)
  assert.deepEqual(asked, ['d0.example'])
})
