/** bin/posthorn: whichever Node is in PATH, the server runs on one that is new enough, in the same process. */
import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, mkdirSync, readlinkSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { launcher, TemporaryFolder } from '../support/operator.ts'

const bundled = ['x64', 'arm64']
  .map((name) => join(import.meta.dirname, `../../node_modules/node-linux-${name}/bin/node`))
  .find((path) => existsSync(path))
const systemPath = '/usr/local/bin:/usr/bin:/bin'

/** A `node` of this version that says so and cannot run anything. */
function pretendNode(folder: TemporaryFolder, version: string): string {
  const bin = folder.file(`bin-${version}`)
  mkdirSync(bin)
  const script = `#!/bin/sh\n[ "$1" = --version ] && { echo ${version}; exit; }\necho "ran $*"\n`
  writeFileSync(join(bin, 'node'), script)
  chmodSync(join(bin, 'node'), 0o755)
  return `${bin}:${systemPath}`
}

const versions = [
  { version: 'v20.20.2', isTaken: false },
  { version: 'v24.6.9', isTaken: false },
  { version: 'v9.11.2', isTaken: false },
  { version: 'nonsense', isTaken: false },
  { version: 'v24.7.0', isTaken: true },
  { version: 'v24.21.0', isTaken: true },
  { version: 'v25.0.0', isTaken: true },
  { version: 'v100.1.0-nightly', isTaken: true },
]

for (const { version, isTaken } of versions) {
  const which = isTaken ? 'is taken' : 'is passed over for the one that npm installed'
  test(`a Node ${version} first in PATH ${which}`, {
    skip: bundled === undefined && !isTaken,
  }, () => {
    using folder = new TemporaryFolder()
    const env = { ...process.env, PATH: pretendNode(folder, version) }
    const said = execFileSync(launcher, ['--version'], { env, encoding: 'utf8' })
    assert.match(said, isTaken ? /^ran .*src\/main\.ts --version\n$/ : /^\d+\.\d+\.\d+\n$/)
  })
}

test('without any Node that is new enough it says what to do', () => {
  using folder = new TemporaryFolder()
  mkdirSync(folder.file('bin'))
  execFileSync('cp', [launcher, folder.file('bin', 'posthorn')])
  const env = { PATH: pretendNode(folder, 'v20.20.2') }
  assert.throws(
    () => execFileSync(folder.file('bin', 'posthorn'), ['serve'], { env, stdio: 'pipe' }),
    (error: Error & { status?: number; stderr?: Buffer }) => {
      assert.equal(error.status, 1)
      assert.match(
        String(error.stderr),
        /^posthorn: needs Node 24\.7 or newer; .*"npm ci"[^\n]*\n$/,
      )
      return true
    },
  )
})

test('it finds its home through symbolic links, relative ones too', () => {
  using folder = new TemporaryFolder()
  symlinkSync(launcher, folder.file('first'))
  mkdirSync(folder.file('deep'))
  symlinkSync('../first', folder.file('deep', 'posthorn'))
  const said = execFileSync(folder.file('deep', 'posthorn'), ['--version'], { encoding: 'utf8' })
  assert.match(said, /^\d+\.\d+\.\d+\n$/)
})

test('the server is the process that was started, so that signals reach it', async () => {
  using folder = new TemporaryFolder()
  const child = spawn(launcher, ['dev', '--data', folder.path], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const exited = once(child, 'exit')
  await once(child.stdout, 'data')
  assert.match(readlinkSync(`/proc/${child.pid}/exe`), /\/node$/)
  child.kill('SIGTERM')
  assert.deepEqual(await exited, [0, null])
})
