/** Another implementation asks for REQUIRETLS: Nodemailer finds the offer, and its wish reaches the recipient's host. */
import assert from 'node:assert/strict'
import test from 'node:test'
import nodemailer from 'nodemailer'
import { withRequireTls as extensions } from '../support/confidential-mail.ts'
import { anna, bert, openHouse } from '../support/house.ts'
import { addAnna, withLogins } from '../support/logged-in-client.ts'
import { makeMxCertificate, tlsaTextOf } from '../support/mx-certificate.ts'
import { publishTlsa, signTheirs } from '../support/signed-house.ts'

const tls = await makeMxCertificate('mx1.theirs.example')

test('Nodemailer with requireTLSExtensionEnabled: MAIL says REQUIRETLS at both ends', async () => {
  const hosts = { mx1: { tls, extensions } }
  await using house = await openHouse({ hosts, configure: withLogins })
  signTheirs(house)
  publishTlsa(house, 'mx1', [tlsaTextOf(tls.cert)])
  const pass = await addAnna(house)
  const transport = nodemailer.createTransport({
    host: '127.0.0.1',
    port: house.server.listeners[0]?.port ?? 0,
    secure: true,
    tls: { rejectUnauthorized: false },
    auth: { user: anna, pass },
  })
  const { response } = await transport.sendMail({
    from: anna,
    to: bert,
    subject: 'For your eyes only',
    text: 'Dear Bert.',
    requireTLSExtensionEnabled: true,
  })
  transport.close()
  const id = /queued as (\S+)/.exec(response)?.[1] ?? ''
  assert.equal(await house.outcome(id), 'delivered')
  const [transaction] = house.hosts.mx1.transactions
  assert.equal(transaction?.mailParameters.includes('REQUIRETLS'), true)
})
