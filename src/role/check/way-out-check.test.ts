/** The ways out: open, forbidden, unknown, and by a relay. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { HandClock } from '../../../test/support/hand-clock.ts'
import { MxHost } from '../../../test/support/mx-host.ts'
import { ScriptedDns, type ScriptedName } from '../../../test/support/scripted-dns.ts'
import { parseConfig } from '../../config/load-config.ts'
import { freeLoopbackPort } from '../../sandbox/loopback-port.ts'
import type { Finding } from './finding.ts'
import { checkWaysOut } from './way-out-check.ts'

const farHosts: Readonly<Record<string, ScriptedName>> = {
  'gmail.com': { mx: [[5, 'mx.far.example']] },
  'mx.far.example': { a: ['127.0.0.1'] },
}

function check(
  names: Readonly<Record<string, ScriptedName>>,
  port: number,
  routes = '',
): Promise<Finding[]> {
  const config = parseConfig(
    `[delivery]\nport = ${port}\n[delivery.routes]\n${routes}`,
    'posthorn.toml',
  )
  return checkWaysOut(config, { clock: new HandClock(), resolver: new ScriptedDns(names) })
}

async function closedPort(): Promise<number> {
  return (await freeLoopbackPort(0)).port
}

test('one far host that greets is enough', async () => {
  const host = await MxHost.listen({})
  try {
    const findings = await check(farHosts, host.port)
    assert.equal(findings.length, 1)
    assert.equal(findings[0]?.status, 'ok')
    assert.equal(findings[0].text, `mail can go out: mx.far.example:${host.port} answers`)
  } finally {
    await host.close()
  }
})

test('each source is tried for itself', async () => {
  const clients: string[] = []
  const host = await MxHost.listen({
    greeting: ({ clientIp }) => {
      clients.push(clientIp)
      return clientIp === '127.0.0.3' ? '554 5.7.1 listed' : undefined
    },
  })
  try {
    const sources = '"127.0.0.2" = {}\n"127.0.0.3" = {}\n"203.0.113.7" = {}'
    const findings = await check(farHosts, host.port, `[delivery.sources]\n${sources}`)
    assert.deepEqual(
      findings.map(({ status }) => status),
      ['ok', 'problem', 'problem'],
    )
    assert.match(findings[0]?.text ?? '', /^mail can go out from 127\.0\.0\.2: /)
    assert.match(findings[1]?.text ?? '', /^mail cannot go out from 127\.0\.0\.3: .*listed/)
    assert.match(findings[2]?.text ?? '', /from 203\.0\.113\.7: .*EADDRNOTAVAIL/)
    assert.deepEqual(clients.toSorted(), ['127.0.0.2', '127.0.0.3'])
  } finally {
    await host.close()
  }
})

test('a port that cannot be reached is a problem of the provider', async () => {
  const port = await closedPort()
  const [finding] = await check(farHosts, port)
  assert.equal(finding?.status, 'problem')
  assert.match(finding.text, /mail cannot go out: mx\.far\.example:\d+: ECONNREFUSED/)
  assert.match(finding.todo ?? '', new RegExp(`providers block port ${port}`))
})

test('hosts that turn us away are no blocked port', async () => {
  const host = await MxHost.listen({ greeting: '554 5.7.1 listed' })
  try {
    const [finding] = await check(farHosts, host.port)
    assert.equal(finding?.status, 'problem')
    assert.match(finding.text, /it says "554 5\.7\.1 listed"/)
    assert.match(finding.todo ?? '', /blocklists/)
  } finally {
    await host.close()
  }
})

test('where DNS knows no far host the way out is unknown', async () => {
  const [finding] = await check({}, 25)
  assert.equal(finding?.status, 'unknown')
  assert.match(finding.text, /no MX host of gmail\.com, outlook\.com, yahoo\.com was found/)
})

test('where DNS cannot be asked the way out is unknown, and nothing is said to be missing', async () => {
  const is = 'broken' as const
  const names = { 'gmail.com': farHosts['gmail.com'] ?? {}, 'mx.far.example': { is } }
  const [finding] = await check({ ...names, 'outlook.com': { is } }, 25)
  assert.equal(finding?.status, 'unknown')
  assert.equal(
    finding.text,
    'DNS could not be asked for MX hosts (mx.far.example:25: SERVFAIL; outlook.com: SERVFAIL), so the way out by port 25 was not tried',
  )
  assert.match(finding.todo ?? '', /dns\.servers/)
})

test('a relay for all mail is tried instead of far hosts, each relay once', async () => {
  const host = await MxHost.listen({})
  try {
    const relay = `"127.0.0.1:${host.port}"`
    const findings = await check({}, 25, `"*" = ${relay}\n"one.example" = ${relay}`)
    assert.deepEqual(
      findings.map(({ status, text }) => ({ status, text })),
      [{ status: 'ok', text: `the relay 127.0.0.1:${host.port} answers` }],
    )
  } finally {
    await host.close()
  }
})

test('a relay for some mail is tried besides', async () => {
  const port = await closedPort()
  const findings = await check({}, 25, `"one.example" = "127.0.0.1:${port}"`)
  assert.deepEqual(
    findings.map(({ status }) => status),
    ['problem', 'unknown'],
  )
  assert.match(
    findings[0]?.text ?? '',
    /the relay 127\.0\.0\.1:\d+ does not take mail: ECONNREFUSED/,
  )
})

test('a relay that DNS does not know', async () => {
  const [finding] = await check({}, 25, `"*" = "relay.ours.example:587"`)
  assert.equal(finding?.status, 'problem')
  assert.match(finding.text, /relay\.ours\.example:587 cannot be found/)
})

test('a relay that nobody can look up is unknown', async () => {
  const names = { 'relay.ours.example': { is: 'broken' as const } }
  const [finding] = await check(names, 25, `"*" = "relay.ours.example:587"`)
  assert.equal(finding?.status, 'unknown')
  assert.match(finding.text, /relay\.ours\.example:587 .*DNS could not be asked \(SERVFAIL\)/)
  assert.match(finding.todo ?? '', /dns\.servers/)
})
