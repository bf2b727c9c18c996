/** What is said of domains of ours. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { parseConfig } from '../../config/load-config.ts'
import { judgeDomains } from './domain-check.ts'

const strict = parseConfig('', 'posthorn.toml')
const lenient = parseConfig('[submission]\nrequire_verified_domain = false', 'posthorn.toml')
const rows = [
  { name: 'ours.example', verified: true },
  { name: 'new.example', verified: false },
]

test('each domain has a line; one that is not verified may not send', () => {
  const findings = judgeDomains(strict, { kind: 'known', rows })
  assert.deepEqual(
    findings.map(({ status }) => status),
    ['ok', 'problem'],
  )
  assert.match(findings[1]?.text ?? '', /new\.example is not verified.*is not taken/)
  assert.equal(findings[1]?.todo, 'posthorn domain check new.example')
})

test('where a domain may send unverified, it is a warning', () => {
  const [, finding] = judgeDomains(lenient, { kind: 'known', rows })
  assert.equal(finding?.status, 'warning')
  assert.match(finding.text, /goes out/)
})

test('without any domain nobody can send', () => {
  const [finding] = judgeDomains(strict, { kind: 'known', rows: [] })
  assert.equal(finding?.status, 'warning')
  assert.match(finding.todo ?? '', /posthorn domain add/)
})

test('domains that nobody could read are unknown, and before the first start there is nothing to say', () => {
  const [finding] = judgeDomains(strict, { kind: 'unknown', reason: 'it is locked' })
  assert.equal(finding?.status, 'unknown')
  assert.match(finding.text, /it is locked/)
  assert.deepEqual(judgeDomains(strict, { kind: 'absent' }), [])
})
