/** `posthorn domain` and `posthorn address`, beside a live server and without one: the same answers. */
import assert from 'node:assert/strict'
import test, { describe, type TestContext } from 'node:test'
import {
  anyOf,
  assertShape,
  exactly,
  flag,
  record,
  someOf,
  text,
  time,
  whole,
} from '../support/json-shape.ts'
import { done, refused } from '../support/operator.ts'
import { ask, operate, type Production, serve, setUpProduction } from '../support/production.ts'
import { SmtpConversation } from '../support/smtp-conversation.ts'

const dnsRecord = record({
  what: text,
  type: text,
  name: text,
  value: text,
  status: text,
  found: anyOf(text),
  why: text,
  required: flag,
})
const domainShape = record({
  name: text,
  verified: flag,
  'checkedAt?': time,
  records: someOf(dnsRecord),
})
const domainRow = record({ name: text, verified: flag, addresses: whole, addedAt: time })
const addressRow = record({
  address: text,
  domain: text,
  'language?': text,
  aliases: anyOf(text),
  addedAt: time,
})

type WithPassword = { readonly address: string; readonly password: string }

const refusals = [
  { words: ['domain', 'add', 'ours.example'], says: /already; nothing to do/ },
  { words: ['domain', 'add', 'not a domain'], says: /not a domain name; give one like/ },
  {
    words: ['address', 'add', 'x@theirs.example'],
    says: /add it with "posthorn domain add theirs\.example"/,
  },
  {
    words: ['address', 'add', 'anna@ours.example'],
    says: /exists already; "posthorn address password anna@/,
  },
  {
    words: ['address', 'add', 'c@ours.example', '--language', 'xx'],
    says: /no language .*choose one of en, id/,
  },
  {
    words: ['address', 'add', 'c@ours.example', '--password-stdin'],
    says: /stdin has no password/,
  },
  {
    words: ['address', 'remove', 'nobody@ours.example'],
    says: /"posthorn address list" shows them/,
  },
]

describe('domains and addresses', { concurrency: 2 }, () => {
  test('beside a live server', async (t) => {
    await using production = await setUpProduction()
    await using _server = await serve(production)
    await administerAccounts(t, production, refusals)
    await t.test('a new password works at once, and the old one no longer', async () => {
      const first = (await ask(production, 'address', 'add', 'eva@ours.example')) as WithPassword
      assert.match(await loginReply(production, 'eva@ours.example', first.password), /^235 /)
      const again = (await ask(
        production,
        'address',
        'password',
        'eva@ours.example',
      )) as WithPassword
      assert.match(await loginReply(production, 'eva@ours.example', again.password), /^235 /)
      assert.match(await loginReply(production, 'eva@ours.example', first.password), /^535 /)
      const brought = ['address', 'password', 'eva@ours.example', '--password-stdin']
      const said = await done([...brought, '--config', production.config], {
        input: 'correct horse battery staple\nnot this line\n',
      })
      assert.doesNotMatch(said, /correct horse/)
      assert.match(
        await loginReply(production, 'eva@ours.example', 'correct horse battery staple'),
        /^235 /,
      )
      await operate(production, 'address', 'remove', 'eva@ours.example')
      assert.match(
        await loginReply(production, 'eva@ours.example', 'correct horse battery staple'),
        /^535 /,
      )
    })
  })

  test('without a server', async (t) => {
    await using production = await setUpProduction()
    // They are the same app's; two show that its words get through.
    await administerAccounts(t, production, refusals.slice(0, 2))
  })
})

async function administerAccounts(
  t: TestContext,
  production: Production,
  unwanted: typeof refusals,
): Promise<void> {
  const { config } = production

  await t.test('domains are added, shown, listed newest first, and removed', async () => {
    const added = await ask(production, 'domain', 'add', 'Ours.Example')
    assertShape(added, domainShape)
    assert.deepEqual(namesOf([added]), ['ours.example'])
    await operate(production, 'domain', 'add', 'bücher.example')
    const shown = await ask(production, 'domain', 'show', 'xn--bcher-kva.example')
    assertShape(shown, domainShape)
    const rows = (await ask(production, 'domain', 'list')) as { name: string }[]
    assertShape(rows, someOf(domainRow))
    const newestFirst = ['xn--bcher-kva.example', 'ours.example']
    assert.deepEqual(namesOf(rows), newestFirst)
    const [first, second] = await Promise.all([
      ask(production, 'domain', 'list', '--limit', '1'),
      ask(production, 'domain', 'list', '--after', 'xn--bcher-kva.example'),
    ])
    assert.deepEqual(namesOf(first), newestFirst.slice(0, 1))
    assert.deepEqual(namesOf(second), newestFirst.slice(1))
    await operate(production, 'domain', 'remove', 'bücher.example')
    const line = await refused(['domain', 'show', 'bücher.example', '--config', config])
    assert.match(
      line,
      /xn--bcher-kva\.example is not a domain of ours; add it with "posthorn domain add/,
    )
  })

  await t.test(
    'addresses are added with a password or one that is brought, and listed',
    async () => {
      const made = (await ask(
        production,
        'address',
        'add',
        'anna@ours.example',
        '--language',
        'nl',
      )) as WithPassword
      assertShape(made, record({ address: exactly('anna@ours.example'), password: text }))
      // 128 bits and more.
      assert.match(made.password, /^[a-z0-9]{26,}$/)
      const brought = ['address', 'add', 'bob@ours.example', '--password-stdin', '--json']
      const input = 'open sesame, said the sorcerer\r\n'
      const answer = JSON.parse(await done([...brought, '--config', config], { input }))
      assert.deepEqual(answer, { address: 'bob@ours.example', password: input.trimEnd() })
      const rows = (await ask(production, 'address', 'list')) as { address: string }[]
      assertShape(rows, someOf(addressRow))
      assert.deepEqual(
        rows.map(({ address }) => address),
        ['bob@ours.example', 'anna@ours.example'],
      )
      assert.match(
        await operate(production, 'address', 'list', 'ours.example'),
        /anna@ours\.example +nl /,
      )
    },
  )

  await t.test('what cannot be done is refused in one line', { concurrency: 2 }, async (inner) => {
    const tried = unwanted.map(({ words, says }) =>
      inner.test(`posthorn ${words.join(' ')}`, async () => {
        assert.match(await refused([...words, '--config', config]), says)
      }),
    )
    await Promise.all(tried)
  })
}

function namesOf(rows: unknown): string[] {
  return (rows as { name: string }[]).map(({ name }) => name)
}

async function loginReply(production: Production, user: string, password: string): Promise<string> {
  const { ca, ports } = production
  using conversation = await SmtpConversation.open({ port: ports.tls, ca })
  await conversation.reply()
  await conversation.ask('EHLO laptop.example')
  return await conversation.login(user, password)
}
