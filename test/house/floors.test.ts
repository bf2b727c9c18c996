/** The house keeps its floors: imports go downward only, and a floor's words stay on it. */
import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { brokenFloors, misplacedWords, type SourceFile } from './broken-floors.ts'

const root = join(import.meta.dirname, '../..')
const files: SourceFile[] = globSync('src/**/*.ts', { cwd: root })
  .filter((path) => !path.endsWith('.test.ts') && !path.includes('/conformance/'))
  .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }))

test('every import goes downward', () => {
  assert.ok(files.length > 20)
  assert.deepEqual(brokenFloors(files), [])
})

test('time, chance, sockets and the disk are named only on their floors', () => {
  assert.deepEqual(misplacedWords(files), [])
})

test('an import that climbs is found, in every form', () => {
  const text = [
    "import { a } from '../../mail/queue/retry.ts'",
    "import '../../mail/queue/retry.ts'",
    "await import('../../store/sqlite/sqlite-store.ts')",
    "new URL('../../endpoint/x.ts', import.meta.url)",
    "// import { a } from '../../cli/serve.ts'",
  ].join('\n')
  assert.deepEqual(brokenFloors([{ path: 'src/protocol/smtp/x.ts', text }]), [
    'src/protocol/smtp/x.ts:1 imports mail/queue/retry.ts',
    'src/protocol/smtp/x.ts:2 imports mail/queue/retry.ts',
    'src/protocol/smtp/x.ts:3 imports store/sqlite/sqlite-store.ts',
    'src/protocol/smtp/x.ts:4 imports endpoint/x.ts',
  ])
})

test('a station may not import a later station', () => {
  const text = "import { settle } from '../delivery/settlement.ts'"
  assert.equal(brokenFloors([{ path: 'src/mail/queue/x.ts', text }]).length, 1)
  assert.equal(brokenFloors([{ path: 'src/mail/notification/x.ts', text }]).length, 0)
})

test('a word out of place is found, but not in a comment', () => {
  const text = 'const now = Date.now() // not Math.random\n/* setTimeout( */'
  assert.deepEqual(misplacedWords([{ path: 'src/mail/queue/x.ts', text }]), [
    'src/mail/queue/x.ts:1 says Date.now; use Clock',
  ])
})
