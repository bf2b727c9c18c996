/** Both ends of a real TLS connection must find the same octets. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import test from 'node:test'
import { connect, createServer, type SecureVersion, type TLSSocket } from 'node:tls'
import { makeMxCertificate } from '../../../test/support/mx-certificate.ts'
import { channelBindingOf } from './channel-binding.ts'

async function bothEnds(version: SecureVersion) {
  const { cert, key } = await makeMxCertificate('localhost')
  const server = createServer({ cert, key, minVersion: version, maxVersion: version })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const accepted = once(server, 'secureConnection') as Promise<[TLSSocket]>
  const theirs = connect({ port, host: '127.0.0.1', servername: 'localhost', ca: cert })
  const [[ours]] = await Promise.all([accepted, once(theirs, 'secureConnect')])
  return {
    ours,
    theirs,
    [Symbol.dispose]() {
      theirs.destroy()
      ours.destroy()
      server.close()
    },
  }
}

test('TLS 1.3: the exporter of RFC 9266, and the hash of the certificate', async () => {
  using ends = await bothEnds('TLSv1.3')
  const { channelBinding } = channelBindingOf(ends.ours)
  assert.ok(channelBinding)
  const exported = ends.theirs.exportKeyingMaterial(32, 'EXPORTER-Channel-Binding', Buffer.alloc(0))
  assert.deepEqual(channelBinding('tls-exporter'), exported)
  assert.deepEqual(channelBinding('tls-server-end-point'), hashOfCertificate(ends.theirs))
})

test('TLS 1.2: only the hash of the certificate', async () => {
  using ends = await bothEnds('TLSv1.2')
  const { channelBinding } = channelBindingOf(ends.ours)
  assert.ok(channelBinding)
  assert.equal(channelBinding('tls-exporter'), undefined)
  assert.deepEqual(channelBinding('tls-server-end-point'), hashOfCertificate(ends.theirs))
})

function hashOfCertificate(client: TLSSocket): Buffer {
  return createHash('sha256').update(client.getPeerCertificate().raw).digest()
}
