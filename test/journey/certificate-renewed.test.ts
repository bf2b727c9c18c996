/** The certificate of the listeners is renewed by somebody else while the server runs. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { connect } from 'node:tls'
import { MINUTE_MS, openHouse } from '../support/house.ts'
import { makeMxCertificate, type MxCertificate } from '../support/mx-certificate.ts'

test('a renewed certificate is used without a restart, and a broken one never replaces it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'posthorn-certificate-'))
  const paths = { certificate: join(folder, 'chain.pem'), key: join(folder, 'key.pem') }
  const put = ({ cert, key }: MxCertificate): void => {
    writeFileSync(paths.certificate, cert)
    writeFileSync(paths.key, key)
  }
  put(await makeMxCertificate('first.example'))
  try {
    await using house = await openHouse({
      hosts: {},
      configure: (config) => ({
        ...config,
        tls: paths,
        submission: { ...config.submission, tls: [{ host: '127.0.0.1', port: 0 }] },
      }),
    })
    const port = house.server.listeners[0]?.port ?? 0
    assert.equal(await nameInCertificate(port), 'first.example')

    put(await makeMxCertificate('second.example'))
    house.pass(MINUTE_MS)
    assert.equal(await nameInCertificate(port), 'second.example')

    put({ cert: 'no certificate', key: 'no key' })
    house.pass(MINUTE_MS)
    assert.equal(await nameInCertificate(port), 'second.example')
    assert.ok(house.log.events.some(({ event }) => event === 'certificate.refused'))
  } finally {
    rmSync(folder, { recursive: true })
  }
})

async function nameInCertificate(port: number): Promise<unknown> {
  const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false })
  await once(socket, 'secureConnect')
  const { subject } = socket.getPeerCertificate()
  socket.destroy()
  return subject.CN
}
