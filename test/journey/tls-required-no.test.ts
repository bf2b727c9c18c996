/** `TLS-Required: No` (RFC 8689 §3): the mail goes even where the policies of the domain forbid it. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { bert, type House, letter, openHouse } from '../support/house.ts'
import { makeMxCertificate, tlsaTextOf } from '../support/mx-certificate.ts'
import type { MxScript } from '../support/mx-script.ts'
import { publishTlsa, signTheirs, tlsaName } from '../support/signed-house.ts'

const tls = await makeMxCertificate('mx1.theirs.example')
const wrong = tlsaTextOf((await makeMxCertificate('mx1.theirs.example')).cert)

/** The TLSA record of mx1 does not match its key. */
async function openBroken(mx1: MxScript, toml = ''): Promise<House<'mx1'>> {
  const house = await openHouse({ hosts: { mx1 }, toml })
  signTheirs(house)
  publishTlsa(house, 'mx1', [wrong])
  return house
}

function reportWith(field: string): Buffer {
  return Buffer.from(`${field}\r\n${letter().toString()}`)
}

const hosts: readonly { name: string; mx1: MxScript; tls: string | undefined }[] = [
  { name: 'the wrong key', mx1: { tls }, tls: 'TLSv1.3' },
  { name: 'no STARTTLS', mx1: {}, tls: undefined },
  { name: 'broken TLS', mx1: { tls: 'broken' }, tls: undefined },
]

for (const { name, mx1, tls } of hosts) {
  test(`DANE, and the host has ${name}: delivered over ${tls ?? 'clear text'}`, async () => {
    await using house = await openBroken(mx1)
    const content = reportWith('TLS-Required: No')
    const id = await house.submit({ content })
    assert.equal(await house.outcome(id), 'delivered')
    const [transaction] = house.hosts.mx1.transactions
    assert.equal(transaction?.tls, tls)
    assert.match(transaction?.content.toString() ?? '', /^TLS-Required: No\r$/m)
    assert.equal((await house.message(id)).message.tlsRequired, 'no')
    // It is no policy, so nobody has to be asked about one.
    assert.equal(house.dns.count(tlsaName(house, 'mx1')), 0)
  })
}

test('a field that says anything else is ignored: the policy is kept', async () => {
  await using house = await openBroken({ tls })
  const id = await house.submit({ content: reportWith('TLS-Required: Maybe') })
  assert.equal(await house.outcome(id), 'deferred')
})

test('the connection that it opened is not used for mail that keeps the policy', async () => {
  await using house = await openBroken({ tls })
  const content = reportWith('TLS-Required: No')
  assert.equal(await house.outcome(await house.submit({ content })), 'delivered')
  assert.equal(await house.outcome(await house.submit()), 'deferred')
  assert.equal(await house.outcome(await house.submit({ content })), 'delivered')
  assert.equal(house.hosts.mx1.transactions.length, 2)
})

test('a route of the operator keeps its own setting', async () => {
  await using house = await openHouse({
    hosts: { mx1: { tls } },
    toml: (port) =>
      `[delivery.routes]\n"theirs.example" = { host = "mx1.theirs.example:${port}", tls = "required" }`,
  })
  const id = await house.submit({ content: reportWith('TLS-Required: No') })
  assert.equal(await house.outcome(id, bert), 'deferred')
})
