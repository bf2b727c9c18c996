import assert from 'node:assert/strict'
import test from 'node:test'
import { ConfiguredRoutes, isConfigured } from './configured-routes.ts'
import type { RouteSecurity } from './route.ts'
import type { RouteSetting } from './route-setting.ts'

const clear: RouteSecurity = { tls: 'none', verifies: false }
const to = (host: string, security = clear): RouteSetting => {
  return { kind: 'host', host, port: 25, security }
}

const routes = new ConfiguredRoutes(
  new Map([
    ['*', to('all')],
    ['*.example.net', to('below')],
    ['deep.example.net', to('deep')],
    ['.deep.example.net', to('below-deep')],
    ['Exact.Example', to('Exact-Host')],
    ['public.example', { kind: 'mx' }],
    ['[192.0.2.1]', to('literal')],
  ]),
)

const cases = [
  { destination: 'exact.example', want: 'exact-host' },
  { destination: 'a.example.net', want: 'below' },
  { destination: 'a.b.example.net', want: 'below' },
  { destination: 'deep.example.net', want: 'deep' },
  { destination: 'a.deep.example.net', want: 'below-deep' },
  { destination: 'example.net', want: 'all' },
  { destination: 'notexample.net', want: 'all' },
  { destination: 'elsewhere.example', want: 'all' },
  { destination: '[192.0.2.1]', want: 'literal' },
  { destination: '[192.0.2.2]', want: 'all' },
  { destination: 'public.example', want: 'mx' },
]

for (const { destination, want } of cases) {
  test(`configured routes: ${destination} goes by ${want}`, () => {
    const way = routes.find(destination)
    assert.equal(way === 'mx' ? way : way.hosts[0]?.name, want)
  })
}

test('configured routes: without a pattern for it a destination goes by MX', () => {
  assert.equal(new ConfiguredRoutes(new Map()).find('example.net'), 'mx')
  assert.equal(new ConfiguredRoutes(new Map([['a.example', to('a')]])).find('b.example'), 'mx')
})

test('configured routes: one host is one site, unless its connections may not be shared', () => {
  const secure: RouteSecurity = { tls: 'required', verifies: true }
  const asUser = (user: string): RouteSecurity => ({
    ...secure,
    credentials: { user, password: 'x' },
  })
  const table = new ConfiguredRoutes(
    new Map([
      ['a.example', to('relay')],
      ['b.example', to('relay')],
      ['c.example', to('relay', secure)],
      ['d.example', to('relay', asUser('one'))],
      ['e.example', to('relay', asUser('two'))],
      ['f.example', to('relay', asUser('two'))],
    ]),
  )
  const sites = ['a', 'b', 'c', 'd', 'e', 'f'].map((label) => {
    const way = table.find(`${label}.example`)
    return way === 'mx' ? way : way.site
  })
  const base = 'route:relay:25'
  assert.deepEqual(sites, [base, base, `${base}#2`, `${base}#3`, `${base}#4`, `${base}#4`])
})

test('configured routes: a way of the table is known as such', () => {
  const way = routes.find('exact.example')
  assert.ok(way !== 'mx' && isConfigured(way))
  assert.equal(isConfigured({ site: '2001:db8::1', hosts: [], security: clear }), false)
})
