/** `posthorn init` and `posthorn check`: from a bare folder to a server that takes mail, and what goes wrong on the way. */
import assert from 'node:assert/strict'
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs'
import test, { describe } from 'node:test'
import type { CheckReport, Finding } from '../../src/role/check/finding.ts'
import { freeLoopbackPort } from '../../src/sandbox/loopback-port.ts'
import { startDnsServer } from '../support/dns-server.ts'
import {
  answered,
  done,
  posthorn,
  refused,
  RunningServer,
  TemporaryFolder,
} from '../support/operator.ts'
import { atTerminal, CTRL_C, CTRL_U, ENTER, noTerminal } from '../support/terminal.ts'

const answers =
  '--hostname mail.ours.example --domain ours.example --address app@ours.example'.split(' ')

type Initialised = {
  readonly file: string
  readonly domain: string
  readonly address: string
  readonly password?: string
  readonly records: readonly { readonly what: string }[]
}

function initialise(folder: TemporaryFolder): Promise<unknown> {
  return answered(['init', ...answers, '--data', folder.file('data')], { cwd: folder.path })
}

/** Ports that may be had, and DNS that knows nobody, so that nothing is asked of the world. */
async function settle(folder: TemporaryFolder, dnsAddress: string): Promise<void> {
  const { port } = await freeLoopbackPort(0)
  appendFileSync(
    folder.file('posthorn.toml'),
    `
[submission]
tls = []
starttls = ["127.0.0.1:${port}"]
[dns]
servers = ["${dnsAddress}"]
`,
  )
}

async function check(
  folder: TemporaryFolder,
): Promise<CheckReport & { readonly status: number | null }> {
  const { status, stdout } = await posthorn(['check', '--json'], { cwd: folder.path })
  return { ...(JSON.parse(stdout) as CheckReport), status }
}

function of(area: Finding['area'], { findings }: CheckReport): Finding[] {
  return findings.filter((finding) => finding.area === area)
}

function everythingIn(folder: TemporaryFolder): string[] {
  return readdirSync(folder.path, { recursive: true }).map(String).toSorted()
}

describe('first configuration', { concurrency: 2 }, () => {
  test('init makes what serve runs with, and the password is nowhere but on the screen', async () => {
    using folder = new TemporaryFolder()
    const made = (await initialise(folder)) as Initialised
    const { file, domain, address, password = '' } = made
    assert.deepEqual(
      { file, domain, address },
      { file: folder.file('posthorn.toml'), domain: 'ours.example', address: 'app@ours.example' },
    )
    assert.match(password, /^[a-z0-9]{26}$/)
    for (const what of ['dkim', 'spf', 'dmarc']) {
      assert.ok(
        made.records.some((record) => record.what === what),
        what,
      )
    }
    for (const name of everythingIn(folder)) {
      if (!/\.(toml|key|db|db-wal)$/.test(name)) continue
      assert.ok(!readFileSync(folder.file(name)).includes(password), name)
    }
    await using dns = await startDnsServer({})
    await settle(folder, dns.address)
    await using server = await RunningServer.start(['serve'], { cwd: folder.path })
    assert.equal((await server.stop()).status, 0)
  })

  test('what init prints says what to do next', async () => {
    using folder = new TemporaryFolder()
    const said = await done(['init', ...answers, '--data', 'data'], { cwd: folder.path })
    assert.match(said, /^user name {2}app@ours\.example\npassword {3}[a-z0-9]{26}$/m)
    assert.match(said, /^_dmarc\.ours\.example\. 3600 IN TXT "v=DMARC1;/m)
    assert.match(said, /^ {2}posthorn check --config .*posthorn\.toml$/m)
    assert.match(said, /^ {2}posthorn domain check ours\.example /m)
    assert.match(
      readFileSync(folder.file('posthorn.toml'), 'utf8'),
      /^hostname = "mail\.ours\.example"$/m,
    )
  })

  test('a configuration that is there is not touched', async () => {
    using folder = new TemporaryFolder()
    const file = folder.file('posthorn.toml')
    writeFileSync(file, 'hostname = "old.example"\n')
    const line = await refused(['init', ...answers, '--data', 'data'], { cwd: folder.path })
    assert.match(line, /posthorn\.toml is there already .*--config FILE/)
    assert.equal(readFileSync(file, 'utf8'), 'hostname = "old.example"\n')
    assert.deepEqual(everythingIn(folder), ['posthorn.toml'])
  })

  const faults = [
    { change: ['--hostname', 'mail'], says: /"mail" is not the whole name/ },
    { change: ['--domain', 'ours'], says: /"ours" is not a domain name/ },
    { change: ['--address', 'app@shop.ours.example'], says: /is not of the domain ours\.example/ },
    { change: ['--certificate', 'cert.pem'], says: /--certificate and --key together/ },
    { change: ['--data', 'file'], says: /file is not a folder/ },
  ]
  for (const { change, says } of faults) {
    test(`init ${change.join(' ')} is refused before anything is written`, async () => {
      using folder = new TemporaryFolder()
      writeFileSync(folder.file('file'), '')
      const args = ['init', ...answers, '--data', 'data', ...change]
      assert.match(await refused(args, { cwd: folder.path }), says)
      assert.deepEqual(everythingIn(folder), ['file'])
    })
  }

  test('without a terminal nobody is asked', async () => {
    using folder = new TemporaryFolder()
    assert.match(
      await refused(['init'], { cwd: folder.path }),
      /give --hostname NAME --domain NAME/,
    )
    assert.deepEqual(everythingIn(folder), [])
  })

  test('after a refused try the next one goes through', async () => {
    using folder = new TemporaryFolder()
    // Not an instance key, as after a disk that was full.
    mkdirSync(folder.file('data'), { mode: 0o700 })
    writeFileSync(folder.file('data', 'instance.key'), '')
    const args = ['init', ...answers, '--data', 'data']
    assert.match(await refused(args, { cwd: folder.path }), /is not an instance key/)
    assert.equal(existsSync(folder.file('posthorn.toml')), false)
    assert.equal(existsSync(folder.file('posthorn.toml.new')), false)
    writeFileSync(
      folder.file('data', 'instance.key'),
      `${Buffer.alloc(32, 7).toString('base64')}\n`,
    )
    await done(args, { cwd: folder.path })
  })

  test('init on a data folder in use keeps its domain, its address and the password', async () => {
    using folder = new TemporaryFolder()
    const args = ['init', ...answers, '--data', 'data']
    await done(args, { cwd: folder.path })
    const file = folder.file('other.toml')
    const said = await done([...args, '--config', file], { cwd: folder.path })
    assert.match(said, /was there already, and its password is what it was/)
    assert.match(said, /"posthorn address password app@ours\.example"/)
    assert.equal(existsSync(file), true)
  })

  test('a wrong answer is asked again, and Enter takes the proposal', {
    skip: noTerminal,
  }, async () => {
    using folder = new TemporaryFolder()
    writeFileSync(folder.file('file'), '')
    const { status, text } = await atTerminal(['init'], folder.path, [
      ['Name of this machine', `mail${ENTER}`],
      ['not the whole name', `${CTRL_U}mail.ours.example${ENTER}`],
      ['Domain that mail', ENTER],
      ['First address', `app@other.example${ENTER}`],
      ['not of the domain ours.example', `${CTRL_U}app@ours.example${ENTER}`],
      ['Folder for mail', `file${ENTER}`],
      ['is not a folder', `${CTRL_U}data${ENTER}`],
    ])
    assert.equal(status, 0, text)
    assert.match(text, /user name {2}app@ours\.example/)
    const config = readFileSync(folder.file('posthorn.toml'), 'utf8')
    assert.match(config, /^hostname = "mail\.ours\.example"$/m)
    assert.match(config, /^data = ".*\/data"$/m)
  })

  test('a wrong option is refused before questions are asked about it', {
    skip: noTerminal,
  }, async () => {
    using folder = new TemporaryFolder()
    const { status, text } = await atTerminal(['init', '--hostname', 'mail'], folder.path, [])
    assert.equal(status, 1)
    assert.match(text, /posthorn: "mail" is not the whole name/)
    assert.doesNotMatch(text, /Domain that mail/)
  })

  test('Ctrl-C at a question writes nothing', { skip: noTerminal }, async () => {
    using folder = new TemporaryFolder()
    const { status, text } = await atTerminal(['init'], folder.path, [
      ['Name of this machine', `mail.ours.example${ENTER}`],
      ['Domain that mail', CTRL_C],
    ])
    assert.equal(status, 1)
    assert.match(text, /stopped before anything was written/)
    assert.deepEqual(everythingIn(folder), [])
  })

  test('check without and with a server: the port is free, then it answers', async () => {
    using folder = new TemporaryFolder()
    await using dns = await startDnsServer({})
    await initialise(folder)
    await settle(folder, dns.address)
    const before = await check(folder)
    assert.equal(before.status, 1)
    assert.match(of('ports', before)[0]?.text ?? '', /is free for the server/)
    assert.match(of('dns', before)[0]?.text ?? '', /mail\.ours\.example A: none in DNS/)
    assert.match(of('domains', before)[0]?.text ?? '', /ours\.example is not verified/)
    assert.equal(
      before.problems,
      before.findings.filter(({ status }) => status === 'problem').length,
    )

    await using server = await RunningServer.start(['serve'], { cwd: folder.path })
    const during = await check(folder)
    assert.match(of('ports', during)[0]?.text ?? '', /the server answers at 127\.0\.0\.1:/)
    assert.match(of('domains', during)[0]?.text ?? '', /ours\.example is not verified/)
    assert.equal((await server.stop()).status, 0)
  })

  test('check ends with 0 where there are warnings only', async () => {
    using folder = new TemporaryFolder()
    await using dns = await startDnsServer({
      'mail.ours.example': { a: ['198.51.100.7'] },
      '7.100.51.198.in-addr.arpa': { ptr: ['mail.ours.example'] },
    })
    await initialise(folder)
    await settle(folder, dns.address)
    const file = folder.file('posthorn.toml')
    const config = readFileSync(file, 'utf8')
    writeFileSync(
      file,
      config.replace('[submission]', '[submission]\nrequire_verified_domain = false'),
    )
    chmodSync(folder.file('data'), 0o755)
    const { status, stdout, stderr } = await posthorn(['check'], { cwd: folder.path })
    assert.equal(status, 0, stdout)
    assert.equal(stderr, '')
    assert.match(stdout, /^warning {2}data .*can look into/m)
    assert.match(stdout, /^ +-> chmod 700 /m)
    assert.match(stdout, /\nIt works; the warnings deserve a look\.\n$/)
  })

  test('check of a configuration that cannot be read says which line', async () => {
    using folder = new TemporaryFolder()
    writeFileSync(folder.file('posthorn.toml'), 'hostnam = "mail.ours.example"\n')
    const report = await check(folder)
    assert.equal(report.status, 1)
    assert.deepEqual(
      report.findings.map(({ area, status }) => `${area} ${status}`),
      ['config problem'],
    )
    assert.match(report.findings[0]?.text ?? '', /hostnam/)
  })

  test('check leaves a folder without a store as it is', async () => {
    using folder = new TemporaryFolder()
    await using dns = await startDnsServer({})
    writeFileSync(folder.file('posthorn.toml'), `data = "data"\n`)
    await settle(folder, dns.address)
    const report = await check(folder)
    assert.match(of('data', report)[0]?.text ?? '', /is not there yet/)
    assert.deepEqual(everythingIn(folder), ['posthorn.toml'])
  })
})
