/**
 * `npm test`: every test beside its source and under test/, by node's own runner. The lab (real
 * clients and daemons from Debian) runs only with POSTHORN_LAB set; the bench is no test.
 */
import { spawnSync } from 'node:child_process'
import { globSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const wanted = process.argv.slice(2)
const patterns =
  wanted.length > 0
    ? wanted
    : ['src/**/*.test.ts', 'test/!(lab|bench)/**/*.test.ts', 'test/*.test.ts']
if (wanted.length === 0 && process.env['POSTHORN_LAB'] !== undefined) {
  patterns.push('test/lab/**/*.test.ts')
}
const files = patterns.flatMap((pattern) => globSync(pattern, { cwd: root })).toSorted()
const { status } = spawnSync(
  process.execPath,
  [
    '--disable-warning=ExperimentalWarning',
    '--test',
    `--test-reporter=${process.env['CI'] === undefined ? 'dot' : 'spec'}`,
    '--test-timeout=120000',
    ...files,
  ],
  { cwd: root, stdio: 'inherit' },
)
process.exitCode = status ?? 1
