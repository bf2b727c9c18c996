/** What is said of this server's own name and addresses. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { ScriptedDns, type ScriptedName } from '../../../test/support/scripted-dns.ts'
import { ownIps } from '../../mail/domain/check/own-ips.ts'
import type { Finding } from './finding.ts'
import { checkHostDns } from './host-dns-check.ts'

const HOSTNAME = 'mail.ours.example'
const IP = '8.8.4.25'

async function check(names: Readonly<Record<string, ScriptedName>>): Promise<Finding[]> {
  const dns = new ScriptedDns(names)
  return checkHostDns(HOSTNAME, await ownIps(HOSTNAME, [], dns), dns)
}

function statuses(findings: readonly Finding[]): string[] {
  return findings.map(({ status }) => status)
}

test('a name and an address that lead to each other', async () => {
  const findings = await check({ [HOSTNAME]: { a: [IP] }, [IP]: { ptr: [HOSTNAME] } })
  assert.deepEqual(statuses(findings), ['ok', 'ok'])
  assert.match(findings[1]?.text ?? '', /8\.8\.4\.25 PTR: mail\.ours\.example/)
})

test('a name without an address', async () => {
  const [finding] = await check({})
  assert.equal(finding?.status, 'problem')
  assert.match(finding.text, /mail\.ours\.example A: none in DNS/)
  assert.match(finding.todo ?? '', /Give it one/)
})

test('an address without a name, or with one that leads elsewhere', async () => {
  const none = await check({ [HOSTNAME]: { a: [IP] } })
  assert.deepEqual(statuses(none), ['ok', 'problem'])
  assert.match(none[1]?.text ?? '', /PTR: none in DNS/)
  const away = await check({ [HOSTNAME]: { a: [IP] }, [IP]: { ptr: ['host25.isp.example'] } })
  assert.deepEqual(statuses(away), ['ok', 'problem'])
  assert.match(away[1]?.todo ?? '', /Set the PTR/)
})

test('an address whose name nobody can look up is unknown, not wrong', async () => {
  const findings = await check({ [HOSTNAME]: { a: [IP] }, [IP]: { is: 'broken' } })
  assert.deepEqual(statuses(findings), ['ok', 'unknown'])
})

test('DNS that does not answer is the one problem', async () => {
  const findings = await check({ [HOSTNAME]: { is: 'broken' } })
  assert.deepEqual(statuses(findings), ['problem'])
  assert.match(findings[0]?.text ?? '', /DNS does not answer: SERVFAIL/)
})

test('a private address is not asked for its name, and is not what others see', async () => {
  const findings = await check({ [HOSTNAME]: { a: ['10.0.0.5'] } })
  assert.deepEqual(statuses(findings), ['ok', 'warning'])
  assert.match(findings[1]?.text ?? '', /10\.0\.0\.5, a private address/)
  assert.match(findings[1]?.todo ?? '', /public_ips/)
})
