/** Named passwords, suspension and aliases, as an operator uses them beside a live server. */
import assert from 'node:assert/strict'
import test, { describe } from 'node:test'
import {
  anyOf,
  assertShape,
  exactly,
  flag,
  record,
  someOf,
  text,
  time,
} from '../support/json-shape.ts'
import { done, refused } from '../support/operator.ts'
import { ask, operate, type Production, serve, setUpProduction } from '../support/production.ts'
import { letterFrom, SmtpConversation } from '../support/smtp-conversation.ts'

const ANNA = 'anna@ours.example'
const BERT = 'bert@theirs.example'

const row = record({ name: text, madeByUs: flag, createdAt: time, 'lastUsedAt?': time })

type Made = { readonly password: string }

describe('credentials beside a live server', () => {
  test('a password of its own for each device: added, listed, used, revoked', async () => {
    await using production = await setUpProduction()
    await using _server = await serve(production)
    const first = await addAnna(production)
    const laptop = (await ask(production, ...add('laptop'))) as Made
    const said = await done([...add('phone'), '--password-stdin', '--config', production.config], {
      input: 'correct horse battery staple\n',
    })
    assert.match(said, /has a password named "phone"/)
    assert.doesNotMatch(said, /correct horse/)
    for (const password of [first, laptop.password, 'correct horse battery staple']) {
      using client = await greeted(production)
      assert.match(await client.login(ANNA, password), /^235 /)
    }
    const rows = await ask(production, 'address', 'password', 'list', ANNA)
    assertShape(rows, someOf(row))
    assert.deepEqual(
      (rows as { name: string; madeByUs: boolean }[]).map(({ name, madeByUs }) => [name, madeByUs]),
      [
        ['default', true],
        ['laptop', true],
        ['phone', false],
      ],
    )
    const table = await operate(production, 'address', 'password', 'list', ANNA)
    assert.match(table, /NAME +MADE BY +CREATED +LAST USED/)
    assert.doesNotMatch(table, /never/)
    const replaced = await operate(production, 'address', 'password', ANNA)
    assert.match(replaced, /has a new password; the old one has ended/)
    assert.match(replaced, /2 passwords with names stay/)

    using onLaptop = await greeted(production)
    using onPhone = await greeted(production)
    await onLaptop.login(ANNA, laptop.password)
    await onPhone.login(ANNA, 'correct horse battery staple')
    assert.match(await onLaptop.ask('NOOP'), /^250 /)
    await operate(production, 'address', 'password', 'revoke', ANNA, 'laptop')
    assert.match(await onLaptop.ask('NOOP'), /^421 4\.7\.0 The password of this session was/)
    assert.match(await onPhone.send(ANNA, [BERT], letterFrom(ANNA, 'goes on')), /^250 /)
  })

  test('a message on its way in is not taken when its password is revoked', async () => {
    await using production = await setUpProduction()
    await using _server = await serve(production)
    const password = await addAnna(production)
    using client = await greeted(production)
    await client.login(ANNA, password)
    for (const command of [`MAIL FROM:<${ANNA}>`, `RCPT TO:<${BERT}>`, 'DATA']) {
      assert.match(await client.ask(command), /^[23]5/)
    }
    await operate(production, 'address', 'password', 'revoke', ANNA, 'default')
    assert.match(await client.ask(`${letterFrom(ANNA, 'too late')}\r\n.`), /^421 4\.7\.0 /)
    assert.deepEqual(await ask(production, 'message', 'list'), [])
  })

  test('a domain has passwords too, and any of its addresses may be the sender', async () => {
    await using production = await setUpProduction()
    await using _server = await serve(production)
    await addAnna(production)
    const shop = ['domain', 'password', 'add', 'ours.example', '--name', 'shop']
    const { password } = (await ask(production, ...shop)) as Made
    using client = await greeted(production)
    assert.match(await client.login('ours.example', password), /^235 /)
    assert.match(await client.send(ANNA, [BERT], letterFrom(ANNA, 'as anna')), /^250 /)
    const foreign = letterFrom('anna@theirs.example', 'as somebody else')
    assert.match(await client.send(ANNA, [BERT], foreign), /^55\d/)
    await operate(production, 'domain', 'password', 'revoke', 'ours.example', 'shop')
    assert.match(await client.ask('RSET'), /^421 4\.7\.0 /)
  })

  test('a suspended address may not send, says why, and may again when lifted', async () => {
    await using production = await setUpProduction()
    await using _server = await serve(production)
    const password = await addAnna(production)
    using client = await greeted(production)
    await client.login(ANNA, password)
    const suspended = ['address', 'suspend', ANNA, '--reason', 'too much spam']
    const answer = await ask(production, ...suspended)
    assertShape(answer, record({ address: text, suspended: record({ at: time, reason: text }) }))
    assert.match(await client.ask(`MAIL FROM:<${ANNA}>`), /^421 4\.7\.0 .*: too much spam; ask/)
    using again = await greeted(production)
    assert.match(await again.login(ANNA, password), /^535 5\.7\.13 .*: too much spam; ask/)
    assert.match(await operate(production, 'address', 'list'), /too much spam/)
    await operate(production, 'address', 'lift', ANNA)
    using lifted = await greeted(production)
    assert.match(await lifted.login(ANNA, password), /^235 /)
    assert.match(await lifted.send(ANNA, [BERT], letterFrom(ANNA, 'back')), /^250 /)
  })

  test('aliases are added, listed, used as sender, and removed', async () => {
    await using production = await setUpProduction()
    await using _server = await serve(production)
    const password = await addAnna(production)
    const added = await ask(production, 'address', 'alias', 'add', ANNA, 'Sales@ours.example')
    const alias = record({ alias: text, address: text, addedAt: time })
    assertShape(added, alias)
    assertShape(await ask(production, 'address', 'alias', 'list', ANNA), someOf(alias))
    assert.match(await operate(production, 'address', 'list'), /anna@ours\.example +sales@ours/)
    using client = await greeted(production)
    await client.login(ANNA, password)
    const letter = letterFrom('sales@ours.example', 'as sales')
    assert.match(await client.send('sales@ours.example', [BERT], letter), /^250 /)
    await operate(production, 'address', 'alias', 'remove', 'sales@ours.example')
    assert.deepEqual(await ask(production, 'address', 'alias', 'list'), [])
    assert.match(await client.send('sales@ours.example', [BERT], letter), /^55\d/)
  })

  test('what cannot be done says what to do instead', async () => {
    await using production = await setUpProduction()
    await addAnna(production)
    const cases: readonly [readonly string[], RegExp][] = [
      [add('default'), /named "default" already; choose another name, or end that one with/],
      [add('no/slash'), /needs a name of 1 to 64 letters/],
      [
        ['address', 'password', 'revoke', ANNA, 'tablet'],
        /password list anna@ours\.example" shows/,
      ],
      [['address', 'password', 'list', 'eva@ours.example'], /"posthorn address list" shows them/],
      [['domain', 'password', 'list', 'theirs.example'], /not a domain of ours/],
      [['address', 'lift', ANNA], /is not suspended; nothing to do/],
      [['address', 'alias', 'add', ANNA, 'a@theirs.example'], /not a domain of ours/],
      [['address', 'alias', 'add', ANNA, ANNA], /an address of ours itself already/],
      [['address', 'alias', 'remove', ANNA], /is not an alias/],
    ]
    for (const [words, says] of cases) {
      assert.match(await refused([...words, '--config', production.config]), says)
    }
    const shape = exactly({ owner: ANNA, name: 'default' })
    assertShape(await ask(production, 'address', 'password', 'revoke', ANNA, 'default'), shape)
    assertShape(await ask(production, 'address', 'password', 'list', ANNA), anyOf(row))
  })
})

function add(name: string): string[] {
  return ['address', 'password', 'add', ANNA, '--name', name]
}

async function addAnna(production: Production): Promise<string> {
  await operate(production, 'domain', 'add', 'ours.example')
  return ((await ask(production, 'address', 'add', ANNA)) as Made).password
}

async function greeted({ ca, ports }: Production): Promise<SmtpConversation> {
  const client = await SmtpConversation.open({ port: ports.tls, ca })
  await client.reply()
  await client.ask('EHLO client.example')
  return client
}
