/** All mail goes by a smarthost that wants TLS and a password: neither is given to anybody else. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { after } from 'node:test'
import { letter, openHouse, submittedPart } from '../support/house.ts'
import { makeMxCertificate } from '../support/mx-certificate.ts'
import type { MxScript } from '../support/mx-host.ts'

const folder = mkdtempSync(join(tmpdir(), 'posthorn-smarthost-'))
after(() => rmSync(folder, { recursive: true }))
const right = await makeMxCertificate('relay.theirs.example')
const wrong = await makeMxCertificate('relay.theirs.example')
const otherName = await makeMxCertificate('other.example')
for (const [name, text] of Object.entries({
  password: 'secret\n',
  'right.pem': right.cert,
  'other-name.pem': otherName.cert,
})) {
  writeFileSync(join(folder, name), text)
}

const extensions = ['PIPELINING', 'AUTH PLAIN LOGIN']

function bySmarthost(relay: MxScript, ca = 'right.pem') {
  return openHouse({
    hosts: { relay: { extensions, ...relay } },
    toml: (port) => `
      [delivery.routes]
      "ours.example" = "mx"
      "*" = { host = "relay.theirs.example:${port}", tls = "required", user = "us",
        password_file = "${join(folder, 'password')}", ca_file = "${join(folder, ca)}" }`,
  })
}

test('with the right certificate the message goes over TLS, after AUTH', async () => {
  await using house = await bySmarthost({ tls: right })
  const id = await house.submit({ to: ['bert@anywhere.example'] })

  assert.equal(await house.outcome(id, 'bert@anywhere.example'), 'delivered')
  assert.deepEqual(await house.fate(id), [
    'bert@anywhere.example delivered',
    'delivered relay.theirs.example [127.0.0.2] TLSv1.3 dot: 250 2.0.0 taken',
  ])
  const { verbs, commands, transactions } = house.hosts.relay
  assert.deepEqual(verbs.slice(0, 5), ['EHLO', 'STARTTLS', 'EHLO', 'AUTH', 'MAIL'])
  const secret = Buffer.from('\0us\0secret').toString('base64')
  assert.equal(commands[3], `AUTH PLAIN ${secret}`)
  assert.equal(submittedPart(transactions[0]), letter().toString())
})

const refusals: readonly { name: string; relay: MxScript; ca?: string; stage: string }[] = [
  { name: 'a certificate of an unknown authority', relay: { tls: wrong }, stage: 'starttls' },
  {
    name: 'a certificate for another name',
    relay: { tls: otherName },
    ca: 'other-name.pem',
    stage: 'starttls',
  },
  { name: 'a broken handshake', relay: { tls: 'broken' }, stage: 'starttls' },
  { name: 'no STARTTLS', relay: {}, stage: 'starttls' },
  { name: 'a password refused', relay: { tls: right, auth: '535 5.7.8 wrong' }, stage: 'auth' },
]

for (const { name, relay, ca, stage } of refusals) {
  test(`${name}: the mail waits, and neither it nor the password is shown`, async () => {
    await using house = await bySmarthost(relay, ca)
    const id = await house.submit()
    assert.equal(await house.outcome(id), 'deferred')
    const [attempt] = await house.attempts(id)
    assert.equal(attempt?.stage, stage)
    const { verbs } = house.hosts.relay
    assert.ok(!verbs.includes('MAIL'))
    assert.equal(verbs.includes('AUTH'), stage === 'auth')
  })
}
