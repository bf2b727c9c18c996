/**
 * Postfix in front of Posthorn, as many have it: a null client on an application's machine that relays
 * through the submission port with verified STARTTLS and a password; and Postfix's own load generator
 * on the trusted listener.
 */

import assert from 'node:assert/strict'
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { promisify } from 'node:util'
import { freePort } from './ports.ts'
import { eventually, reasonToSkipPostfix, startPostfixHost } from './postfix-host.ts'
import type { PostfixHost, PostfixSettings } from './postfix-host.ts'
import { bodyOf, PostfixWorld } from './postfix-world.ts'
import { runPosthorn } from './posthorn-process.ts'
import { startRelay } from './relay.ts'
import type { Relay } from './relay.ts'

const skip = reasonToSkipPostfix()

const SESSIONS = 40
const MESSAGES = 600

describe('Postfix as a null client', { skip }, () => {
  let world: PostfixWorld
  let client: PostfixHost

  before(async () => {
    world = await PostfixWorld.start([
      { name: 'ours', ip: '127.0.0.1' },
      { name: 'theirs', ip: '127.0.0.2' },
    ])
    client = await startPostfixHost([], nullClient(world.relay))
    await client.write('passwords', passwordLine(world.relay, world.relay.tls.login?.pass))
  })

  after(async () => {
    await client?.[Symbol.asyncDispose]()
    await world?.[Symbol.asyncDispose]()
  })

  test('mail of a local program is relayed with a password, and its DSN wish goes the whole way', async () => {
    const recipients = ['one', 'two', 'three'].map((name) => `${name}@theirs.example`)
    const body = 'Grüße\n.\n..dots\nFrom here\n'
    await sendmail(client, {
      sender: 'app@ours.example',
      author: 'app@ours.example',
      options: ['-N', 'success', '-V', 'order-31'],
      recipients,
      body,
    })
    await client.logged(/Verified TLS connection established to localhost.*TLSv1\.3/)
    await client.logged(/to=<one@theirs\.example>.*status=sent \(250 2\.0\.0 queued as \S+\)/)
    for (const recipient of recipients) {
      const [message] = await world.postfix.mailbox(recipient)
      assert.equal(bodyOf(message).toString('utf8'), body.replaceAll('\n', '\r\n'))
    }
    // One from Postfix behind us for all three: Posthorn had passed the wish on.
    const { status } = await world.notice('app@ours.example')
    assert.match(status, /^Original-Envelope-Id: order-31/m)
    assert.match(status, /^Reporting-MTA: dns; mx\.postfix\.example/m)
    assert.equal(status.match(/^Action: delivered/gm)?.length, 3)
  })

  test('mail with another author is refused for good, with words that Postfix can show', async () => {
    await sendmail(client, {
      sender: 'app@ours.example',
      author: 'boss@ours.example',
      recipients: ['forged@theirs.example'],
      body: 'Hello\n',
    })
    const line = await client.logged(/to=<forged@theirs\.example>.*status=/)
    assert.match(line, /dsn=5\.7\.1, status=bounced .* 550 5\.7\.1 From is "boss@ours\.example"/)
  })

  test('with a wrong password nothing is lost: the mail waits in Postfix', async () => {
    await client.write('passwords', passwordLine(world.relay, 'wrong'))
    await client.restart()
    await sendmail(client, {
      sender: 'app@ours.example',
      author: 'app@ours.example',
      recipients: ['later@theirs.example'],
      body: 'Hello\n',
    })
    const line = await client.logged(/to=<later@theirs\.example>.*status=/)
    assert.match(line, /dsn=4\.7\.8, status=deferred \(SASL authentication failed.* 535 5\.7\.8 /)

    await client.write('passwords', passwordLine(world.relay, world.relay.tls.login?.pass))
    await client.restart()
    await promisify(execFile)('postqueue', ['-c', client.etc, '-f'])
    const [message] = await world.postfix.mailbox('later@theirs.example')
    assert.deepEqual(bodyOf(message), Buffer.from('Hello\r\n'))
  })
})

describe('smtp-source at the trusted listener, smtp-sink behind it', { skip }, () => {
  test(`${MESSAGES} messages over ${SESSIONS} sessions at once arrive, each once`, async () => {
    await using sink = await startSink()
    await using relay = await startRelay(sink.port)
    const load = [`-s${SESSIONS}`, `-m${MESSAGES}`, '-l4096', '-N']
    const envelope = ['-f', relay.sender, '-t', 'reader@theirs.example']
    await promisify(execFile)('smtp-source', [...load, ...envelope, `127.0.0.1:${relay.port}`])
    await allSent(relay)
    const recipients = await sink.recipients()
    assert.equal(recipients.length, MESSAGES)
    assert.equal(new Set(recipients).size, MESSAGES)
  })
})

type LocalMail = {
  readonly sender: string
  readonly author: string
  readonly recipients: readonly string[]
  readonly body: string
  readonly options?: readonly string[]
}

async function sendmail(client: PostfixHost, mail: LocalMail): Promise<void> {
  const { sender, author, recipients, body, options = [] } = mail
  const running = promisify(execFile)('sendmail', [
    '-C',
    client.etc,
    '-i',
    ...options,
    '-f',
    sender,
    ...recipients,
  ])
  running.child.stdin?.end(`From: <${author}>\nSubject: A test\n\n${body}`)
  await running
}

/** As the Postfix documentation has it for a machine whose mail goes through a provider. */
function nullClient({ starttlsPort, tls }: Relay): PostfixSettings {
  return {
    myhostname: 'app.lab.example',
    relayhost: `[localhost]:${starttlsPort}`,
    virtual_mailbox_domains: '',
    // This name is in no DNS.
    smtp_host_lookup: 'native',
    smtp_sasl_auth_enable: 'yes',
    smtp_sasl_password_maps: 'texthash:$config_directory/passwords',
    smtp_sasl_security_options: 'noanonymous',
    smtp_tls_security_level: 'secure',
    smtp_tls_CAfile: tls.ca ?? '',
    smtp_tls_loglevel: '1',
  }
}

function passwordLine({ starttlsPort, sender }: Relay, password = ''): string {
  return `[localhost]:${starttlsPort} ${sender}:${password}\n`
}

type Sink = AsyncDisposable & {
  readonly port: number
  /** One for each message that came. */
  recipients(): Promise<readonly string[]>
}

async function startSink(): Promise<Sink> {
  const port = await freePort()
  const folder = await mkdtemp(join(tmpdir(), 'posthorn-sink-'))
  await chmod(folder, 0o777)
  // One file for each message; its name is the prefix and a number.
  const options = ['-u', 'nobody', '-d', join(folder, 'm.'), `127.0.0.1:${port}`, '100']
  const sink = spawn('smtp-sink', options, { stdio: 'inherit' })
  const exited = once(sink, 'exit')
  await eventually('smtp-sink', () => isOpen(port))
  return {
    port,
    async recipients() {
      const files = (await readdir(folder)).map((name) => readFile(join(folder, name), 'latin1'))
      return (await Promise.all(files)).map((text) => /^X-Rcpt-Args: (.*)$/m.exec(text)?.[1] ?? '')
    },
    async [Symbol.asyncDispose]() {
      sink.kill('SIGKILL')
      await exited
      await rm(folder, { recursive: true })
    },
  }
}

async function isOpen(port: number): Promise<true | undefined> {
  const socket = connect({ host: '127.0.0.1', port })
  try {
    await once(socket, 'connect')
    return true
  } catch {
    return undefined
  } finally {
    socket.destroy()
  }
}

async function allSent({ folder }: Relay): Promise<void> {
  const options = ['--json', '--limit', '1000', '--data', join(folder, 'data')]
  await eventually(`${MESSAGES} messages that are sent`, async () => {
    const printed = await runPosthorn(['message', 'list', ...options])
    const rows: { status: string }[] = JSON.parse(printed.toString('utf8'))
    return rows.filter(({ status }) => status === 'sent').length === MESSAGES ? true : undefined
  })
}
