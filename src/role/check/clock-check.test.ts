/** What is said of a clock, right, wrong and unknown. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { HandClock } from '../../../test/support/hand-clock.ts'
import { ScriptedDns } from '../../../test/support/scripted-dns.ts'
import { systemRandom } from '../../base/random.ts'
import { checkClock, judgeClock } from './clock-check.ts'

const offsets = [
  { offsetMs: 0, status: 'ok', text: /right/ },
  { offsetMs: -4_999, status: 'ok', text: /right/ },
  { offsetMs: 5_000, status: 'warning', text: /5 seconds behind/ },
  { offsetMs: -61_000, status: 'warning', text: /61 seconds ahead/ },
  { offsetMs: 300_000, status: 'problem', text: /300 seconds behind/ },
] as const

for (const { offsetMs, status, text } of offsets) {
  test(`a clock ${offsetMs} ms off is a ${status}`, () => {
    const finding = judgeClock({ kind: 'found', offsetMs })
    assert.equal(finding.status, status)
    assert.match(finding.text, text)
    assert.equal(finding.todo === undefined, status === 'ok')
  })
}

test('time servers that DNS does not know leave the clock unknown', async () => {
  const parts = { clock: new HandClock(), random: systemRandom }
  const unknown = await checkClock({ ...parts, resolver: new ScriptedDns() })
  assert.equal(unknown.status, 'unknown')
  assert.match(unknown.text, /pool\.ntp\.org: no address in DNS/)
  const broken = new ScriptedDns({ 'pool.ntp.org': { is: 'broken' } })
  assert.match((await checkClock({ ...parts, resolver: broken })).text, /SERVFAIL/)
})
