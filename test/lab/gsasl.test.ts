/**
 * GNU SASL's own client: the only one in Debian that speaks SCRAM-SHA-256-PLUS over SMTP. It checks our
 * proof too, and binds the login to its TLS connection by tls-exporter.
 */

import assert from 'node:assert/strict'
import { execFile, spawnSync } from 'node:child_process'
import { after, before, describe, test } from 'node:test'
import { startSandbox } from './sandbox.ts'
import type { Sandbox } from './sandbox.ts'

const PROGRAM_MS_MAX = 30_000

/** On a laboratory machine a missing tool is a fault; at a newcomer's it is a skipped test. */
const isRequired = process.env['CI'] === 'true' || process.env['POSTHORN_LAB'] === 'all'

describe('GNU SASL', { skip: reasonToSkip() }, () => {
  let sandbox: Sandbox

  before(async () => {
    sandbox = await startSandbox()
  })

  after(async () => {
    await sandbox?.[Symbol.asyncDispose]()
  })

  const ways = [
    { mechanism: 'SCRAM-SHA-256-PLUS', options: [], binds: true },
    { mechanism: 'SCRAM-SHA-256', options: ['--no-cb'], binds: false },
    { mechanism: 'PLAIN', options: [], binds: false },
    { mechanism: 'LOGIN', options: [], binds: false },
  ] as const

  for (const { mechanism, options, binds } of ways) {
    test(`logs in with ${mechanism}`, async () => {
      const output = await gsasl(mechanism, sandbox.pass, options)
      assert.match(output, /^235 2\.7\.0 /m)
      assert.match(output, /Client authentication finished \(server trusted\)/)
      const said = saidByClient(output)
      assert.equal(said.includes('p=tls-exporter'), binds)
      if (mechanism.startsWith('SCRAM')) assert.equal(said.includes(sandbox.pass), false)
    })

    test(`is refused a wrong password with ${mechanism}`, async () => {
      const output = await gsasl(mechanism, 'wrong', options)
      assert.match(output, /^535 5\.7\.8 User name or password is wrong/m)
      assert.doesNotMatch(output, /^235 /m)
    })
  }

  function gsasl(mechanism: string, password: string, options: readonly string[]): Promise<string> {
    const { smtp, user } = sandbox
    const server = ['--smtp', `--connect=localhost:${smtp.starttls}`, `--x509-ca-file=${smtp.ca}`]
    const login = ['-m', mechanism, '-a', user, '-p', password]
    return run('gsasl', ['--verbose', ...server, ...login, ...options])
  }
})

/** Every line of base64 that the conversation has, read. */
function saidByClient(output: string): string {
  const lines = output.split('\n').filter((line) => /^[A-Za-z0-9+/]{8,}=*$/.test(line))
  return lines.map((line) => Buffer.from(line, 'base64').toString()).join('\n')
}

function run(command: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve) => {
    const child = execFile(command, args, { timeout: PROGRAM_MS_MAX }, (_, stdout, stderr) =>
      resolve(`${stdout}${stderr}`),
    )
    child.stdin?.end()
  })
}

function reasonToSkip(): string | false {
  const isThere = spawnSync('gsasl', ['--version']).status === 0
  return isThere || isRequired ? false : 'gsasl is not installed'
}
