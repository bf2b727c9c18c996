/**
 * swaks, with which administrators try a server by hand, and OpenSSL's own client, against the
 * sandbox: both ports, both mechanisms, pipelining, and the words with which a mistake is refused.
 */

import assert from 'node:assert/strict'
import { execFile, spawnSync } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { arrivalOf, startSandbox } from './sandbox.ts'
import type { Sandbox } from './sandbox.ts'

const PROGRAM_MS_MAX = 60_000
const OUTPUT_BYTES_MAX = 64 * 1024 * 1024

/** On a laboratory machine a missing tool is a fault; at a newcomer's it is a skipped test. */
const isRequired = process.env['CI'] === 'true' || process.env['POSTHORN_LAB'] === 'all'

describe('swaks', { skip: reasonToSkipSwaks() }, () => {
  let sandbox: Sandbox

  before(async () => {
    sandbox = await startSandbox()
  })

  after(async () => {
    await sandbox?.[Symbol.asyncDispose]()
  })

  const ways = [
    { port: 'tls', mechanism: 'PLAIN', options: [] },
    { port: 'tls', mechanism: 'LOGIN', options: [] },
    { port: 'tls', mechanism: 'PLAIN', options: ['--pipeline'] },
    { port: 'starttls', mechanism: 'PLAIN', options: [] },
    { port: 'starttls', mechanism: 'LOGIN', options: [] },
    { port: 'starttls', mechanism: 'LOGIN', options: ['--pipeline'] },
  ] as const

  for (const [index, { port, mechanism, options }] of ways.entries()) {
    test(`delivers over ${port} with AUTH ${[mechanism, ...options].join(' and ')}`, async () => {
      const recipients = [`one.${index}@theirs.example`, `two.${index}@other.example`]
      const to = ['--to', recipients.join(',')]
      const { code, output } = await swaks([...door(port), ...login(mechanism), ...options, ...to])
      assert.equal(code, 0, output)
      assert.match(output, /^<~ {2}250 2\.0\.0 queued as \S+$/m)
      for (const recipient of recipients) {
        assert.match(String(await arrivalOf(sandbox.data, recipient)), /This is a test mailing/)
      }
    })
  }

  test('delivers letters beyond ASCII, dots and a long line as they are', async () => {
    const to = 'utf8@theirs.example'
    const body = [
      'Grüße, 日本語, 📯',
      '.',
      '..',
      '.dot',
      `long ${'line '.repeat(400)}`,
      'end',
    ].join('\n')
    const message = ['--header', 'Subject: Grüße 日本語', '--body', body, '--to', to]
    const { code, output } = await swaks([...door('tls'), ...login('PLAIN'), ...message])
    assert.equal(code, 0, output)
    const arrived = (await arrivalOf(sandbox.data, to)).toString('utf8')
    assert.match(arrived, /^Subject: Grüße 日本語\r$/m)
    assert.equal(
      arrived.slice(arrived.indexOf('\r\n\r\n') + 4).trimEnd(),
      body.replaceAll('\n', '\r\n'),
    )
  })

  test('delivers a body of 8 MB', async () => {
    const file = join(sandbox.folder, 'body.txt')
    const body = `${'x'.repeat(70)}\n`.repeat(118_000)
    await writeFile(file, body)
    const to = 'large@theirs.example'
    const message = ['--body', `@${file}`, '--suppress-data', '--to', to]
    const { code, output } = await swaks([...door('starttls'), ...login('PLAIN'), ...message])
    assert.equal(code, 0, output)
    const arrived = (await arrivalOf(sandbox.data, to)).toString('latin1')
    const lines = arrived.slice(arrived.indexOf('\r\n\r\n') + 4).trimEnd()
    assert.ok(lines === body.trimEnd().replaceAll('\n', '\r\n'))
  })

  const mistakes: readonly {
    name: string
    options: (facts: Sandbox) => readonly string[]
    /** swaks's own, by what went wrong. */
    code: number
    says: RegExp
  }[] = [
    {
      name: 'a wrong password',
      options: ({ user }) => [...door('tls'), '--auth', 'PLAIN', '-au', user, '-ap', 'wrong'],
      code: 28,
      says: /535 5\.7\.8 User name or password is wrong/,
    },
    {
      name: 'an author who is somebody else',
      options: () => [...door('tls'), ...login('PLAIN'), '--h-From', 'boss@example.com'],
      code: 26,
      says: /550 5\.7\.1 From is "boss@example\.com" but you are logged in as /,
    },
    {
      name: 'a sender who is somebody else',
      options: () => [...door('starttls'), ...login('LOGIN'), '--from', 'boss@example.com'],
      code: 23,
      says: /550 5\.7\.1 /,
    },
    {
      name: 'mail without a login',
      options: ({ user }) => [...door('tls'), '--from', user],
      code: 23,
      says: /530 5\.7\.0 /,
    },
    {
      name: 'a login in clear text, which it does not even offer',
      options: ({ smtp }) => ['--port', String(smtp.starttls), ...login('PLAIN')],
      code: 28,
      says: /Host did not advertise authentication/,
    },
    {
      name: 'a recipient without a domain',
      options: () => [...door('tls'), ...login('PLAIN'), '--to', 'postman'],
      code: 24,
      says: /501 5\.1\.3 .*no domain/,
    },
  ]

  for (const { name, options, code, says } of mistakes) {
    test(`is refused ${name}`, async () => {
      const to = ['--to', 'reader@theirs.example']
      const run = await swaks([...to, ...options(sandbox)])
      assert.match(run.output, says)
      assert.equal(run.code, code, run.output)
    })
  }

  test('goes no further when it does not know the CA', async () => {
    const unknown = ['--port', String(sandbox.smtp.tls), '--tls-on-connect', '--tls-verify']
    const run = await swaks([...unknown, ...login('PLAIN'), '--to', 'reader@theirs.example'])
    assert.equal(run.code, 29, run.output)
    assert.doesNotMatch(run.output, /AUTH/)
  })

  for (const version of ['1_2', '1_3']) {
    for (const port of ['tls', 'starttls'] as const) {
      test(`OpenSSL's client shakes hands over ${port} with TLS ${version.replace('_', '.')}`, async () => {
        const run = await openssl(port, [`-tls${version}`, '-CAfile', sandbox.smtp.ca])
        assert.match(run.output, new RegExp(`Protocol version: TLSv${version.replace('_', '\\.')}`))
        assert.match(run.output, /Verification: OK/)
        assert.equal(run.code, 0, run.output)
      })
    }
  }

  for (const version of ['1', '1_1']) {
    test(`OpenSSL's client is told that TLS ${version.replace('_', '.')} is too old`, async () => {
      // Security level 0, or it would not even ask.
      const run = await openssl('starttls', [`-tls${version}`, '-cipher', 'ALL:@SECLEVEL=0'])
      assert.match(run.output, /alert protocol version/)
      assert.equal(run.code, 1, run.output)
    })
  }

  function door(port: 'tls' | 'starttls'): string[] {
    const way = port === 'tls' ? '--tls-on-connect' : '--tls'
    const trust = ['--tls-verify', '--tls-ca-path', sandbox.smtp.ca]
    return ['--port', String(sandbox.smtp[port]), way, ...trust]
  }

  function login(mechanism: string): string[] {
    const { user, pass } = sandbox
    return ['--auth', mechanism, '--auth-user', user, '--auth-password', pass, '--from', user]
  }

  async function openssl(port: 'tls' | 'starttls', options: string[]): Promise<Run> {
    const way = port === 'tls' ? [] : ['-starttls', 'smtp']
    const to = ['-connect', `${sandbox.smtp.host}:${sandbox.smtp[port]}`]
    return run('openssl', ['s_client', '-brief', '-verify_return_error', ...way, ...to, ...options])
  }
})

type Run = { readonly code: number; readonly output: string }

/** By its address: swaks, as Debian has it, checks the chain of a certificate and not its name. */
function swaks(options: readonly string[]): Promise<Run> {
  return run('swaks', ['--server', '127.0.0.1', '--ehlo', 'lab.example', ...options])
}

function run(command: string, args: readonly string[]): Promise<Run> {
  return new Promise((resolve) => {
    const limits = { timeout: PROGRAM_MS_MAX, maxBuffer: OUTPUT_BYTES_MAX }
    const child = execFile(command, args, limits, (error, stdout, stderr) => {
      const code = error === null ? 0 : Number(error.code ?? -1)
      resolve({ code, output: `${stdout}${stderr}` })
    })
    child.stdin?.end()
  })
}

function reasonToSkipSwaks(): string | false {
  if (isRequired) return false
  const { stdout } = spawnSync('swaks', ['--support'], { encoding: 'utf8' })
  const has = stdout?.includes('TLS supported') && spawnSync('openssl', ['version']).status === 0
  return has ? false : 'no swaks with TLS here (apt-get install swaks libnet-ssleay-perl openssl)'
}
