import assert from 'node:assert/strict'
import { createHash, createHmac, pbkdf2Sync } from 'node:crypto'
import test from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { silentLog } from '../../base/log.ts'
import { seededRandom } from '../../base/random.ts'
import type { LoginOutcome, ScramKey } from '../../protocol/sasl/login-authority.ts'
import { HandClock } from '../../../test/support/hand-clock.ts'
import { HeardLog } from '../../../test/support/heard-log.ts'
import { MemoryAccounts } from '../../../test/support/memory-accounts.ts'
import { Accounts } from './accounts.ts'
import { argon2Hash, argon2HeadOf } from './credential.ts'
import { Credentials } from './credentials.ts'
import { LiveLogins } from './live-logins.ts'
import { LoginDesk } from './login-desk.ts'
import { LoginSecrets } from './login-secrets.ts'
import { Suspensions } from './suspensions.ts'
import type { TokenVerdict } from './token-verifier.ts'

const CHOSEN = 'correct horse'
const ANNA = 'anna@example.com'
const LIMITS = { failuresPerClient: 10, blockMs: 3_600_000, longestDelayMs: 4_000 }

async function open(hash = argon2Hash) {
  const memory = new MemoryAccounts()
  const clock = new HandClock()
  const random = seededRandom(1)
  const secrets = new LoginSecrets(random.bytes(32))
  const live = new LiveLogins()
  const store = live.watching({
    commit: (changes) => memory.commit(changes.filter(({ kind }) => !kind.startsWith('submitter'))),
  })
  const parts = { store, accounts: memory, clock, random, secrets, live }
  const accounts = new Accounts(parts)
  await accounts.addDomain('example.com')
  await accounts.addAddress(ANNA, { password: CHOSEN })
  const heads: string[] = []
  const log = new HeardLog()
  const desk = new LoginDesk({
    ...parts,
    log,
    limits: LIMITS,
    hash: (password, head) => {
      heads.push(head)
      return hash(password, head)
    },
  })
  const credentials = new Credentials(parts, accounts)
  const suspensions = new Suspensions(parts, accounts)
  /** One login from one connection that closes at once. */
  const login = async (user: string, password: string, ip = '192.0.2.1') => {
    const door = desk.open(ip)
    return said(await elapse(clock, door.password(user, password)))
  }
  return {
    memory,
    accounts,
    credentials,
    suspensions,
    clock,
    desk,
    heads,
    live,
    log,
    login,
    parts,
    secrets,
  }
}

function said(outcome: LoginOutcome): string {
  return outcome === 'accepted' ? outcome : outcome.why
}

const notYet = Symbol('not yet')

/** Lets the guard's delays pass until the answer is there. */
async function elapse<T>(clock: HandClock, answer: Promise<T>): Promise<T> {
  for (;;) {
    const first = await Promise.race([answer, pause(1, notYet)])
    if (first !== notYet) return first
    clock.pass(500)
  }
}

async function made(adding: Promise<unknown>): Promise<string> {
  return ((await adding) as { password: string }).password
}

test('user and password name an address', async () => {
  const { desk, login } = await open()
  const door = desk.open('192.0.2.1')
  assert.equal(await door.password('Anna@EXAMPLE.com', CHOSEN), 'accepted')
  assert.equal(door.identity?.owner, ANNA)
  assert.equal(door.identity?.address?.address, ANNA)
  assert.equal(await login(ANNA, `${CHOSEN} `), 'wrong')
  assert.equal(await login(ANNA, ''), 'wrong')
})

test('an unknown user costs the same check as a wrong password, with a salt like a real one', async () => {
  const { heads, login, secrets } = await open()
  await login(ANNA, 'wrong')
  await login('bob@example.com', 'wrong')
  await login('no address at all', 'wrong')
  assert.equal(heads.length, 3)
  assert.equal(heads[0], argon2HeadOf(ANNA, secrets))
  assert.equal(heads[1], argon2HeadOf('bob@example.com', secrets))
})

test('the texts for an unknown user and a wrong password are the same', async () => {
  const { desk } = await open()
  const texts = await Promise.all([
    desk.open('192.0.2.1').password(ANNA, 'wrong'),
    desk.open('192.0.2.2').password('bob@example.com', 'wrong'),
  ])
  assert.deepEqual(texts[0], texts[1])
})

test('a password that we made is told without argon2, from any client', async () => {
  const { credentials, heads, login } = await open()
  const password = await made(credentials.add('address', ANNA, { name: 'laptop' }))
  assert.equal(await login(ANNA, password), 'accepted')
  assert.deepEqual(heads, [])
})

test('one run of argon2 answers for all passwords of an address', async () => {
  const { credentials, heads, login } = await open()
  await credentials.add('address', ANNA, { name: 'phone', password: 'battery staple' })
  await credentials.add('address', ANNA, { name: 'laptop' })
  assert.equal(await login(ANNA, 'battery staple'), 'accepted')
  assert.equal(await login(ANNA, 'no such thing'), 'wrong')
  assert.equal(heads.length, 2)
})

test('a chosen password that was right is remembered for five minutes, a wrong one never', async () => {
  const { clock, heads, login } = await open()
  await login(ANNA, CHOSEN)
  await login(ANNA, CHOSEN)
  assert.equal(heads.length, 1)
  clock.pass(5 * 60_000)
  await login(ANNA, CHOSEN)
  assert.equal(heads.length, 2)
  await login(ANNA, 'wrong')
  await login(ANNA, 'wrong')
  assert.equal(heads.length, 4)
})

test('fifty connections of one client at once cost one check, and count once', async () => {
  const { clock, desk, heads, login } = await open()
  for (const password of [CHOSEN, 'wrong']) {
    const logins = Array.from({ length: 50 }, () => desk.open('192.0.2.1').password(ANNA, password))
    await elapse(clock, Promise.all(logins))
  }
  assert.equal(heads.length, 2)
  assert.equal(await login('bob@example.com', 'wrong'), 'wrong')
})

test('after ten wrong passwords a client is refused for an hour, and hears until when', async () => {
  const { clock, desk, heads, login, log } = await open()
  for (let guess = 0; guess < 10; guess++) {
    assert.equal(await login(ANNA, `guess ${guess}`, '2001:db8::1'), 'wrong')
  }
  const answer = await elapse(clock, desk.open('2001:db8::2').password(ANNA, CHOSEN))
  assert.equal(said(answer), 'blocked')
  assert.match(answer === 'accepted' ? '' : answer.text, /try again after 1970-01-01 0\d:\d\d UTC$/)
  assert.equal(heads.length, 10)
  assert.equal(log.events.filter(({ event }) => event === 'login.refused').length, 11)
  clock.pass(3_600_000)
  assert.equal(await login(ANNA, CHOSEN, '2001:db8::1'), 'accepted')
})

test('many guesses at once are counted as their turn comes', async () => {
  const { clock, desk, heads } = await open()
  const guesses = Array.from({ length: 60 }, (_, guess) =>
    desk.open('192.0.2.1').password(ANNA, `guess ${guess}`),
  )
  const outcomes = (await elapse(clock, Promise.all(guesses))).map(said)
  assert.equal(heads.length, 10)
  assert.equal(outcomes.filter((outcome) => outcome === 'wrong').length, 10)
  assert.equal(outcomes.filter((outcome) => outcome === 'blocked').length, 50)
})

test('nobody is locked out from elsewhere: a chosen password works from where it worked before', async () => {
  const { clock, desk, login } = await open()
  await login(ANNA, CHOSEN, '198.51.100.1')
  for (let client = 0; client < 30; client++) await login(ANNA, 'guess', `192.0.2.${client}`)
  clock.pass(5 * 60_000)
  // No clock is moved here: it is answered without delay.
  assert.equal(await desk.open('198.51.100.1').password(ANNA, CHOSEN), 'accepted')
})

test('a refused client may still come with a password that we made', async () => {
  const { credentials, login } = await open()
  const password = await made(credentials.add('address', ANNA, { name: 'laptop' }))
  for (let guess = 0; guess < 11; guess++) await login(ANNA, `guess ${guess}`)
  assert.equal(await login(ANNA, CHOSEN), 'blocked')
  assert.equal(await login(ANNA, password), 'accepted')
})

test('a domain logs in by its name, as all of its addresses', async () => {
  const { credentials, desk, login } = await open()
  const password = await made(credentials.add('domain', 'Example.com', { name: 'shop' }))
  const door = desk.open('192.0.2.1')
  assert.equal(await door.password('EXAMPLE.com', password), 'accepted')
  assert.deepEqual(door.identity, { owner: 'example.com', domain: 'example.com' })
  assert.equal(await login(ANNA, password), 'wrong')
})

test('last use is written once in ten minutes', async () => {
  const { clock, login, memory } = await open()
  const usedAt = async () => (await memory.credentials(ANNA))[0]?.lastUsedAt
  assert.equal(await usedAt(), undefined)
  await login(ANNA, CHOSEN)
  const first = await usedAt()
  assert.ok(first)
  clock.pass(9 * 60_000)
  await login(ANNA, CHOSEN)
  assert.equal(await usedAt(), first)
  clock.pass(60_000)
  await login(ANNA, CHOSEN)
  assert.notEqual(await usedAt(), first)
})

const endings = [
  {
    name: 'its password is replaced',
    says: /changed or revoked/,
    act: ({ credentials }: Opened) => credentials.replaceDefault(ANNA, {}),
  },
  {
    name: 'its password is revoked',
    says: /changed or revoked/,
    act: ({ credentials }: Opened) => credentials.revoke('address', ANNA, 'default'),
  },
  {
    name: 'its address is suspended',
    says: /suspended and may not send: sent \? spam; ask/,
    act: ({ suspensions }: Opened) => suspensions.suspend(ANNA, 'sent ü spam'),
  },
  {
    name: 'its address is removed',
    says: /was removed/,
    act: ({ accounts }: Opened) => accounts.removeAddress(ANNA),
  },
  {
    name: 'its domain is removed',
    says: /was removed/,
    act: ({ accounts }: Opened) => accounts.removeDomain('example.com'),
  },
]

type Opened = Awaited<ReturnType<typeof open>>

for (const { name, says, act } of endings) {
  test(`a session ends when ${name}, and no other`, async () => {
    const opened = await open()
    const { accounts, desk, live, login } = opened
    await accounts.addDomain('other.example')
    await accounts.addAddress('bob@other.example', { password: CHOSEN })
    const anna = desk.open('192.0.2.1')
    const bob = desk.open('192.0.2.1')
    assert.equal(await anna.password(ANNA, CHOSEN), 'accepted')
    assert.equal(await bob.password('bob@other.example', CHOSEN), 'accepted')
    assert.equal(anna.ending(), undefined)
    await act(opened)
    assert.match(anna.ending() ?? '', says)
    assert.equal(bob.ending(), undefined)
    assert.notEqual(await login(ANNA, CHOSEN), 'accepted')
    anna.close()
    bob.close()
    assert.equal(live.size, 0)
  })
}

test('another password of the same address goes on when one is revoked', async () => {
  const { credentials, desk } = await open()
  const password = await made(credentials.add('address', ANNA, { name: 'laptop' }))
  const door = desk.open('192.0.2.1')
  await door.password(ANNA, password)
  await credentials.revoke('address', ANNA, 'default')
  assert.equal(door.ending(), undefined)
  await credentials.revoke('address', ANNA, 'laptop')
  assert.notEqual(door.ending(), undefined)
})

test('a password that is revoked while it is checked logs nobody in', async () => {
  const { promise: released, resolve: release } = Promise.withResolvers<void>()
  const opened = await open(async (password, head) => {
    await released
    return argon2Hash(password, head)
  })
  const login = opened.desk.open('192.0.2.1').password(ANNA, CHOSEN)
  await pause(1)
  await opened.credentials.revoke('address', ANNA, 'default')
  release()
  assert.equal(said(await login), 'wrong')
  assert.equal(opened.live.size, 0)
})

test('SCRAM works with each password, and shows a stranger a salt too', async () => {
  const { credentials, desk, heads } = await open()
  const password = await made(credentials.add('address', ANNA, { name: 'laptop' }))
  const door = desk.open('192.0.2.1')
  const keys = await door.scramKeys(ANNA)
  assert.ok(!('why' in keys))
  assert.equal(keys.keys.length, 2)
  for (const one of [CHOSEN, password]) {
    const salted = pbkdf2Sync(one, keys.salt, keys.iterations, 32, 'sha256')
    const clientKey = createHmac('sha256', salted).update('Client Key').digest()
    const storedKey = createHash('sha256').update(clientKey).digest()
    const found: ScramKey | undefined = keys.keys.find((known) => known.storedKey.equals(storedKey))
    assert.equal(await door.scramProved(ANNA, found?.id), 'accepted')
  }
  const [nobody, again] = await Promise.all([
    door.scramKeys('bob@example.com'),
    door.scramKeys('Bob@example.com'),
  ])
  assert.ok(!('why' in nobody) && !('why' in again))
  assert.deepEqual(nobody.salt, again.salt)
  assert.equal(nobody.iterations, keys.iterations)
  assert.notEqual(nobody.nonce, again.nonce)
  assert.equal(heads.length, 0)
})

test('the salt of an unknown user is the one that it would have', async () => {
  const { accounts, desk } = await open()
  const door = desk.open('192.0.2.1')
  const before = await door.scramKeys('bob@example.com')
  await accounts.addAddress('bob@example.com', {})
  const after = await door.scramKeys('bob@example.com')
  assert.ok(!('why' in before) && !('why' in after))
  assert.deepEqual(before.salt, after.salt)
})

test('wrong proofs count like wrong passwords', async () => {
  const { clock, desk } = await open()
  for (let guess = 0; guess < 10; guess++) {
    const proved = desk.open('192.0.2.1').scramProved(ANNA, undefined)
    assert.equal(said(await elapse(clock, proved)), 'wrong')
  }
  const keys = await desk.open('192.0.2.1').scramKeys(ANNA)
  assert.equal('why' in keys && keys.why, 'blocked')
})

test('a credential of an older version, with a salt of its own, keeps working and is shared', async () => {
  const { credentials, login, memory, secrets } = await open()
  const head = '$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0c2FsdA'
  const [ours] = await memory.credentials(ANNA)
  assert.ok(ours)
  await memory.commit([
    {
      kind: 'credential-replaced',
      credential: { ...ours, argon2: `${head}$${await argon2Hash('old secret', head)}` },
    },
  ])
  assert.equal(await login(ANNA, 'old secret'), 'accepted')
  await credentials.add('address', ANNA, { name: 'new', password: 'new secret' })
  const all = await memory.credentials(ANNA)
  assert.ok(all.every(({ argon2 }) => argon2.startsWith(head)))
  assert.notEqual(head, argon2HeadOf(ANNA, secrets))
  assert.equal(await login(ANNA, 'new secret'), 'accepted')
})

const tokenCases: readonly {
  readonly name: string
  readonly verdict: TokenVerdict
  readonly user: string
  readonly outcome: string
}[] = [
  { name: 'its address', verdict: named('Anna@example.com'), user: ANNA, outcome: 'accepted' },
  { name: 'nobody beside it', verdict: named(ANNA), user: '', outcome: 'accepted' },
  { name: 'an alias', verdict: named('sales@example.com'), user: ANNA, outcome: 'accepted' },
  { name: 'somebody else', verdict: named(ANNA), user: 'bob@example.com', outcome: 'wrong' },
  { name: 'no address of ours', verdict: named('x@other.example'), user: '', outcome: 'wrong' },
  { name: 'a bad one', verdict: { kind: 'invalid', why: 'old' }, user: ANNA, outcome: 'wrong' },
  {
    name: 'a silent issuer',
    verdict: { kind: 'unavailable', why: 'no answer' },
    user: ANNA,
    outcome: 'busy',
  },
]

function named(user: string): TokenVerdict {
  return { kind: 'valid', user }
}

for (const { name, verdict, user, outcome } of tokenCases) {
  test(`a token with ${name}: ${outcome}`, async () => {
    const { accounts, parts } = await open()
    await accounts.addAddress('bob@example.com', {})
    await parts.store.commit([
      {
        kind: 'alias-added',
        alias: 'sales@example.com',
        domain: 'example.com',
        address: ANNA,
        at: 1,
      },
    ])
    const tokens = { discovery: 'https://issuer.example/', verify: async () => verdict }
    const door = new LoginDesk({ ...parts, log: silentLog, tokens }).open('192.0.2.1')
    assert.equal(said((await door.tokens?.check(user, 'token')) ?? 'accepted'), outcome)
    assert.equal(door.identity?.owner, outcome === 'accepted' ? ANNA : undefined)
  })
}
