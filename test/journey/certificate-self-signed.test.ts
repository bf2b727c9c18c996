/** The MX host's certificate proves nothing: better than clear text all the same (RFC 7435). */
import assert from 'node:assert/strict'
import test from 'node:test'
import { openHouse } from '../support/house.ts'
import { makeMxCertificate } from '../support/mx-certificate.ts'

test('a self-signed certificate of another name is used, and TLS is in the record', async () => {
  const tls = await makeMxCertificate('something.else.example')
  await using house = await openHouse({ hosts: { mx1: { tls } } })
  const id = await house.submit()

  assert.equal(await house.outcome(id), 'delivered')
  assert.deepEqual(await house.fate(id), [
    'bert@theirs.example delivered',
    'delivered mx1.theirs.example [127.0.0.2] TLSv1.3 dot: 250 2.0.0 taken',
  ])
  assert.equal(house.hosts.mx1.transactions[0]?.tls, 'TLSv1.3')
  // RFC 3207 §4.2: what was learnt before TLS is forgotten.
  assert.deepEqual(house.hosts.mx1.verbs.slice(0, 4), ['EHLO', 'STARTTLS', 'EHLO', 'MAIL'])
})
