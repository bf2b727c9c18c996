import assert from 'node:assert/strict'
import { createHash, createHmac, pbkdf2Sync } from 'node:crypto'
import test from 'node:test'
import { SystemClock } from '../../base/clock.ts'
import { seededRandom } from '../../base/random.ts'
import { MemoryAccounts } from '../../../test/support/memory-accounts.ts'
import { Accounts } from './accounts.ts'
import type { AccountRefusal, AddressWithPassword } from './accounts.ts'
import { argon2Hash, readPhc } from './credential.ts'
import { LoginSecrets } from './login-secrets.ts'

function open(): { store: MemoryAccounts; accounts: Accounts } {
  const store = new MemoryAccounts()
  const random = seededRandom(1)
  const secrets = new LoginSecrets(random.bytes(32))
  const clock = new SystemClock()
  const accounts = new Accounts({ store, accounts: store, clock, random, secrets })
  return { store, accounts }
}

async function fits(password: string, argon2: string): Promise<boolean> {
  const { hash, head } = readPhc(argon2)
  return (await argon2Hash(password, head)) === hash
}

function granted(outcome: AddressWithPassword | AccountRefusal): AddressWithPassword {
  assert.ok(!('refused' in outcome), JSON.stringify(outcome))
  return outcome
}

test('a new address gets a password of 130 bits that needs no quoting anywhere', async () => {
  const { accounts } = open()
  await accounts.addDomain('example.com')
  const { address, password } = granted(await accounts.addAddress('Anna@Example.com', {}))
  assert.equal(address, 'anna@example.com')
  assert.match(password, /^[2-9a-km-np-z]{26}$/)
})

test('the stored verifiers fit the password, and no other', async () => {
  const { store, accounts } = open()
  await accounts.addDomain('example.com')
  const { password } = granted(await accounts.addAddress('anna@example.com', {}))
  const [credential] = await store.credentials('anna@example.com')
  assert.ok(credential)
  assert.match(
    credential.argon2,
    /^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/,
  )
  assert.equal(await fits(password, credential.argon2), true)
  assert.equal(await fits(`${password}x`, credential.argon2), false)
  assert.equal(JSON.stringify(credential).includes(password), false)
})

test('the SCRAM verifier is the one of RFC 5803', async () => {
  const { store, accounts } = open()
  await accounts.addDomain('example.com')
  await accounts.addAddress('anna@example.com', { password: 'correct horse' })
  const [credential] = await store.credentials('anna@example.com')
  const [scheme, iterationsAndSalt = '', keys] = credential?.scram.split('$') ?? []
  const [iterations, salt = ''] = iterationsAndSalt.split(':')
  const salted = pbkdf2Sync(
    'correct horse',
    Buffer.from(salt, 'base64'),
    Number(iterations),
    32,
    'sha256',
  )
  const clientKey = createHmac('sha256', salted).update('Client Key').digest()
  const storedKey = createHash('sha256').update(clientKey).digest('base64')
  const serverKey = createHmac('sha256', salted).update('Server Key').digest('base64')
  assert.equal(scheme, 'SCRAM-SHA-256')
  assert.ok(Number(iterations) >= 4_096)
  assert.equal(keys, `${storedKey}:${serverKey}`)
})

test('with a domain go its addresses and their credentials', async () => {
  const { store, accounts } = open()
  await accounts.addDomain('example.com')
  await accounts.addAddress('anna@example.com', { language: 'nb' })
  assert.equal((await store.address('anna@example.com'))?.language, 'nb')
  const removed = await accounts.removeDomain('EXAMPLE.com')
  assert.equal('refused' in removed ? removed.text : removed.addresses, 1)
  assert.equal(await store.address('anna@example.com'), undefined)
  assert.deepEqual(await store.credentials('anna@example.com'), [])
})

const refusals = [
  {
    name: 'a domain that is none',
    act: (accounts: Accounts) => accounts.addDomain('not a domain'),
    kind: 'invalid',
    says: /give one like example\.com/,
  },
  {
    name: 'a domain that is ours already',
    act: (accounts: Accounts) => accounts.addDomain('Example.com'),
    kind: 'exists',
    says: /already/,
  },
  {
    name: 'an address that is none',
    act: (accounts: Accounts) => accounts.addAddress('anna', {}),
    kind: 'invalid',
    says: /anna@example\.com/,
  },
  {
    name: 'an address of a strange domain',
    act: (accounts: Accounts) => accounts.addAddress('anna@other.example', {}),
    kind: 'unknown',
    says: /posthorn domain add other\.example/,
  },
  {
    name: 'an address that exists',
    act: (accounts: Accounts) => accounts.addAddress('BOB@example.com', {}),
    kind: 'exists',
    says: /posthorn address password bob@example\.com/,
  },
  {
    name: 'a short password',
    act: (accounts: Accounts) => accounts.addAddress('anna@example.com', { password: '1234567' }),
    kind: 'invalid',
    says: /fewer than 8/,
  },
  {
    name: 'a password that no client can send',
    act: (accounts: Accounts) =>
      accounts.addAddress('anna@example.com', { password: 'secret\0secret' }),
    kind: 'invalid',
    says: /control characters/,
  },
  {
    name: 'to remove nobody',
    act: (accounts: Accounts) => accounts.removeAddress('anna@example.com'),
    kind: 'unknown',
    says: /not an address of ours/,
  },
  {
    name: 'to remove a strange domain',
    act: (accounts: Accounts) => accounts.removeDomain('other.example'),
    kind: 'unknown',
    says: /not a domain of ours/,
  },
]

for (const { name, act, kind, says } of refusals) {
  test(`refused, with what to do instead: ${name}`, async () => {
    const { accounts } = open()
    await accounts.addDomain('example.com')
    await accounts.addAddress('bob@example.com', {})
    const outcome = await act(accounts)
    assert.ok('refused' in outcome)
    assert.equal(outcome.refused, kind)
    assert.match(outcome.text, says)
  })
}
