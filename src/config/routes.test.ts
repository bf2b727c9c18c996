import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { parseConfig } from './load-config.ts'

const folder = mkdtempSync(join(tmpdir(), 'routes-'))
test.after(() => rmSync(folder, { recursive: true }))
writeFileSync(join(folder, 'password'), 'secret word\nsecond line\n')
writeFileSync(join(folder, 'empty'), '\n')
writeFileSync(join(folder, 'ca.pem'), 'PEM')

function routes(lines: string): unknown {
  const config = parseConfig(`[delivery.routes]\n${lines}`, join(folder, 'posthorn.toml'))
  return Object.fromEntries(config.delivery.routes)
}

const opportunistic = { tls: 'opportunistic', verifies: false }

const goodCases = [
  {
    name: 'mx is the public way',
    lines: '"example.net" = "mx"',
    want: { 'example.net': { kind: 'mx' } },
  },
  {
    name: 'host and port is a next hop with whatever TLS it offers',
    lines: '"Example.NET" = "127.0.0.1:10026"\n"*" = "[::1]:25"',
    want: {
      'example.net': { kind: 'host', host: '127.0.0.1', port: 10026, security: opportunistic },
      '*': { kind: 'host', host: '::1', port: 25, security: opportunistic },
    },
  },
  {
    name: 'a user asks for TLS with a good certificate',
    lines: '"*" = { host = "smtp.example:587", user = "anna", password_file = "password" }',
    want: {
      '*': {
        kind: 'host',
        host: 'smtp.example',
        port: 587,
        security: {
          tls: 'required',
          verifies: true,
          credentials: { user: 'anna', password: 'secret word' },
        },
      },
    },
  },
  {
    name: 'implicit TLS verifies, unless told otherwise, against the named authority',
    lines:
      '"*.example.net" = { host = "a.example:465", tls = "implicit", ca_file = "ca.pem" }\n".b.example" = { host = "b.example:465", tls = "implicit", verify = false }',
    want: {
      '*.example.net': {
        kind: 'host',
        host: 'a.example',
        port: 465,
        security: { tls: 'implicit', verifies: true, ca: 'PEM' },
      },
      '.b.example': {
        kind: 'host',
        host: 'b.example',
        port: 465,
        security: { tls: 'implicit', verifies: false },
      },
    },
  },
]

for (const { name, lines, want } of goodCases) {
  test(`routes: ${name}`, () => {
    assert.deepEqual(routes(lines), want)
  })
}

const badCases = [
  {
    name: 'a host without a port',
    lines: '"*" = "smtp.example"',
    says: /routes\."\*" is "smtp\.example", and must be "mx", "host:port"/,
  },
  { name: 'a key that is no destination', lines: '"a b" = "mx"', says: /"a b" is no destination/ },
  {
    name: 'a table without a host',
    lines: '"*" = { tls = "required" }',
    says: /"\*"\.host is "missing"/,
  },
  {
    name: 'an unknown field',
    lines: '"*" = { host = "a.example:25", port = 1 }',
    says: /"\*"\.port is no option; a route has host, tls/,
  },
  {
    name: 'an unknown kind of TLS',
    lines: '"*" = { host = "a.example:25", tls = "yes" }',
    says: /"\*"\.tls is "yes"/,
  },
  {
    name: 'a password that could be read on its way',
    lines:
      '"*" = { host = "a.example:25", tls = "opportunistic", user = "u", password_file = "password" }',
    says: /tls must be "required" or "implicit"/,
  },
  {
    name: 'a user without a password',
    lines: '"*" = { host = "a.example:25", user = "u" }',
    says: /a user without a password_file/,
  },
  {
    name: 'a password without a user',
    lines: '"*" = { host = "a.example:25", password_file = "password" }',
    says: /password_file without a user/,
  },
  {
    name: 'an empty password',
    lines: '"*" = { host = "a.example:25", user = "u", password_file = "empty" }',
    says: /first line is empty/,
  },
  {
    name: 'a file that is not there',
    lines: '"*" = { host = "a.example:25", tls = "required", ca_file = "none.pem" }',
    says: /ca_file cannot be read: ENOENT/,
  },
]

for (const { name, lines, says } of badCases) {
  test(`routes refuse ${name}`, () => {
    assert.throws(() => routes(lines), says)
  })
}
