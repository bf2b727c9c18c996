/** Certificates as operators have them: good, old, wrong, alone, unreadable. */
import assert from 'node:assert/strict'
import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { makeMxCertificate } from '../../../test/support/mx-certificate.ts'
import { TemporaryFolder } from '../../../test/support/operator.ts'
import { parseConfig } from '../../config/load-config.ts'
import { localAuthority, selfSigned } from '../self-signed.ts'
import { checkCertificate } from './certificate-check.ts'
import type { Finding } from './finding.ts'

const HOSTNAME = 'mail.ours.example'
const DAY_MS = 86_400_000
const NOW = Date.parse('2026-08-01T12:00:00Z')
const { submission } = parseConfig('', 'posthorn.toml')
const good = await localAuthority([HOSTNAME], NOW)
const chain = `${good.certificate}\n${good.ca}`

function check(
  certificate: string,
  key: string,
  { now = NOW, mode = 0o600 }: { readonly now?: number; readonly mode?: number } = {},
): Finding[] {
  using folder = new TemporaryFolder()
  const tls = { certificate: join(folder.path, 'cert.pem'), key: join(folder.path, 'key.pem') }
  writeFileSync(tls.certificate, certificate)
  writeFileSync(tls.key, key)
  chmodSync(tls.key, mode)
  return checkCertificate({ tls, hostname: HOSTNAME, submission }, now)
}

test('a certificate of an authority, with its chain and its key, is well', () => {
  const findings = check(chain, good.key)
  assert.deepEqual(
    findings.map(({ status }) => status),
    ['ok'],
  )
  assert.match(findings[0]?.text ?? '', /lasts until 2028-/)
})

const other = await localAuthority(['www.other.example'], NOW)
const alone = await selfSigned([HOSTNAME], NOW)
const cases: readonly {
  name: string
  findings: () => Finding[]
  status: Finding['status']
  text: RegExp
}[] = [
  {
    name: 'one that has ended',
    findings: () => check(chain, good.key, { now: NOW + 801 * DAY_MS }),
    status: 'problem',
    text: /ended at 2028-/,
  },
  {
    name: 'one that ends soon',
    findings: () => check(chain, good.key, { now: NOW + 795 * DAY_MS }),
    status: 'warning',
    text: /ends in 5 days/,
  },
  {
    name: 'one that has not begun',
    findings: () => check(chain, good.key, { now: NOW - 2 * DAY_MS }),
    status: 'problem',
    text: /begins only at 2026-07-31/,
  },
  {
    name: 'one for another name',
    findings: () => check(`${other.certificate}\n${other.ca}`, other.key),
    status: 'problem',
    text: /not for mail\.ours\.example but for DNS:www\.other\.example/,
  },
  {
    name: 'the key of another',
    findings: () => check(chain, other.key),
    status: 'problem',
    text: /tls\.key is not the key/,
  },
  {
    name: 'a self-signed one',
    findings: () => check(alone.certificate, alone.key),
    status: 'warning',
    text: /self-signed/,
  },
  {
    name: 'one without its chain',
    findings: () => check(good.certificate, good.key),
    status: 'warning',
    text: /without the chain/,
  },
  {
    name: 'a key that everybody may read',
    findings: () => check(chain, good.key, { mode: 0o644 }),
    status: 'warning',
    text: /every user of this machine may read .*key\.pem/,
  },
  {
    name: 'a file that is no certificate',
    findings: () => check('hello', good.key),
    status: 'problem',
    text: /cannot be read/,
  },
  {
    name: 'a key that is none',
    findings: () => check(chain, ''),
    status: 'problem',
    text: /cannot be read/,
  },
]
for (const { name, findings, status, text } of cases) {
  test(`${name} is found, with what to do`, () => {
    const found = findings().find((finding) => text.test(finding.text))
    assert.equal(found?.status, status)
    assert.ok(found.todo)
  })
}

test('files that are not there are named', () => {
  const tls = { certificate: '/nonexistent/cert.pem', key: '/nonexistent/key.pem' }
  const [finding] = checkCertificate({ tls, hostname: HOSTNAME, submission }, NOW)
  assert.match(finding?.text ?? '', /no such file.*\/nonexistent\/cert\.pem/)
})

test('a certificate for several names may be shown by any of them', async () => {
  const { cert, key } = await makeMxCertificate('www.ours.example', HOSTNAME)
  const texts = check(cert, key, { now: Date.now() }).map(({ text }) => text)
  assert.ok(texts.every((text) => !text.includes('not for')))
})

test('no certificate is a warning where TLS is offered, and nothing where it is not', () => {
  const [finding] = checkCertificate({ hostname: HOSTNAME, submission }, NOW)
  assert.equal(finding?.status, 'warning')
  const inside = { ...submission, tls: [], starttls: [] }
  assert.deepEqual(checkCertificate({ hostname: HOSTNAME, submission: inside }, NOW), [])
})
