import assert from 'node:assert/strict'
import test from 'node:test'
import { SystemClock } from '../../base/clock.ts'
import { seededRandom } from '../../base/random.ts'
import { MemoryAccounts } from '../../../test/support/memory-accounts.ts'
import { Accounts } from './accounts.ts'
import { Authenticator } from './authenticator.ts'
import { verifyPassword } from './credential.ts'

const RIGHT = 'correct horse battery'

async function open(verify = verifyPassword) {
  const store = new MemoryAccounts()
  const clock = new SystemClock()
  const random = seededRandom(1)
  const accounts = new Accounts({ store, accounts: store, clock, random })
  await accounts.addDomain('example.com')
  await accounts.addAddress('anna@example.com', { password: RIGHT })
  const checks: string[] = []
  const authenticator = new Authenticator({
    accounts: store,
    clock,
    random,
    verify: (password, hash) => {
      checks.push(password)
      return verify(password, hash)
    },
  })
  return { store, accounts, clock, authenticator, checks }
}

test('user and password name an address', async () => {
  const { authenticator } = await open()
  const found = await authenticator.authenticate('Anna@EXAMPLE.com', RIGHT)
  assert.equal(typeof found === 'object' && found.address, 'anna@example.com')
  assert.equal(await authenticator.authenticate('anna@example.com', `${RIGHT} `), undefined)
  assert.equal(await authenticator.authenticate('anna@example.com', ''), undefined)
})

test('an unknown user costs the same check as a wrong password', async () => {
  const { authenticator, checks } = await open()
  assert.equal(await authenticator.authenticate('bob@example.com', RIGHT), undefined)
  assert.equal(await authenticator.authenticate('no address at all', RIGHT), undefined)
  assert.deepEqual(checks, [RIGHT, RIGHT])
})

test('a password that was right is remembered for five minutes', async () => {
  const { authenticator, checks, clock } = await open()
  await authenticator.authenticate('anna@example.com', RIGHT)
  await authenticator.authenticate('anna@example.com', RIGHT)
  assert.equal(checks.length, 1)
  clock.advance(5 * 60_000)
  await authenticator.authenticate('anna@example.com', RIGHT)
  assert.equal(checks.length, 2)
})

test('a wrong password is never remembered', async () => {
  const { authenticator, checks } = await open()
  await authenticator.authenticate('anna@example.com', 'wrong wrong')
  await authenticator.authenticate('anna@example.com', 'wrong wrong')
  assert.equal(checks.length, 2)
})

test('a password that was replaced is refused at once, remembered or not', async () => {
  const { authenticator, accounts } = await open()
  await authenticator.authenticate('anna@example.com', RIGHT)
  await accounts.replacePassword('anna@example.com', { password: 'another horse' })
  assert.equal(await authenticator.authenticate('anna@example.com', RIGHT), undefined)
})

test('an address that was removed is refused at once, remembered or not', async () => {
  const { authenticator, accounts } = await open()
  await authenticator.authenticate('anna@example.com', RIGHT)
  await accounts.removeAddress('anna@example.com')
  assert.equal(await authenticator.authenticate('anna@example.com', RIGHT), undefined)
})

test('fifty connections of one client at once cost one check', async () => {
  const { authenticator, checks } = await open()
  const logins = Array.from({ length: 50 }, () =>
    authenticator.authenticate('anna@example.com', RIGHT),
  )
  const found = await Promise.all(logins)
  assert.ok(found.every((one) => typeof one === 'object'))
  assert.equal(checks.length, 1)
})

test('two checks run at a time, 256 wait, and the others hear that we are busy', async () => {
  const { promise: released, resolve: release } = Promise.withResolvers<boolean>()
  let running = 0
  let runningMost = 0
  const { authenticator } = await open(async () => {
    running++
    runningMost = Math.max(runningMost, running)
    await released
    running--
    return false
  })
  const guesses = Array.from({ length: 300 }, (_, number) =>
    authenticator.authenticate('anna@example.com', `guess ${number}`),
  )
  const firstAnswer = await Promise.race(guesses)
  assert.equal(firstAnswer, 'busy')
  release(false)
  const answers = await Promise.all(guesses)
  assert.equal(answers.filter((answer) => answer === 'busy').length, 300 - 2 - 256)
  assert.equal(runningMost, 2)
})
