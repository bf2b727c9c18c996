/** DNS blocklists that list, do not, will not say, or list everybody. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { ScriptedDns, type ScriptedName } from '../../../test/support/scripted-dns.ts'
import { checkBlocklists, dnsBlocklists } from './blocklist-check.ts'

const PUBLIC_IP = '8.8.4.25'
const ENTRY = '25.4.8.8.zen.spamhaus.org'

function check(
  names: Readonly<Record<string, ScriptedName>>,
  ips: readonly string[] = [PUBLIC_IP],
) {
  return checkBlocklists(ips, new ScriptedDns(names))
}

test('an address on no list is said to be on none, by name', async () => {
  const [finding, ...others] = await check({})
  assert.deepEqual(others, [])
  assert.equal(finding?.status, 'ok')
  for (const { name } of dnsBlocklists) assert.ok(finding?.text.includes(name), name)
})

test('a listed address is a problem, with the codes and where to be taken off', async () => {
  const findings = await check({ [ENTRY]: { a: ['127.0.0.2', '127.0.0.10'] } })
  const [listed, clean] = findings
  assert.equal(listed?.status, 'problem')
  assert.match(listed?.text ?? '', /8\.8\.4\.25 is on Spamhaus ZEN \(127\.0\.0\.2, 127\.0\.0\.10\)/)
  assert.match(listed?.todo ?? '', /check\.spamhaus\.org/)
  assert.equal(clean?.status, 'ok')
  assert.ok(!clean?.text.includes('Spamhaus'))
})

const noAnswers: readonly { name: string; facts: ScriptedName; why: RegExp }[] = [
  { name: 'that it did not look', facts: { a: ['127.255.255.254'] }, why: /127\.255\.255\.254/ },
  { name: 'a web page (a resolver that invents)', facts: { a: ['203.0.113.80'] }, why: /203/ },
  { name: 'nothing', facts: { is: 'broken' }, why: /SERVFAIL/ },
]
for (const { name, facts, why } of noAnswers) {
  test(`a list that answers ${name} has not listed anybody`, async () => {
    const findings = await check({ [ENTRY]: facts })
    assert.deepEqual(
      findings.map(({ status }) => status),
      ['unknown', 'ok'],
    )
    assert.match(findings[0]?.text ?? '', /Spamhaus ZEN/)
    assert.match(findings[0]?.text ?? '', why)
    assert.match(findings[0]?.todo ?? '', /dns\.servers/)
  })
}

test('a list that lists everybody lists nobody', async () => {
  const everybody = { a: ['127.0.0.2'] }
  const findings = await check({ [ENTRY]: everybody, '1.0.0.127.zen.spamhaus.org': everybody })
  assert.match(findings[0]?.text ?? '', /it lists everybody/)
  assert.equal(findings[0]?.status, 'unknown')
})

test('IPv6 is asked by nibbles, and private addresses not at all', async () => {
  const dns = new ScriptedDns()
  await checkBlocklists(['2a00:1450::1', '10.1.2.3', '127.0.0.1'], dns)
  const nibbles = '1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.5.4.1.0.0.a.2'
  assert.deepEqual(
    dns.asked,
    dnsBlocklists.map(({ zone }) => `a ${nibbles}.${zone}`),
  )
})
