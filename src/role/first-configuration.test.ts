/** What `posthorn init` may be told, and what it refuses before anything is written. */
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import test from 'node:test'
import { TemporaryFolder } from '../../test/support/operator.ts'
import {
  domainOfMachine,
  faultOfAddress,
  faultOfData,
  faultOfDomain,
  faultOfHostname,
  faultOfPlan,
  normalisedPlan,
} from './first-configuration.ts'

const NOW = Date.parse('2026-08-01T12:00:00Z')

for (const name of ['mail.example.com', 'MX1.example.co.uk', 'xn--mnchen-3ya.example']) {
  test(`${name} can be the name of a machine`, () => {
    assert.equal(faultOfHostname(name), undefined)
  })
}

for (const name of [
  '',
  'mail',
  'localhost',
  '192.0.2.1',
  'mail.example.com.',
  'a b.example',
  'mail_1.example',
  'mail.example.com:25',
  '"; data = "/"',
]) {
  test(`"${name}" cannot`, () => {
    assert.match(faultOfHostname(name) ?? '', /give one like mail\.example\.com/)
  })
}

for (const name of ['', 'example', 'https://example.com', 'app@example.com', '10.0.0.1']) {
  test(`"${name}" is no domain`, () => {
    assert.match(faultOfDomain(name) ?? '', /give one like example\.com/)
  })
}

test('an address must be of the domain itself', () => {
  assert.equal(faultOfAddress('app@example.com', 'example.com'), undefined)
  assert.equal(faultOfAddress('App@EXAMPLE.com', 'Example.Com'), undefined)
  assert.equal(faultOfAddress('büro@bücher.example', 'xn--bcher-kva.example'), undefined)
  for (const address of ['app@shop.example.com', 'app@other.example', 'app@com']) {
    assert.match(faultOfAddress(address, 'example.com') ?? '', /give one like app@example\.com/)
  }
  for (const address of ['', 'app', '@example.com', 'a b@example.com', '"a b"@example.com']) {
    assert.match(faultOfAddress(address, 'example.com') ?? '', /is not an address/)
  }
})

test('a data folder must be a folder, or one that can be made', () => {
  using folder = new TemporaryFolder()
  writeFileSync(folder.file('file'), '')
  assert.equal(faultOfData(folder.path), undefined)
  assert.equal(faultOfData(folder.file('new', 'data')), undefined)
  assert.match(faultOfData(folder.file('file')) ?? '', /is not a folder; .*name another folder/)
  assert.match(faultOfData(folder.file('file', 'data')) ?? '', /is not a folder/)
})

test('a certificate needs its key, and both must be what they should', () => {
  using folder = new TemporaryFolder()
  const plan = {
    hostname: 'mail.example.com',
    data: folder.file('data'),
    domain: 'example.com',
    address: 'app@example.com',
  }
  assert.equal(faultOfPlan(plan, NOW), undefined)
  const certificate = folder.file('cert.pem')
  assert.match(faultOfPlan({ ...plan, certificate }, NOW) ?? '', /--certificate and --key together/)
  const missing = faultOfPlan({ ...plan, certificate, key: certificate }, NOW)
  assert.match(missing ?? '', /cannot be read.*no such file/)
})

test('domain and address are kept as the server keeps them', () => {
  const plan = {
    hostname: 'mail.example.com',
    data: '/d',
    domain: 'Bücher.Example',
    address: 'App@bücher.example',
  }
  assert.deepEqual(normalisedPlan(plan), {
    ...plan,
    domain: 'xn--bcher-kva.example',
    address: 'app@xn--bcher-kva.example',
  })
})

test('the domain that is proposed is one that somebody can own', async () => {
  assert.equal(await domainOfMachine('mail.example.com'), 'example.com')
  assert.equal(await domainOfMachine('mx1.mail.example.co.uk'), 'mail.example.co.uk')
  assert.equal(await domainOfMachine('example.co.uk'), 'example.co.uk')
  assert.equal(await domainOfMachine('Example.com'), 'Example.com')
})
