/** Tokens of a real issuer over HTTPS, good and bad in every way that matters. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, request, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import test, { after, before, describe } from 'node:test'
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWTPayload } from 'jose'
import { HandClock } from '../../../test/support/hand-clock.ts'
import { makeMxCertificate } from '../../../test/support/mx-certificate.ts'
import { TokenIssuer } from './token-issuer.ts'

const NOW = Date.parse('2026-11-21T12:00:00Z')

describe('an issuer over HTTPS', () => {
  let server: Server
  let url: string
  let ca: string
  let key: CryptoKey
  let asked: string[] = []
  /** What it answers, by path. */
  const answers = new Map<string, unknown>()

  before(async () => {
    const { cert, key: certificateKey } = await makeMxCertificate('localhost')
    ca = cert
    const pair = await generateKeyPair('ES256')
    key = pair.privateKey
    server = createServer({ cert, key: certificateKey }, ({ url: path = '' }, response) => {
      asked.push(path)
      const answer = answers.get(path)
      response.statusCode = answer === undefined ? 404 : 200
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify(answer ?? {}))
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    url = `https://localhost:${(server.address() as AddressInfo).port}`
    const discovery = { issuer: url, jwks_uri: `${url}/keys` }
    answers.set('/.well-known/openid-configuration', discovery)
    const jwk = { ...(await exportJWK(pair.publicKey)), kid: 'one', alg: 'ES256' }
    answers.set('/keys', { keys: [jwk] })
  })

  after(() => {
    server.close()
    server.closeAllConnections()
  })

  function open(given: { issuer?: string; jwksUri?: string; claim?: string } = {}) {
    asked = []
    const clock = new HandClock(NOW)
    const parts = { issuer: url, audience: 'posthorn', claim: 'email', clock, ...given }
    return { clock, issuer: new TokenIssuer({ ...parts, fetch: trusting(ca) }) }
  }

  function sign(payload: Record<string, unknown> = {}): Promise<string> {
    const seconds = NOW / 1_000
    const usual = { iss: url, aud: 'posthorn', email: 'anna@example.com', exp: seconds + 600 }
    return new SignJWT({ ...usual, ...payload })
      .setProtectedHeader({ alg: 'ES256', kid: 'one' })
      .sign(key)
  }

  test('a good token names its address, and the keys are asked for once', async () => {
    const { issuer } = open()
    const token = await sign({ email_verified: true })
    assert.equal(issuer.discovery, `${url}/.well-known/openid-configuration`)
    const verdicts = await Promise.all([issuer.verify(token), issuer.verify(token)])
    await issuer.verify(token)
    const valid = { kind: 'valid', user: 'anna@example.com' }
    assert.deepEqual(verdicts, [valid, valid])
    assert.deepEqual(asked, ['/.well-known/openid-configuration', '/keys'])
  })

  test('with the keys configured nothing is looked for, and another claim may name the address', async () => {
    const { issuer } = open({ jwksUri: `${url}/keys`, claim: 'upn' })
    const verdict = await issuer.verify(await sign({ upn: 'bert@example.com' }))
    assert.deepEqual(verdict, { kind: 'valid', user: 'bert@example.com' })
    assert.deepEqual(asked, ['/keys'])
  })

  const bad: readonly { name: string; token: () => Promise<string> | string }[] = [
    { name: 'for somebody else', token: () => sign({ aud: 'other' }) },
    { name: 'of another issuer', token: () => sign({ iss: 'https://other.example' }) },
    { name: 'that has expired', token: () => sign({ exp: NOW / 1_000 - 31 }) },
    { name: 'that never expires', token: () => sign({ exp: undefined }) },
    { name: 'that counts only later', token: () => sign({ nbf: NOW / 1_000 + 60 }) },
    { name: 'without the claim', token: () => sign({ email: undefined }) },
    { name: 'whose claim is no text', token: () => sign({ email: ['anna@example.com'] }) },
    { name: 'whose address is not verified', token: () => sign({ email_verified: false }) },
    { name: 'that is none', token: () => 'not.a.token' },
    { name: 'without a signature', token: async () => unsigned(await sign()) },
    { name: 'signed with a shared secret', token: () => signedBySecret(url) },
    { name: 'of a key that is not the issuer’s', token: () => signedByStranger(url) },
  ]

  for (const { name, token } of bad) {
    test(`a token ${name} does not count`, async () => {
      const { issuer } = open()
      assert.equal((await issuer.verify(await token())).kind, 'invalid')
    })
  }

  test('an issuer that names itself otherwise is not believed, and left alone for a while', async () => {
    const { clock, issuer } = open({ issuer: `${url}/` })
    const token = await sign()
    assert.equal((await issuer.verify(token)).kind, 'unavailable')
    assert.equal((await issuer.verify(token)).kind, 'unavailable')
    assert.equal(asked.length, 1)
    clock.pass(10_000)
    await issuer.verify(token)
    assert.equal(asked.length, 2)
  })

  test('without an answer for the keys it is not the fault of the token', async () => {
    const { issuer } = open({ jwksUri: `${url}/nowhere` })
    assert.equal((await issuer.verify(await sign())).kind, 'unavailable')
  })
})

function unsigned(token: string): string {
  const [, payload] = token.split('.')
  const header = Buffer.from(JSON.stringify({ alg: 'none' })).toString('base64url')
  return `${header}.${payload}.`
}

function claims(issuer: string): JWTPayload {
  const exp = NOW / 1_000 + 600
  return { iss: issuer, aud: 'posthorn', email: 'anna@example.com', exp }
}

function signedBySecret(issuer: string): Promise<string> {
  const secret = Buffer.alloc(32, 'secret')
  return new SignJWT(claims(issuer)).setProtectedHeader({ alg: 'HS256', kid: 'one' }).sign(secret)
}

async function signedByStranger(issuer: string): Promise<string> {
  const { privateKey } = await generateKeyPair('ES256')
  return new SignJWT(claims(issuer))
    .setProtectedHeader({ alg: 'ES256', kid: 'one' })
    .sign(privateKey)
}

/** fetch, as it would be where the test's own authority is installed. */
function trusting(ca: string): typeof fetch {
  return async (input) => {
    const url = input instanceof Request ? input.url : String(input)
    const asking = request(url, { ca, agent: false }).end()
    const [answer] = await once(asking, 'response')
    const chunks: Buffer[] = []
    for await (const chunk of answer) chunks.push(chunk)
    return new Response(Buffer.concat(chunks), { status: answer.statusCode })
  }
}
