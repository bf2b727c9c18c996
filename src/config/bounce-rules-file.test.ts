import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { BounceRulesFile } from './bounce-rules-file.ts'
import { ConfigError } from './config.ts'

const ruleOf = (name: string) => `[[rule]]\nname = "${name}"\nwords = "x"\ncategory = "spam"\n`

function inFolder(run: (file: string) => void): void {
  const folder = mkdtempSync(join(tmpdir(), 'posthorn-bounce-rules-'))
  try {
    run(join(folder, 'bounce-rules.toml'))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function surroundings() {
  const clock = { at: 0, now: () => clock.at }
  const events: string[] = []
  const say = (_fields: object, event: string): void => void events.push(event)
  return { clock, events, log: { info: say, error: say } }
}

test('no file is no rules, and one that appears counts after a second', () =>
  inFolder((file) => {
    const { clock, log } = surroundings()
    const rules = new BounceRulesFile(file, { clock, log })
    assert.deepEqual(rules.current(), [])
    writeFileSync(file, ruleOf('late'))
    clock.at = 999
    assert.deepEqual(rules.current(), [])
    clock.at = 1_000
    assert.deepEqual(
      rules.current().map(({ name }) => name),
      ['late'],
    )
  }))

test('an edit that is wrong is logged and leaves the rules that work', () =>
  inFolder((file) => {
    const { clock, events, log } = surroundings()
    writeFileSync(file, ruleOf('good'))
    const rules = new BounceRulesFile(file, { clock, log })
    const before = rules.current()
    writeFileSync(file, `${ruleOf('good')}[[rule]]\nname = "bad"\n`)
    clock.at = 5_000
    assert.equal(rules.current(), before)
    assert.deepEqual(events, ['bounce-rules.loaded', 'bounce-rules.refused'])
  }))

test('a file that is wrong at the start is an error that names it', () =>
  inFolder((file) => {
    writeFileSync(file, 'rule = 3')
    const open = () => new BounceRulesFile(file, surroundings())
    assert.throws(open, (error: unknown) => {
      assert.ok(error instanceof ConfigError)
      assert.ok(error.message.startsWith(`${file}: rule must be written as`))
      return true
    })
  }))
