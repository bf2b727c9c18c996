import assert from 'node:assert/strict'
import test from 'node:test'
import { messageOf, openAdminApp } from '../../../test/support/admin-app.ts'

const anna = `/v1/addresses/${encodeURIComponent('anna@example.com')}`

async function open() {
  const opened = openAdminApp()
  await opened.ask('POST', '/v1/domains', { name: 'example.com' })
  await opened.ask('POST', '/v1/addresses', { address: 'anna@example.com' })
  return opened
}

for (const owner of ['anna@example.com', 'example.com']) {
  const folder = owner.includes('@') ? 'addresses' : 'domains'
  const path = `/v1/${folder}/${encodeURIComponent(owner)}/credentials`

  test(`a password of ${owner} is shown once, listed without it, and revoked by name`, async () => {
    const { ask } = await open()
    const added = await ask('POST', path, { name: 'laptop', password: 'correct horse' })
    assert.deepEqual(added, {
      status: 201,
      body: { owner, name: 'laptop', password: 'correct horse' },
    })
    const { body: rows } = await ask('GET', path)
    assert.doesNotMatch(JSON.stringify(rows), /correct horse|argon2|scram/)
    const laptop = (rows as { name: string; madeByUs: boolean }[]).at(-1)
    assert.deepEqual([laptop?.name, laptop?.madeByUs], ['laptop', false])
    const revoked = await ask('DELETE', `${path}/laptop`)
    assert.deepEqual(revoked, { status: 200, body: { owner, name: 'laptop' } })
    assert.equal((await ask('DELETE', `${path}/laptop`)).status, 404)
  })
}

test('an owner has at most fifty passwords', { timeout: 60_000 }, async () => {
  const { ask } = await open()
  const path = `${anna}/credentials`
  for (let count = 1; count < 50; count++) await ask('POST', path, { name: `device ${count}` })
  const one = await ask('POST', path, { name: 'one too many' })
  assert.equal(one.status, 409)
  assert.match(messageOf(one.body), /has 50 passwords, and no more are possible/)
})

test('a suspension holds what waits, and lifting it wakes the queue', async () => {
  const { ask, changes, wakes } = await open()
  const suspended = await ask('PUT', `${anna}/suspension`, { reason: 'spam' })
  assert.equal(suspended.status, 200)
  assert.deepEqual(
    changes.map(({ kind }) => kind),
    ['address-suspended', 'submitter-held'],
  )
  const listed = await ask('GET', '/v1/addresses')
  assert.match(JSON.stringify(listed.body), /"suspended":\{"at":"[^"]+","reason":"spam"\}/)
  const again = await ask('PUT', `${anna}/suspension`, {})
  assert.equal(again.status, 409)
  assert.match(messageOf(again.body), /suspended already \(spam\); nothing to do/)
  assert.equal(wakes(), 0)
  const lifted = await ask('DELETE', `${anna}/suspension`)
  assert.deepEqual(lifted.body, { address: 'anna@example.com' })
  assert.deepEqual(
    changes.slice(2).map(({ kind }) => kind),
    ['address-lifted', 'submitter-released'],
  )
  assert.equal(wakes(), 1)
})

test('a reason is one line', async () => {
  const { ask } = await open()
  const refused = await ask('PUT', `${anna}/suspension`, { reason: 'two\r\n250 lines' })
  assert.equal(refused.status, 422)
  assert.match(messageOf(refused.body), /a reason is one line of text/)
})

test('an alias has one owner, and no password of its own', async () => {
  const { ask } = await open()
  const added = await ask('POST', `${anna}/aliases`, { alias: 'Sales@Example.com' })
  assert.equal((added.body as { alias: string }).alias, 'sales@example.com')
  const taken = await ask('POST', '/v1/addresses', { address: 'sales@example.com' })
  assert.match(messageOf(taken.body), /is an alias of anna@example\.com; "posthorn address alias/)
  const twice = await ask('POST', `${anna}/aliases`, { alias: 'sales@example.com' })
  assert.match(messageOf(twice.body), /an alias of anna@example\.com already; remove it first/)
  const removed = await ask('DELETE', `/v1/aliases/${encodeURIComponent('sales@example.com')}`)
  assert.equal(removed.status, 200)
  assert.deepEqual((await ask('GET', '/v1/aliases')).body, [])
})
