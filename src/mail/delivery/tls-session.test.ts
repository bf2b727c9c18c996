import assert from 'node:assert/strict'
import test from 'node:test'
import type { Route } from '../route/route.ts'
import type { BarredHost, DanePolicy, TlsPolicy } from '../route/tls-policy.ts'
import { noTlsPolicy } from '../route/tls-policy.ts'
import type { ConnectFailure } from './connect.ts'
import type { Connection } from './connection.ts'
import { noterOf, ownPolicy, type TlsSession, tlsMetBy } from './tls-session.ts'

const dane: DanePolicy = { kind: 'dane', base: 'mx.a.example', records: [], names: [] }
const barred: BarredHost = { kind: 'barred', by: 'dane', reason: 'SERVFAIL' }

const policies: readonly { name: string; policy: TlsPolicy | BarredHost; is: unknown }[] = [
  { name: 'nothing published', policy: noTlsPolicy, is: noTlsPolicy },
  { name: 'DANE', policy: dane, is: dane },
  { name: 'a host that DANE bars', policy: barred, is: barred },
  {
    name: 'REQUIRETLS over DANE',
    policy: { kind: 'requiretls', published: dane },
    is: dane,
  },
  {
    name: 'REQUIRETLS over nothing',
    policy: { kind: 'requiretls', published: noTlsPolicy },
    is: undefined,
  },
  {
    name: 'a host that REQUIRETLS bars',
    policy: { kind: 'barred', by: 'requiretls', reason: 'nobody vouches for it' },
    is: undefined,
  },
]

for (const { name, policy, is } of policies) {
  test(`TLS session: ${name} is ${is === undefined ? 'not the domain’s' : 'the domain’s own'}`, () => {
    assert.deepEqual(ownPolicy(policy), is)
  })
}

const where = { ip: '192.0.2.1', ourIp: '192.0.2.9' }
const overTls = { ...where, tlsInfo: { version: 'TLSv1.3', cipher: '', doubt: 'CERT_HAS_EXPIRED' } }
const reply = { code: 454, enhanced: '4.7.0', text: 'no' }

function failed(failedStage: ConnectFailure['failedStage'], more: Partial<ConnectFailure> = {}) {
  return { failedStage, status: '4.7.5', reason: 'why', ...more }
}

const sessions: readonly {
  name: string
  connection: Partial<Connection>
  failure?: ConnectFailure
  met: unknown
}[] = [
  {
    name: 'over TLS',
    connection: overTls,
    met: { ...where, version: 'TLSv1.3', doubt: 'CERT_HAS_EXPIRED' },
  },
  {
    name: 'in clear text, because there is no STARTTLS',
    connection: where,
    met: { ...where, failure: { isOffered: false, reason: 'it does not offer STARTTLS' } },
  },
  {
    name: 'ended, because a policy wants STARTTLS',
    connection: where,
    failure: failed('starttls', { lacks: 'STARTTLS' }),
    met: { ...where, failure: { isOffered: false, reason: 'why' } },
  },
  {
    name: 'ended at the answer to STARTTLS',
    connection: where,
    failure: failed('starttls', { reply }),
    met: { ...where, failure: { isOffered: true, reason: 'why', reply } },
  },
  {
    name: 'ended in the handshake',
    connection: where,
    failure: failed('starttls', { code: 'ECONNRESET' }),
    met: { ...where, failure: { isOffered: true, reason: 'why', code: 'ECONNRESET' } },
  },
  {
    name: 'ended behind TLS for want of REQUIRETLS',
    connection: { ...where, tlsInfo: { version: 'TLSv1.3', cipher: '' } },
    failure: failed('ehlo', { lacks: 'REQUIRETLS' }),
    met: { ...where, version: 'TLSv1.3' },
  },
  {
    name: 'ended at the greeting',
    connection: where,
    failure: failed('connect', { reply }),
    met: undefined,
  },
]

for (const { name, connection, failure, met } of sessions) {
  test(`TLS session: ${name}`, () => {
    assert.deepEqual(tlsMetBy(connection as Connection, failure), met)
  })
}

const host = { name: 'mx.a.example', port: 25 }
const ownRoute: Route = {
  site: '',
  hosts: [host],
  security: { tls: 'opportunistic', verifies: false },
}
const route: Route = { ...ownRoute, nextHop: { domain: 'a.example', isAuthentic: true } }

test('TLS session: a host of a domain is noted, with what was met of it or without', () => {
  const noted: TlsSession[] = []
  const sessions = { note: (session: TlsSession) => noted.push(session) }
  const note = noterOf({ tlsRequired: undefined, host, route }, dane, sessions)
  note?.()
  note?.(where)
  const session = { domain: 'a.example', host: 'mx.a.example', policy: dane }
  assert.deepEqual(noted, [session, { ...session, met: where }])
})

test('TLS session: nobody hears of the operator’s own routes, nor of TLS-Required: No', () => {
  const sessions = { note: () => assert.fail('noted') }
  assert.equal(
    noterOf({ tlsRequired: undefined, host, route: ownRoute }, dane, sessions),
    undefined,
  )
  assert.equal(noterOf({ tlsRequired: 'no', host, route }, dane, sessions), undefined)
})
