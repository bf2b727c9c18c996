/** The whole check: everything is looked at, and nothing that is silent holds it up. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { startDnsServer } from '../../../test/support/dns-server.ts'
import { HandClock } from '../../../test/support/hand-clock.ts'
import { TemporaryFolder } from '../../../test/support/operator.ts'
import { ScriptedDns } from '../../../test/support/scripted-dns.ts'
import { SystemClock } from '../../base/clock.ts'
import { DnsResolver } from '../../base/dns-resolver.ts'
import { systemExchange } from '../../base/exchange.ts'
import { systemRandom } from '../../base/random.ts'
import type { Resolver } from '../../base/resolver.ts'
import type { Config } from '../../config/config.ts'
import { parseConfig } from '../../config/load-config.ts'
import { checkServer, DNS_MS_MAX } from './check-server.ts'
import type { CheckReport } from './finding.ts'

function configIn(folder: TemporaryFolder, options = ''): Config {
  const text = `hostname = "mail.ours.example"
${options}
data = ${JSON.stringify(folder.path)}
min_free_bytes = 0
[submission]
tls = []
starttls = []
[http]
listen = "127.0.0.1:8080"`
  return parseConfig(text, folder.file('posthorn.toml'))
}

function check(config: Config, resolver: Resolver, clock = new HandClock()): Promise<CheckReport> {
  return checkServer(config, {
    clock,
    random: systemRandom,
    resolver,
    exchange: systemExchange,
    isServerRunning: false,
    domains: { kind: 'known', rows: [{ name: 'ours.example', verified: true }] },
  })
}

test('what was found is counted, and options without effect are warnings', async () => {
  using folder = new TemporaryFolder()
  const config = configIn(folder)
  const { findings, problems, warnings } = await check(config, new ScriptedDns())
  const texts = findings.map(({ area, status }) => `${area} ${status}`)
  assert.deepEqual(
    [...new Set(texts)],
    [
      'config ok',
      ...(config.notes.length > 0 ? ['config warning'] : []),
      'data ok',
      'ports unknown',
      'clock unknown',
      'dns problem',
      'domains ok',
    ],
  )
  assert.equal(problems, 1)
  assert.equal(warnings, config.notes.length)
  for (const { status, todo } of findings) {
    if (status === 'problem' || status === 'unknown') assert.ok(todo)
  }
})

test('name servers that are silent cost their time limit once, and are the problem', async () => {
  using folder = new TemporaryFolder()
  const silent = { is: 'silent' } as const
  const names = ['mail.ours.example', 'gmail.com', 'outlook.com', 'yahoo.com', 'pool.ntp.org']
  const dns = new ScriptedDns(Object.fromEntries(names.map((name) => [name, silent])))
  const clock = new HandClock()
  const report = check(configIn(folder), dns, clock)
  clock.pass(DNS_MS_MAX)
  const { findings } = await report
  const problem = findings.find(({ area }) => area === 'dns')
  assert.match(problem?.text ?? '', /DNS does not answer: no answer within 10 s/)
  const unknown = findings.filter(({ status }) => status === 'unknown').map(({ area }) => area)
  assert.deepEqual(unknown, ['ports', 'clock'])
})

test('what nobody answered is never said to be missing', async () => {
  using folder = new TemporaryFolder()
  const dns = await startDnsServer()
  await dns[Symbol.asyncDispose]()
  const resolver = new DnsResolver(
    { clock: new SystemClock(), random: systemRandom },
    { servers: [dns.address], trustAd: false, tryMs: 50, totalMs: 300 },
  )
  const options =
    'public_ips = ["8.8.4.25"]\ndelivery.routes = { "one.example" = "relay.example:25" }'
  const { findings } = await check(configIn(folder, options), resolver)
  const asked = findings.filter(({ text }) => /DNS|time server|listed/.test(text))
  assert.deepEqual(
    asked.map(({ area, status }) => `${area} ${status}`),
    ['ports unknown', 'ports unknown', 'clock unknown', 'dns problem', 'blocklists unknown'],
  )
  for (const { text } of asked) {
    assert.match(text, /127\.0\.0\.1/)
    assert.doesNotMatch(text, /none in|no address|no MX|found|no name/)
  }
})
