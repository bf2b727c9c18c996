import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { fileURLToPath } from 'node:url'

const program = fileURLToPath(new URL('../../bin/posthorn', import.meta.url))

function posthorn(words: readonly string[], input: string, cwd: string) {
  return spawnSync(program, ['bounce-info', ...words], { input, cwd, encoding: 'utf8' })
}

/** Each test in a folder of its own, without configuration, server or data. */
function inEmptyFolder(name: string, run: (folder: string) => void): void {
  test(name, () => {
    const folder = mkdtempSync(join(tmpdir(), 'posthorn-bounce-info-'))
    try {
      run(folder)
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
}

inEmptyFolder('answers come line by line in the order of the questions', (folder) => {
  const input = [
    { reply: '550 5.1.1 No such user', stage: 'rcpt' },
    { reply: '552 5.2.2 Over quota', host: 'mx1.mail.icloud.com' },
    { error: 'ECONNREFUSED' },
  ]
  const lines = input.map((line) => JSON.stringify(line)).join('\n')
  const { status, stdout } = posthorn(['--jsonl'], lines, folder)
  assert.equal(status, 0)
  const answers = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { category: string; provider?: string })
  assert.deepEqual(
    answers.map(({ category, provider }) => [category, provider]),
    [
      ['user_unknown', undefined],
      ['mailbox_full', 'apple'],
      ['network', undefined],
    ],
  )
})

inEmptyFolder('a line that is no question is named, and ends with 2', (folder) => {
  for (const wrong of ['nonsense', '[]', '{"reply":5}', '{"reply":"550","stage":"quit"}']) {
    const { status, stderr } = posthorn(['--jsonl'], `{"reply":"550 no"}\n${wrong}\n`, folder)
    assert.equal(status, 2, wrong)
    assert.match(stderr, /^posthorn: line 2: .+\n$/)
  }
})

inEmptyFolder('one answer is explained in words', (folder) => {
  const { status, stdout } = posthorn([], '450 4.2.0 Greylisted, try again in 5 minutes\n', folder)
  assert.equal(status, 0)
  assert.match(stdout, /^message {6}\S.+\ncategory {5}greylist\nkind {9}temporary\n/)
  assert.match(stdout, /^retry after {2}300 seconds$/m)
})

inEmptyFolder("the operator's rules beside the configuration are asked first", (folder) => {
  const config = join(folder, 'mine.toml')
  writeFileSync(config, 'hostname = "mail.example.com"\n')
  writeFileSync(
    join(folder, 'bounce-rules.toml'),
    '[[rule]]\nname = "closed"\nwords = "back in the morning"\ncategory = "greylist"\nkind = "temporary"\n',
  )
  const words = ['--config', config, '--json', '550', 'User unknown, back in the morning']
  const { status, stdout } = posthorn(words, '', folder)
  assert.equal(status, 0)
  const { category, evidence } = JSON.parse(stdout) as { category: string; evidence: string }
  assert.equal(category, 'greylist')
  assert.equal(evidence, 'operator/closed: "back in the morning"')
})

inEmptyFolder('a wrong rule is refused with the file and the name of the rule', (folder) => {
  writeFileSync(join(folder, 'posthorn.toml'), '[delivery]\nbounce_rules = "rules.toml"\n')
  writeFileSync(
    join(folder, 'rules.toml'),
    '[[rule]]\nname = "slow"\nwords = "(a+)+"\ncategory = "spam"\n',
  )
  const { status, stderr } = posthorn(['550 no'], '', folder)
  assert.equal(status, 1)
  assert.match(stderr, /rules\.toml: rule slow: words: a repeated group/)
})
