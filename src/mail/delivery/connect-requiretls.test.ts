/** Connections for mail whose sender requires TLS (RFC 8689 §4.2.1), by routes of the operator's own. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { systemDialer } from '../../base/dialer.ts'
import { defaultDeliveryTimeouts } from '../../../test/support/default-delivery.ts'
import { HandClock } from '../../../test/support/hand-clock.ts'
import { makeMxCertificate } from '../../../test/support/mx-certificate.ts'
import { MxHost, type MxScript } from '../../../test/support/mx-host.ts'
import type { RouteSecurity } from '../route/route.ts'
import { noTlsPolicy } from '../route/tls-policy.ts'
import { openConnection } from './connect.ts'
import { Connection } from './connection.ts'

const tls = await makeMxCertificate('mx.test')
const ca = tls.cert
const extensions = ['AUTH PLAIN', 'REQUIRETLS']
const credentials = { user: 'ann', password: 'secret' }

type Case = {
  readonly name: string
  readonly script: MxScript
  readonly security: Partial<RouteSecurity>
  /** The verbs of a connection that opens, or why none does. */
  readonly want: readonly string[] | RegExp
  readonly status?: string
}

const cases: readonly Case[] = [
  {
    name: 'TLS from the first byte',
    script: { tls, implicitTls: true, extensions },
    security: { tls: 'implicit', ca },
    want: ['EHLO'],
  },
  {
    name: 'TLS from the first byte, with a certificate of nobody we trust',
    script: { tls, implicitTls: true, extensions },
    security: { tls: 'implicit' },
    want: /self-signed certificate/,
    status: '4.4.1',
  },
  {
    name: 'STARTTLS where the route does without',
    script: { tls, extensions },
    security: { tls: 'none', ca },
    want: ['EHLO', 'STARTTLS', 'EHLO'],
  },
  {
    name: 'a certificate that the route would not look at',
    script: { tls, extensions },
    security: { tls: 'required' },
    want: /^REQUIRETLS cannot be kept with mx\.test: .*self-signed/,
    status: '4.7.10',
  },
  {
    name: 'a password, because the host is verified',
    script: { tls, extensions },
    security: { ca, credentials },
    want: ['EHLO', 'STARTTLS', 'EHLO', 'AUTH'],
  },
  {
    name: 'no REQUIRETLS: not even the password is sent',
    script: { tls, extensions: ['AUTH PLAIN'] },
    security: { ca, credentials },
    want: /^REQUIRETLS cannot be kept with mx\.test: it does not offer REQUIRETLS$/,
    status: '4.7.30',
  },
]

for (const { name, script, security, want, status } of cases) {
  test(`for REQUIRETLS: ${name}`, async () => {
    await using mx = await MxHost.listen(script)
    const opened = await openConnection(
      {
        host: { name: 'mx.test', port: mx.port },
        ip: '127.0.0.1',
        security: { tls: 'opportunistic', verifies: false, ...security },
        policy: { kind: 'requiretls', published: noTlsPolicy },
      },
      {
        dialer: systemDialer,
        clock: new HandClock(),
        timeouts: defaultDeliveryTimeouts,
        hostname: 'client.test',
      },
    )
    if (opened instanceof Connection) {
      opened.destroy()
      assert.equal(opened.tls, 'TLSv1.3 (verified)')
      assert.deepEqual(mx.verbs, want)
      return
    }
    assert(want instanceof RegExp, opened.reason)
    assert.match(opened.reason, want)
    assert.equal(opened.status, status)
    assert.equal(mx.verbs.includes('AUTH'), false)
  })
}
