/** Data folders as they are found on machines. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { chmodSync, chownSync, mkdirSync, statfsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { TemporaryFolder } from '../../../test/support/operator.ts'
import { checkData, hasStore } from './data-check.ts'
import type { Finding } from './finding.ts'

const NOBODY = 65_534
const isRoot = process.getuid?.() === 0

class DataFolder extends TemporaryFolder {
  readonly data = join(this.path, 'data')

  constructor(mode = 0o700, files: readonly string[] = []) {
    super()
    mkdirSync(this.data)
    chmodSync(this.data, mode)
    for (const file of files) writeFileSync(join(this.data, file), '')
  }
}

function check(data: string, minFreeBytes = 0): Finding[] {
  return checkData({ data, minFreeBytes })
}

function statuses(findings: readonly Finding[]): string[] {
  return findings.map(({ status }) => status)
}

test('a private folder with its key and room is well', () => {
  using folder = new DataFolder(0o700, ['instance.key', 'posthorn.db'])
  assert.deepEqual(statuses(check(folder.data)), ['ok', 'ok', 'ok'])
  assert.equal(hasStore(folder.data), true)
})

test('an empty folder is well too, and holds no store', () => {
  using folder = new DataFolder()
  assert.deepEqual(statuses(check(folder.data)), ['ok', 'ok', 'ok'])
  assert.equal(hasStore(folder.data), false)
})

test('a folder that others can look into', () => {
  using folder = new DataFolder(0o755)
  const [finding] = check(folder.data)
  assert.equal(finding?.status, 'warning')
  assert.equal(finding.todo, `chmod 700 ${folder.data}`)
})

test('a database without its key is a problem, and nobody may open it', () => {
  using folder = new DataFolder(0o700, ['posthorn.db'])
  const finding = check(folder.data).find(({ status }) => status === 'problem')
  assert.match(finding?.text ?? '', /instance\.key is missing/)
  assert.match(finding?.todo ?? '', /backup/)
  assert.equal(hasStore(folder.data), false)
})

test('a folder that is not there is a warning, and is not made', () => {
  using folder = new TemporaryFolder()
  const data = folder.file('deep', 'data')
  assert.deepEqual(statuses(check(data)), ['warning'])
  assert.deepEqual(statuses(check(data)), ['warning'])
})

test('a file in the place of the folder, or above it', () => {
  using folder = new DataFolder(0o700, ['file'])
  const file = join(folder.data, 'file')
  for (const data of [file, join(file, 'data')]) {
    const findings = check(data)
    assert.deepEqual(statuses(findings), ['problem'])
    assert.match(findings[0]?.text ?? '', /file is not a folder/)
  }
})

test('too little room is a problem, little room a warning', () => {
  using folder = new DataFolder()
  const { bavail, bsize } = statfsSync(folder.data)
  const free = bavail * bsize
  const room = (minFreeBytes: number): Finding | undefined =>
    check(folder.data, minFreeBytes).at(-1)
  assert.equal(room(free * 2)?.status, 'problem')
  assert.match(room(free * 2)?.text ?? '', /answered 452/)
  assert.equal(room(Math.max(0, free - 500_000_000))?.status, 'warning')
})

test('what root made in the folder of another user', {
  skip: isRoot ? false : 'needs root',
}, () => {
  using folder = new DataFolder(0o700, ['instance.key', 'posthorn.db'])
  chownSync(folder.data, NOBODY, NOBODY)
  chownSync(join(folder.data, 'instance.key'), NOBODY, NOBODY)
  const finding = check(folder.data).find(({ status }) => status === 'problem')
  assert.match(finding?.text ?? '', /data\/posthorn\.db belongs to another user/)
  assert.equal(finding?.todo, `chown -R --reference=${folder.data} ${folder.data}`)
})

test('a folder of another user', { skip: isRoot ? false : 'needs root' }, () => {
  using folder = new DataFolder()
  chmodSync(folder.path, 0o755)
  const module = join(import.meta.dirname, 'data-check.ts')
  const script = `import { checkData } from ${JSON.stringify(module)}
    console.log(JSON.stringify(checkData({ data: ${JSON.stringify(folder.data)}, minFreeBytes: 0 })))`
  const said = execFileSync(process.execPath, ['--input-type=module', '-e', script], {
    uid: NOBODY,
    gid: NOBODY,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const findings = JSON.parse(said) as Finding[]
  assert.deepEqual(statuses(findings), ['problem'])
  assert.match(findings[0]?.text ?? '', /this user may not write in .*data/)
})
