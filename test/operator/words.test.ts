/** Exit statuses, and the one line on stderr that says what to do: for words and for configurations. */
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { once } from 'node:events'
import test, { describe } from 'node:test'
import { makeMxCertificate } from '../support/mx-certificate.ts'
import { answered, done, posthorn, refused, TemporaryFolder } from '../support/operator.ts'

const usedWrongly = [
  { words: ['frobnicate'], says: /unknown command 'frobnicate'; see "posthorn help"$/ },
  { words: ['serve', '--frob'], says: /unknown option '--frob'/ },
  { words: ['serve', 'twice'], says: /too many arguments/ },
  { words: ['domain', 'add'], says: /missing required argument 'name'/ },
  { words: ['domain', 'frob', 'x'], says: /unknown command 'frob'/ },
  { words: ['message', 'list', '--limit', 'many'], says: /whole number from 1 to 10000/ },
  { words: ['message', 'list', '--limit', '0'], says: /whole number from 1 to 10000/ },
  { words: ['dev', 'advance', 'soon'], says: /must be a number with s, m, h or d/ },
  { words: ['--config'], says: /'--config <file>' argument missing/ },
]

describe('used wrongly is exit status 2', { concurrency: 2 }, () => {
  for (const { words, says } of usedWrongly) {
    test(`posthorn ${words.join(' ')}`, async () => {
      assert.match(await refused(words, {}, 2), says)
    })
  }
})

test('no command at all is used wrongly, and what there is is shown', async () => {
  for (const words of [[], ['domain']]) {
    const { status, stdout, stderr } = await posthorn(words)
    assert.equal(status, 2)
    assert.equal(stdout, '')
    assert.match(stderr, /Usage: posthorn/)
  }
})

test('help and version are answers', async () => {
  assert.match(await done(['--version']), /^\d+\.\d+\.\d+\n$/)
  const help = await done(['message', '--help'])
  assert.match(help, /trace .*story/)
  assert.match(help, /--config <file>/)
})

test('the configuration is looked for here, and --data goes before it', async () => {
  using folder = new TemporaryFolder()
  const cwd = folder.path
  const nothing = await refused(['domain', 'list'], { cwd })
  assert.match(
    nothing,
    /no \.\/posthorn\.toml and no \/etc\/posthorn\/posthorn\.toml; "posthorn init" makes one/,
  )
  assert.match(await refused(['serve'], { cwd }), /no \.\/posthorn\.toml/)

  writeFileSync(folder.file('posthorn.toml'), 'data = "here"\n')
  await done(['domain', 'add', 'here.example'], { cwd })
  await done(['domain', 'add', 'there.example', '--data', 'there'], { cwd })
  const listed = async (...where: string[]): Promise<string[]> =>
    ((await answered(['domain', 'list', ...where], { cwd })) as { name: string }[]).map(
      ({ name }) => name,
    )
  assert.deepEqual(await listed(), ['here.example'])
  assert.deepEqual(await listed('--data', folder.file('there')), ['there.example'])
  const other = folder.file('other.toml')
  writeFileSync(other, 'data = "there"\n')
  assert.deepEqual(await listed('--config', other), ['there.example'])
})

test('commands without a server that come at the same time take turns', async () => {
  using folder = new TemporaryFolder()
  const where = ['--data', folder.path]
  const names = ['one.example', 'two.example', 'three.example']
  await Promise.all(names.map((name) => done(['domain', 'add', name, ...where])))
  const rows = (await answered(['domain', 'list', ...where])) as unknown[]
  assert.equal(rows.length, names.length)
})

test('configurations that cannot work end serve in one line that says what to do', {
  concurrency: 2,
}, async (t) => {
  using folder = new TemporaryFolder()
  const [one, other] = await Promise.all([makeMxCertificate('one'), makeMxCertificate('other')])
  writeFileSync(folder.file('cert.pem'), one.cert)
  writeFileSync(folder.file('fits.pem'), one.key)
  writeFileSync(folder.file('key.pem'), other.key)
  const taken = createServer().listen(0, '127.0.0.1')
  await once(taken, 'listening')
  const address = taken.address()
  const port = typeof address === 'object' ? address?.port : 0
  const cases = [
    {
      name: 'an unknown key',
      toml: 'hostnam = "x"',
      says: /0\.toml: hostnam is no option of this version; did you mean hostname\?/,
    },
    {
      name: 'a wrong unit',
      toml: 'drain = "30 sec"',
      says: /drain is "30 sec", and must be a number with s, m, h or d/,
    },
    {
      name: 'two faults at once',
      toml: 'drain = 3\n[dns]\nserver = []',
      says: /drain is 3.*; also: dns\.server .*did you mean servers\?/,
    },
    {
      name: 'no TOML at all',
      toml: 'hostname = mail',
      says: /3\.toml: line 2, column \d+: /,
    },
    {
      name: 'a port in use',
      toml: doors(`127.0.0.1:${port}`),
      says: new RegExp(
        `127\\.0\\.0\\.1:${port} is in use by another program; stop it or choose another`,
      ),
    },
    {
      name: 'an address that this machine has not',
      toml: doors('192.0.2.1:4465'),
      says: /cannot listen on 192\.0\.2\.1:4465: .*EADDRNOTAVAIL/,
    },
    {
      name: 'a certificate that does not fit the key',
      toml: '[tls]\ncertificate = "cert.pem"\nkey = "key.pem"',
      says: /cannot use tls\.certificate .*cert\.pem with tls\.key .*key\.pem: .*mismatch/,
    },
    {
      name: 'a certificate that is not there',
      toml: '[tls]\ncertificate = "none.pem"\nkey = "key.pem"',
      says: /cannot use tls\.certificate .*no such file/,
    },
  ]
  const tried = cases.map(({ name, toml, says }, index) =>
    t.test(name, async () => {
      const file = folder.file(`${index}.toml`)
      writeFileSync(file, `data = "data-${index}"\n${toml}`)
      const ended = await posthorn(['serve', '--config', file])
      const lines = ended.stderr
        .trimEnd()
        .split('\n')
        .filter((line) => !line.startsWith('{'))
      assert.equal(ended.status, 1)
      assert.equal(ended.stdout, '')
      assert.equal(lines.length, 1, ended.stderr)
      assert.match(lines[0] ?? '', says)
    }),
  )
  await Promise.all(tried)
  taken.close()
})

test('a data folder that cannot be used is refused in one line', async () => {
  using folder = new TemporaryFolder()
  const file = folder.file('a-file')
  writeFileSync(file, '')
  assert.match(await refused(['domain', 'list', '--data', file]), /a-file/)
})

/** One listener, with a certificate that works. */
function doors(tls: string): string {
  return `[submission]
require_verified_domain = false
starttls = []
tls = ["${tls}"]
[tls]
certificate = "cert.pem"
key = "fits.pem"`
}
