import assert from 'node:assert/strict'
import test from 'node:test'
import { StoreFullError } from '../../mail/message/store.ts'
import { aMessage } from '../../../test/support/memory-messages.ts'
import { ID, messageOf, openAdminApp, recipient } from '../../../test/support/admin-app.ts'

test('a domain is added, listed, shown and removed with its addresses', async () => {
  const { ask } = openAdminApp()
  const added = await ask('POST', '/v1/domains', { name: 'Example.COM' })
  assert.equal(added.status, 201)
  const { records, ...rest } = added.body as { records: Record<string, unknown>[] }
  assert.deepEqual(rest, { name: 'example.com', verified: false })
  const [dkim] = records
  assert.deepEqual(
    [dkim?.type, dkim?.name, dkim?.status, dkim?.found],
    ['TXT', 'posthorn1-rsa._domainkey.example.com', 'unchecked', []],
  )
  assert.match(String(dkim?.value), /^v=DKIM1; k=rsa; p=[A-Za-z0-9+/]+=*$/)
  assert.deepEqual((await ask('GET', '/v1/domains/example.com')).body, added.body)
  const again = await ask('POST', '/v1/domains', { name: 'example.com' })
  assert.equal(again.status, 409)
  await ask('POST', '/v1/addresses', { address: 'anna@example.com' })
  const { body } = await ask('GET', '/v1/domains')
  const [row] = body as Record<string, unknown>[]
  assert.deepEqual([row?.name, row?.addresses, row?.verified], ['example.com', 1, false])
  const removed = await ask('DELETE', '/v1/domains/example.com')
  assert.deepEqual(removed.body, { name: 'example.com', addresses: 1 })
  assert.equal((await ask('GET', '/v1/domains/example.com')).status, 404)
})

test('an address is added with a password that is shown once', async () => {
  const { ask } = openAdminApp()
  await ask('POST', '/v1/domains', { name: 'example.com' })
  const added = await ask('POST', '/v1/addresses', { address: 'anna@example.com', language: 'uk' })
  assert.equal(added.status, 201)
  assert.deepEqual(Object.keys(added.body as object), ['address', 'password'])
  const listed = await ask('GET', '/v1/addresses?domain=example.com')
  assert.match(
    JSON.stringify(listed.body),
    /^\[\{"address":"anna@example\.com","domain":"example\.com","addedAt":"[^"]+","aliases":\[\],"language":"uk"\}\]$/,
  )
  const path = `/v1/addresses/${encodeURIComponent('anna@example.com')}`
  const replaced = await ask('PUT', `${path}/password`, { password: 'correct horse' })
  assert.deepEqual(replaced.body, {
    address: 'anna@example.com',
    password: 'correct horse',
    others: 0,
  })
  assert.deepEqual((await ask('DELETE', path)).body, { address: 'anna@example.com' })
})

test('a listing is newest first and goes on behind the row that is named', async () => {
  const { ask } = openAdminApp()
  for (const name of ['a.example', 'b.example', 'c.example'])
    await ask('POST', '/v1/domains', { name })
  const names = async (query: string) => {
    const { body } = await ask('GET', `/v1/domains?${query}`)
    return (body as { name: string }[]).map(({ name }) => name)
  }
  const all = await names('')
  assert.equal(all.length, 3)
  assert.deepEqual(await names('limit=2'), all.slice(0, 2))
  assert.deepEqual(await names(`after=${all[1]}`), all.slice(2))
  assert.deepEqual(await names('after=gone.example'), [])
})

const faults = [
  {
    name: 'an address of a strange domain',
    method: 'POST',
    path: '/v1/addresses',
    body: { address: 'anna@example.com' },
    status: 404,
    says: /posthorn domain add example\.com/,
  },
  {
    name: 'a language that nobody writes',
    method: 'POST',
    path: '/v1/addresses',
    body: { address: 'a@b.example', language: 'de' },
    status: 422,
    says: /"de" is no language.*en, id, uk, nb, nl, fr/,
  },
  {
    name: 'a body without the name',
    method: 'POST',
    path: '/v1/domains',
    body: {},
    status: 422,
    says: /name/,
  },
  {
    name: 'a limit of nothing',
    method: 'GET',
    path: '/v1/messages?limit=0',
    status: 422,
    says: /limit/,
  },
  {
    name: 'a message that is not there',
    method: 'GET',
    path: `/v1/messages/${ID}`,
    status: 404,
    says: /posthorn message list/,
  },
  {
    name: 'a path of another version',
    method: 'GET',
    path: '/v1/weather',
    status: 404,
    says: /another version/,
  },
  {
    name: 'a backup to a relative path',
    method: 'POST',
    path: '/v1/backup',
    body: { file: 'x' },
    status: 422,
    says: /absolute/,
  },
  {
    name: 'to move the clock of a real server',
    method: 'POST',
    path: '/v1/clock/advance',
    body: { ms: 1 },
    status: 409,
    says: /posthorn dev/,
  },
]

for (const { name, method, path, body, status, says } of faults) {
  test(`refused, with what to do instead: ${name}`, async () => {
    const answer = await openAdminApp().ask(method, path, body)
    assert.equal(answer.status, status)
    assert.match(messageOf(answer.body), says)
  })
}

test('what waits is named with its site, once it is known', async () => {
  const { ask, messages } = openAdminApp()
  const at = Date.UTC(2026, 0, 1)
  const row = {
    submitter: 'anna@example.com',
    count: 2,
    oldestAt: at,
    nextAttemptAt: at,
    state: 'queued',
    reason: 'greylisted',
  } as const
  messages.waiting = [
    { ...row, destination: 'theirs.example' },
    { ...row, destination: 'unseen.example' },
  ]
  const shown = {
    sender: 'anna@example.com',
    count: 2,
    due: 0,
    connections: 0,
    ratePerMinute: 0,
    oldestAt: '2026-01-01T00:00:00.000Z',
    nextAttemptAt: '2026-01-01T00:00:00.000Z',
    state: 'queued',
    reason: 'greylisted',
  }
  assert.deepEqual((await ask('GET', '/v1/queue')).body, [
    { site: 'mx.theirs.example', destination: 'theirs.example', ...shown },
    { site: 'unseen.example', destination: 'unseen.example', ...shown },
  ])
})

test('mail that nobody has tried says why it waits, when its site is left alone', async () => {
  const at = Date.UTC(2026, 0, 1)
  const { ask, messages } = openAdminApp({
    stateOfSite: () => ({
      window: 5,
      connections: 3,
      takenPerMinute: 1.2,
      isDead: false,
      why: 'It asked for less.',
    }),
  })
  messages.waiting = [
    {
      destination: 'theirs.example',
      submitter: 'anna@example.com',
      count: 1,
      oldestAt: at,
      nextAttemptAt: at,
      state: 'queued',
      reason: '',
    },
  ]
  const { body } = await ask('GET', '/v1/queue')
  const [row] = body as { reason: string; connections: number; ratePerMinute: number }[]
  assert.equal(row?.reason, 'It asked for less.')
  assert.equal(row?.connections, 3)
  assert.equal(row?.ratePerMinute, 1.2)
})

test('a full disk is said as such', async () => {
  const { ask, messages } = openAdminApp({
    store: { commit: () => Promise.reject(new StoreFullError('full')) },
  })
  messages.stored.set(ID, { message: aMessage({ id: ID }), recipients: [recipient(0, {})] })
  const { status, body } = await ask('POST', `/v1/messages/${ID}/retry`)
  assert.equal(status, 507)
  assert.match(messageOf(body), /make room/)
})

test('a backup that fails says why', async () => {
  const { ask } = openAdminApp({ backup: () => Promise.reject(new Error('/b exists already')) })
  const { status, body } = await ask('POST', '/v1/backup', { file: '/b' })
  assert.equal(status, 409)
  assert.equal(messageOf(body), 'no backup was written: /b exists already')
})

test('the API describes itself', async () => {
  const { body } = await openAdminApp().ask('GET', '/v1/openapi.json')
  const { openapi, paths } = body as { openapi: string; paths: object }
  assert.equal(openapi, '3.1.0')
  assert.ok('/v1/messages/{id}/trace' in paths)
})
