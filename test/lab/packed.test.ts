/**
 * What is shipped: the package is packed, installed into an empty project as a user would, and its
 * program runs there. Only a release shows whether compiled workers, package.json and the bundled
 * Node are found; and it needs the registry, so it belongs to the lab.
 */
import assert from 'node:assert/strict'
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'
import { smallRawMail } from './raw-mail.ts'
import { RawSmtpClient } from './raw-smtp-client.ts'

const root = join(import.meta.dirname, '../..')
const run = promisify(execFile)

const ARRIVAL_MS_MAX = 20_000
const POLL_MS = 200

test('the packed release, installed into an empty project, delivers a message', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'posthorn-packed-'))
  t.after(() => rm(folder, { recursive: true }))
  await run('npm', ['pack', '--pack-destination', folder], { cwd: root })
  const [tarball = ''] = (await readdir(folder)).filter((name) => name.endsWith('.tgz'))
  await assertContent(join(folder, tarball))

  await writeFile(join(folder, 'package.json'), '{ "name": "empty", "private": true }\n')
  const install = ['install', '--ignore-scripts', '--no-audit', '--no-fund', `./${tarball}`]
  await run('npm', install, { cwd: folder })
  const program = join(folder, 'node_modules/.bin/posthorn')
  assert.equal(existsSync(join(folder, 'node_modules/posthorn/src')), false)

  // The machine's own Node may be too old: then the one that came along must be found.
  const env = { ...process.env, PATH: '/usr/local/bin:/usr/bin:/bin' }
  const server = spawn(program, ['dev'], { cwd: folder, env, stdio: ['ignore', 'pipe', 'ignore'] })
  const exited = once(server, 'exit')
  t.after(() => server.kill('SIGKILL'))
  const [said] = await once(server.stdout, 'data')
  assert.equal(String(said), 'posthorn ready\n')

  const id = await sendOne(join(folder, 'posthorn-sandbox'))
  const giveUpAt = Date.now() + ARRIVAL_MS_MAX
  for (let status = ''; status !== 'sent'; await pause(POLL_MS)) {
    const shown = await run(program, ['message', 'show', id, '--json'], { cwd: folder, env })
    status = (JSON.parse(shown.stdout) as { status: string }).status
    assert.ok(Date.now() < giveUpAt, `the message is ${status}`)
  }
  server.kill('SIGTERM')
  assert.deepEqual(await exited, [0, null])

  // Workers of a second kind: a backup reads in a thread of its own.
  const backup = ['backup', 'backup.tar', '--data', 'posthorn-sandbox']
  await run(program, backup, { cwd: folder, env })
})

async function assertContent(tarball: string): Promise<void> {
  const { stdout } = await run('tar', ['-tzf', tarball])
  const names = stdout.trim().split('\n')
  const wanted = [
    'package.json',
    'LICENSE',
    'README.md',
    'CHANGELOG.md',
    'bin/posthorn',
    'dist/main.js',
  ]
  for (const name of [...wanted, 'docs/reference/posthorn.toml']) {
    assert.ok(names.includes(`package/${name}`), `the package has no ${name}`)
  }
  const unwanted = names.filter((name) =>
    /\.test\.|^package\/(src|test)\/|\.tsbuildinfo$/.test(name),
  )
  assert.deepEqual(unwanted, [])
}

async function sendOne(data: string): Promise<string> {
  const { smtp, user, pass } = JSON.parse(await readFile(join(data, 'sandbox.json'), 'utf8'))
  const access = { host: smtp.host, port: smtp.tls, ca: smtp.ca, login: { user, pass } }
  const client = await RawSmtpClient.open(access)
  const recipient = 'friend@example.com'
  const { reply } = await client.send({
    sender: user,
    recipient,
    pieces: smallRawMail(user, recipient),
  })
  await client.quit()
  return /queued as (\S+)$/.exec(reply)?.[1] ?? reply
}
