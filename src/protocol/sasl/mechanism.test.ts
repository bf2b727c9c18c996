/** All mechanisms against one authority: what any client may say, and what nobody gets by. */
import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { ScriptedLogin } from '../../../test/dialogue/scripted-login.ts'
import type { Mechanism, MechanismStep } from './mechanism.ts'
import { createMechanism, offeredMechanisms, type SaslPlace } from './offer.ts'

const GOOD_TOKEN = 'vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg=='

function place(isBound: boolean): SaslPlace {
  const authority = new ScriptedLogin((_, usual) => usual)
  authority.trust(GOOD_TOKEN)
  return isBound ? { authority, channelBinding: () => Buffer.from('abc') } : { authority }
}

function create(name: string, isBound = true): Mechanism {
  const mechanism = createMechanism(name, place(isBound))
  assert.ok(mechanism)
  return mechanism
}

async function play(mechanism: Mechanism, responses: readonly (string | Buffer)[]) {
  let step: MechanismStep = { kind: 'challenge', challenge: mechanism.firstChallenge }
  for (const response of responses) step = await mechanism.receive(Buffer.from(response))
  return step
}

const accepted: MechanismStep = { kind: 'ended', outcome: 'accepted' }

test('the message of RFC 7628 §4.1 logs in', async () => {
  const message = `n,a=user@example.com,\x01host=server.example.com\x01port=143\x01auth=Bearer ${GOOD_TOKEN}\x01\x01`
  assert.deepEqual(await play(create('OAUTHBEARER'), [message]), accepted)
})

test('a token that is refused is explained as in RFC 7628 §3.2.3, then fails', async () => {
  const mechanism = create('OAUTHBEARER')
  const step = await play(mechanism, ['n,,\x01auth=Bearer other\x01\x01'])
  assert.ok(step.kind === 'challenge')
  assert.deepEqual(JSON.parse(step.challenge.toString()), {
    status: 'invalid_token',
    'openid-configuration': 'https://issuer.example/.well-known/openid-configuration',
  })
  const last = await mechanism.receive(Buffer.from('\x01'))
  assert.ok(last.kind === 'ended' && last.outcome !== 'accepted')
})

const malformedTokens = [
  ['OAUTHBEARER', 'no separators', 'n,,'],
  ['OAUTHBEARER', 'one separator at the end', `n,,\x01auth=Bearer ${GOOD_TOKEN}\x01`],
  ['OAUTHBEARER', 'a channel binding', `p=tls-exporter,,\x01auth=Bearer ${GOOD_TOKEN}\x01\x01`],
  ['OAUTHBEARER', 'two tokens', `n,,\x01auth=Bearer a\x01auth=Bearer b\x01\x01`],
  ['OAUTHBEARER', 'another scheme', 'n,,\x01auth=Basic YTpi\x01\x01'],
  ['OAUTHBEARER', 'a token with a space', 'n,,\x01auth=Bearer a b\x01\x01'],
  ['XOAUTH2', 'no user', `auth=Bearer ${GOOD_TOKEN}\x01\x01`],
  ['XOAUTH2', 'no token', 'user=a@ours.example\x01\x01'],
] as const

for (const [name, what, message] of malformedTokens) {
  test(`${name} does not read ${what}`, async () => {
    assert.deepEqual(await play(create(name), [message]), { kind: 'malformed' })
  })
}

test('any octets, in any number of messages, end nowhere but where they may', async () => {
  const { authority, channelBinding } = place(true)
  const names = offeredMechanisms({ authority, channelBinding })
  assert.equal(names.length, 6)
  const octets = fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes))
  const messages = fc.array(octets, { minLength: 1, maxLength: 4 })
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...names), messages, async (name, responses) => {
      const mechanism = create(name)
      for (const response of responses) {
        const step = await mechanism.receive(response)
        assert.notDeepEqual(step, accepted)
        if (step.kind !== 'challenge') return
        for (const said of response.length > 8 ? [response] : []) {
          assert.equal(step.challenge.includes(said), false)
        }
      }
    }),
    { numRuns: 1_000 },
  )
})

test('what is not offered is not to be had', () => {
  assert.equal(createMechanism('SCRAM-SHA-256-PLUS', place(false)), undefined)
  assert.equal(createMechanism('CRAM-MD5', place(true)), undefined)
  assert.ok(createMechanism('scram-sha-256', place(false)))
})
