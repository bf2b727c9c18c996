/** Addresses that the machine has and has not. Loopback has all of 127.0.0.0/8. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { parseConfig } from '../../config/load-config.ts'
import { checkSources } from './source-check.ts'

const NOW = Date.UTC(2026, 10, 3, 12)

async function check(sources: string): Promise<string[]> {
  const config = parseConfig(`[delivery.sources]\n${sources}`, 'posthorn.toml')
  const findings = await checkSources(config, NOW)
  return findings.map(({ status, text, todo }) => [status, text, todo ?? ''].join(' | '))
}

test('without sources there is nothing to say', async () => {
  assert.deepEqual(await check(''), [])
})

test('an address of this machine is well', async () => {
  assert.deepEqual(await check('"127.0.0.2" = {}'), ['ok | mail can leave from 127.0.0.2 | '])
})

test('one that it does not have is a problem, by its line in the file', async () => {
  const [finding = ''] = await check('"203.0.113.7" = {}')
  assert.match(finding, /^problem \| mail cannot leave from 203\.0\.113\.7 \(\[delivery\.sources\./)
  assert.match(finding, /EADDRNOTAVAIL \| this machine does not have that address/)
})

const warmUps = [
  { from: '2026-11-04', says: /sends nothing before its warm-up begins on 2026-11-04/ },
  {
    from: '2026-11-01',
    says: /is on day 3 of 30 of its warm-up: 84 messages today to each provider/,
  },
  { from: '2026-10-01', says: /the warm-up of 127\.0\.0\.2 is over/ },
]
for (const { from, says } of warmUps) {
  test(`a warm-up from ${from} is told on 2026-11-03`, async () => {
    const [, finding = ''] = await check(`"127.0.0.2" = { warm_up_from = "${from}" }`)
    assert.match(finding, says)
  })
}
