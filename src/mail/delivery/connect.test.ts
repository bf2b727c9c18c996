import assert from 'node:assert/strict'
import test, { after } from 'node:test'
import { systemDialer } from '../../base/dialer.ts'
import { HandClock } from '../../../test/support/hand-clock.ts'
import { makeMxCertificate } from '../../../test/support/mx-certificate.ts'
import { MxHost, type MxScript, hangUp, silence } from '../../../test/support/mx-host.ts'
import type { RouteSecurity } from '../route/route.ts'
import { type ConnectFailure, openConnection } from './connect.ts'
import { Connection } from './connection.ts'
import { defaultDeliveryTimeouts } from '../../../test/support/default-delivery.ts'

const certificate = await makeMxCertificate('mx.test')
const opened: { close(): Promise<void> | void }[] = []
after(async () => {
  for (const one of opened) await one.close()
})

const clock = new HandClock()

async function connect(
  script: MxScript,
  security: Partial<RouteSecurity> = {},
  ownClock = clock,
): Promise<{ mx: MxHost; opened: Connection | ConnectFailure }> {
  const mx = await MxHost.listen(script)
  opened.push(mx)
  const connection = await openConnection(
    {
      host: { name: 'mx.test', port: mx.port },
      ip: '127.0.0.1',
      security: { tls: 'opportunistic', verifies: false, ...security },
    },
    {
      dialer: systemDialer,
      clock: ownClock,
      timeouts: defaultDeliveryTimeouts,
      hostname: 'client.test',
    },
  )
  if (connection instanceof Connection) opened.push({ close: () => connection.destroy() })
  return { mx, opened: connection }
}

function connected(result: Connection | ConnectFailure): Connection {
  if (result instanceof Connection) return result
  throw new Error(`${result.failedStage}: ${result.reason}`)
}

function refused(result: Connection | ConnectFailure): ConnectFailure {
  if (!(result instanceof Connection)) return result
  throw new Error('there is a connection')
}

const good: {
  name: string
  script: MxScript
  security: Partial<RouteSecurity>
  tls?: RegExp
  verbs: string[]
}[] = [
  { name: 'clear text where no TLS is offered', script: {}, security: {}, verbs: ['EHLO'] },
  {
    name: 'TLS with any certificate where it is merely welcome',
    script: { tls: certificate },
    security: {},
    tls: /^TLSv1\.3$/,
    verbs: ['EHLO', 'STARTTLS', 'EHLO'],
  },
  {
    name: 'clear text where TLS is unwanted',
    script: { tls: certificate },
    security: { tls: 'none' },
    verbs: ['EHLO'],
  },
  {
    name: 'TLS with a certificate of the route’s authority',
    script: { tls: certificate },
    security: { tls: 'required', verifies: true, ca: certificate.cert },
    tls: /^TLSv1\.3$/,
    verbs: ['EHLO', 'STARTTLS', 'EHLO'],
  },
  {
    name: 'TLS from the first byte',
    script: { tls: certificate, implicitTls: true },
    security: { tls: 'implicit', verifies: true, ca: certificate.cert },
    tls: /^TLSv1\.3$/,
    verbs: ['EHLO'],
  },
  {
    name: 'clear text after STARTTLS was refused',
    script: { tls: certificate, starttls: '454 4.7.0 not now' },
    security: {},
    verbs: ['EHLO', 'STARTTLS', 'EHLO'],
  },
  {
    name: 'a password under TLS',
    script: { tls: certificate, extensions: ['AUTH PLAIN'] },
    security: { tls: 'required', credentials: { user: 'ann', password: 'secret' } },
    tls: /^TLSv1\.3$/,
    verbs: ['EHLO', 'STARTTLS', 'EHLO', 'AUTH'],
  },
  {
    name: 'HELO where EHLO is refused',
    script: { ehlo: '500 5.5.1 what?' },
    security: {},
    verbs: ['EHLO', 'HELO'],
  },
]

for (const { name, script, security, tls, verbs } of good) {
  test(`a connection opens: ${name}`, async () => {
    const { mx, opened: result } = await connect(script, security)
    const connection = connected(result)
    if (tls === undefined) assert.equal(connection.tls, undefined)
    else assert.match(connection.tls ?? '', tls)
    const written = mx.verbs.filter((verb) => !['QUIT'].includes(verb))
    assert.deepEqual(written, verbs)
  })
}

test('a broken handshake leads to clear text, on a new connection', async () => {
  const { mx, opened: result } = await connect({ tls: 'broken' })
  assert.equal(connected(result).tls, undefined)
  assert.equal(mx.connections, 2)
})

test('a host that hangs up at STARTTLS is asked again in clear text', async () => {
  const { mx, opened: result } = await connect({ tls: certificate, starttls: hangUp })
  assert.equal(connected(result).tls, undefined)
  assert.equal(mx.connections, 2)
})

test('an old host that knows nothing newer than TLS 1.0 is still spoken to under TLS', async () => {
  const { opened: result } = await connect({ tls: certificate, tlsVersionMax: 'TLSv1' })
  assert.equal(connected(result).tls, 'TLSv1')
})

test('but where the certificate matters, so does TLS 1.2', async () => {
  const security = { tls: 'required', verifies: true, ca: certificate.cert } as const
  const old = await connect({ tls: certificate, tlsVersionMax: 'TLSv1' }, security)
  assert.equal(refused(old.opened).failedStage, 'starttls')
  const newer = await connect({ tls: certificate, tlsVersionMax: 'TLSv1.2' }, security)
  assert.equal(connected(newer.opened).tls, 'TLSv1.2')
})

test('replies injected in clear text behind STARTTLS are not believed', async () => {
  const injected = '220 go\r\n250-mx.test\r\n250 SIZE 17'
  const { opened: result } = await connect({ tls: certificate, starttls: injected })
  const connection = connected(result)
  assert.equal(connection.tls, 'TLSv1.3')
  assert.equal(connection.session.extensions.sizeBytesMax, 52_428_800)
})

const stranger = await makeMxCertificate('other.test')

const bad: {
  name: string
  script: MxScript
  security?: Partial<RouteSecurity>
  stage: string
  says: RegExp
  connections?: number
}[] = [
  {
    name: 'required TLS that is not offered',
    script: {},
    security: { tls: 'required' },
    stage: 'starttls',
    says: /does not offer STARTTLS/,
  },
  {
    name: 'required TLS that is broken',
    script: { tls: 'broken' },
    security: { tls: 'required' },
    stage: 'starttls',
    says: /handshake/,
  },
  {
    name: 'a certificate of nobody we trust',
    script: { tls: certificate },
    security: { tls: 'required', verifies: true },
    stage: 'starttls',
    says: /self-signed certificate/,
  },
  {
    name: 'a trusted certificate of another name',
    script: { tls: stranger },
    security: { tls: 'required', verifies: true, ca: stranger.cert },
    stage: 'starttls',
    says: /mx\.test/,
  },
  {
    name: 'a bad certificate where TLS comes first',
    script: { tls: certificate, implicitTls: true },
    security: { tls: 'implicit', verifies: true },
    stage: 'connect',
    says: /self-signed certificate/,
  },
  {
    name: 'a 554 greeting',
    script: { greeting: '554 5.7.1 go away' },
    stage: 'connect',
    says: /refused/,
  },
  {
    name: 'a 421 greeting',
    script: { greeting: '421 4.3.2 busy' },
    stage: 'connect',
    says: /refused/,
  },
  {
    name: 'garbage for a greeting',
    script: { greeting: 'HTTP/1.1 400 Bad Request' },
    stage: 'connect',
    says: /not an SMTP reply: "HTTP/,
  },
  {
    name: 'a host that hangs up',
    script: { greeting: hangUp },
    stage: 'connect',
    says: /closed|ECONNRESET/,
  },
  {
    name: 'EHLO and HELO refused',
    script: { ehlo: '550 no', helo: '550 no' },
    stage: 'ehlo',
    says: /refused/,
  },
  {
    name: 'a password in clear text',
    script: { extensions: ['AUTH PLAIN'] },
    security: { credentials: { user: 'a', password: 'b' } },
    stage: 'auth',
    says: /not sent without TLS/,
  },
  {
    name: 'a password to a host that any certificate makes',
    script: { tls: certificate, extensions: ['AUTH PLAIN'] },
    security: { credentials: { user: 'a', password: 'b' } },
    stage: 'auth',
    says: /any certificate/,
  },
  {
    name: 'a password that is wrong',
    script: { tls: certificate, extensions: ['AUTH LOGIN'], auth: '535 5.7.8 no' },
    security: { tls: 'required', credentials: { user: 'a', password: 'b' } },
    stage: 'auth',
    says: /refused/,
  },
  {
    name: 'a host without our mechanisms',
    script: { tls: certificate, extensions: ['AUTH GSSAPI'] },
    security: { tls: 'required', credentials: { user: 'a', password: 'b' } },
    stage: 'auth',
    says: /neither AUTH PLAIN nor AUTH LOGIN/,
  },
]

for (const { name, script, security, stage, says } of bad) {
  test(`a connection does not open: ${name}`, async () => {
    const { opened: result } = await connect(script, security)
    const failure = refused(result)
    assert.equal(failure.failedStage, stage)
    assert.match(failure.reason, says)
    assert.match(failure.status, /^4\./)
  })
}

test('a port where nobody listens is named with the system’s reason', async () => {
  const mx = await MxHost.listen()
  const { port } = mx
  await mx.close()
  const result = await openConnection(
    {
      host: { name: 'mx.test', port },
      ip: '127.0.0.1',
      security: { tls: 'none', verifies: false },
    },
    { dialer: systemDialer, clock, timeouts: defaultDeliveryTimeouts, hostname: 'client.test' },
  )
  assert.match(refused(result).reason, /ECONNREFUSED/)
})

test('a greeting that never comes is waited for five minutes, no longer', async () => {
  const ownClock = new HandClock()
  const waits = ownClock.timerOf(300_000)
  const running = connect({ greeting: silence }, {}, ownClock)
  await waits
  ownClock.pass(299_999)
  assert.equal(await Promise.race([running, Promise.resolve('waiting')]), 'waiting')
  ownClock.pass(1)
  const failure = refused((await running).opened)
  assert.match(failure.reason, /did not answer within 300 seconds/)
})

test('a handshake that never ends is waited for two minutes, then clear text is tried', async () => {
  const ownClock = new HandClock()
  const asks = ownClock.timerOf(120_000)
  const running = connect({ tls: 'silent' }, {}, ownClock)
  await asks
  await ownClock.timerOf(120_000)
  ownClock.pass(120_000)
  const { mx, opened: result } = await running
  assert.equal(connected(result).tls, undefined)
  assert.equal(mx.connections, 2)
})
