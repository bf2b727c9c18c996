/**
 * A Postfix of its own: Debian's programs with a configuration, a queue and a log in a temporary
 * folder, so that neither a Postfix of this machine nor another test is touched. It takes mail for
 * every domain under .example into Maildirs, and may have several listeners, each a host of its own
 * with its own habits. Postfix insists on being started by root.
 */

import { execFile } from 'node:child_process'
import { chmod, chown, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'
import {
  isPostfixInstalled,
  POSTFIX_DAEMONS,
  postfixMasterCf,
} from '../support/postfix-services.ts'
import { freePort } from './ports.ts'

const COMMAND_MS_MAX = 30_000
const ARRIVAL_MS_MAX = 20_000
const POLL_MS = 25
/** Debian's nobody: owns the mailboxes. */
const NOBODY = 65_534

/** Parameters of main.cf, by name. */
export type PostfixSettings = Readonly<Record<string, string>>

export type PostfixListener = {
  /** Its name in the log, as `postfix/NAME/smtpd`. */
  readonly name: string
  /** On loopback. All listeners share one port. */
  readonly ip: string
  readonly settings?: PostfixSettings
}

export type PostfixHost = AsyncDisposable & {
  readonly port: number
  /** Its configuration: tables of a test may lie here too. */
  readonly etc: string
  /** Of its self-signed certificate, which is for localhost. */
  readonly ca: string
  /** A file beside the configuration, readable for Postfix. */
  write(name: string, content: string): Promise<void>
  start(): Promise<void>
  stop(): Promise<void>
  /** Ends its sessions and makes changed tables count, also those that it has in memory. */
  restart(): Promise<void>
  /** Resolves with the messages in this mailbox, oldest first, when so many have come. */
  mailbox(recipient: string, count?: number): Promise<readonly Buffer[]>
  /** Resolves with the first line of the log that matches. */
  logged(line: RegExp): Promise<string>
}

/** What every reason to skip has in common: Postfix, and the right to start it. */
export function reasonToSkipPostfix(): string | false {
  if (process.getuid?.() !== 0) return 'Postfix can be started by root only'
  // On a laboratory machine a missing tool is a fault; at a newcomer's it is a skipped test.
  const isRequired = process.env['CI'] === 'true' || process.env['POSTHORN_LAB'] === 'all'
  return !isPostfixInstalled() && !isRequired
    ? 'Postfix is not installed here (apt-get install postfix)'
    : false
}

export async function startPostfixHost(
  listeners: readonly PostfixListener[],
  settings: PostfixSettings = {},
): Promise<PostfixHost> {
  await using stack = new AsyncDisposableStack()
  const folder = await mkdtemp(join(tmpdir(), 'posthorn-postfix-'))
  stack.defer(() => rm(folder, { recursive: true }))
  const port = await freePort()
  const host = new Host(folder, port)
  await host.prepare(listeners, settings)
  stack.defer(() => host.stop())
  await host.start()
  const owned = stack.move()
  return Object.assign(host, { [Symbol.asyncDispose]: () => owned.disposeAsync() })
}

/** Looks until something is there. */
export async function eventually<T>(what: string, look: () => Promise<T | undefined>): Promise<T> {
  const giveUpAt = Date.now() + ARRIVAL_MS_MAX
  for (;;) {
    const found = await look()
    if (found !== undefined) return found
    if (Date.now() > giveUpAt) throw new Error(`${what}: did not come`)
    await pause(POLL_MS)
  }
}

class Host {
  readonly port: number
  readonly etc: string
  readonly ca: string
  readonly #folder: string
  #runs = false
  #mail = new Map<string, Buffer>()

  constructor(folder: string, port: number) {
    this.#folder = folder
    this.port = port
    this.etc = join(folder, 'etc')
    this.ca = join(this.etc, 'certificate.pem')
  }

  async prepare(listeners: readonly PostfixListener[], settings: PostfixSettings): Promise<void> {
    // Its daemons are not root: they must be able to walk through.
    await chmod(this.#folder, 0o755)
    for (const name of ['etc', 'queue', 'data', 'mail']) await mkdir(join(this.#folder, name))
    await promisify(execFile)('chown', ['postfix', join(this.#folder, 'data')])
    await chown(join(this.#folder, 'mail'), NOBODY, NOBODY)
    await makeCertificate(this.etc)
    await this.write('domains', '/\\.example$/ yes\n')
    await this.write('mailboxes', '!/^unknown/ all/\n')
    await this.write('main.cf', mainCf({ ...this.#defaults(), ...settings }))
    await this.write('master.cf', masterCf(listeners, this.port))
  }

  async write(name: string, content: string): Promise<void> {
    await writeFile(join(this.etc, name), content)
  }

  async start(): Promise<void> {
    await this.#control('start')
    this.#runs = true
  }

  async stop(): Promise<void> {
    if (!this.#runs) return
    this.#runs = false
    await this.#control('stop')
  }

  async restart(): Promise<void> {
    await this.stop()
    await this.start()
  }

  async mailbox(recipient: string, count = 1): Promise<readonly Buffer[]> {
    return eventually(`${count} messages for ${recipient}`, async () => {
      const messages = await this.#deliveredTo(recipient)
      return messages.length >= count ? messages : undefined
    })
  }

  async logged(line: RegExp): Promise<string> {
    return eventually(`a line ${line} in the log of Postfix`, async () => {
      const log = await readFile(join(this.#folder, 'log'), 'utf8').catch(() => '')
      return log.split('\n').find((candidate) => line.test(candidate))
    })
  }

  /** virtual(8) writes whom it delivers to into each copy. */
  async #deliveredTo(recipient: string): Promise<Buffer[]> {
    const folder = join(this.#folder, 'mail/all/new')
    const names = await readdir(folder).catch(() => [])
    for (const name of names) {
      if (!this.#mail.has(name)) this.#mail.set(name, await readFile(join(folder, name)))
    }
    const mark = Buffer.from(`\nDelivered-To: ${recipient}\n`)
    return [...this.#mail.values()].filter((message) => message.subarray(0, 2_000).includes(mark))
  }

  async #control(command: 'start' | 'stop'): Promise<void> {
    await promisify(execFile)('postfix', ['-c', this.etc, command], { timeout: COMMAND_MS_MAX })
  }

  #defaults(): PostfixSettings {
    return {
      compatibility_level: '3.6',
      queue_directory: join(this.#folder, 'queue'),
      data_directory: join(this.#folder, 'data'),
      command_directory: '/usr/sbin',
      daemon_directory: POSTFIX_DAEMONS,
      mail_owner: 'postfix',
      setgid_group: 'postdrop',
      maillog_file: join(this.#folder, 'log'),
      maillog_file_prefixes: this.#folder,
      myhostname: 'mx.postfix.example',
      inet_interfaces: '127.0.0.1',
      inet_protocols: 'ipv4',
      mydestination: '',
      mynetworks: '',
      local_recipient_maps: '',
      alias_maps: '',
      notify_classes: '',
      virtual_mailbox_domains: `regexp:${this.etc}/domains`,
      virtual_mailbox_maps: `regexp:${this.etc}/mailboxes`,
      virtual_mailbox_base: join(this.#folder, 'mail'),
      virtual_uid_maps: `static:${NOBODY}`,
      virtual_gid_maps: `static:${NOBODY}`,
      virtual_mailbox_limit: '0',
      message_size_limit: '52428800',
      smtpd_tls_security_level: 'may',
      smtpd_tls_chain_files: `${this.etc}/key.pem, ${this.ca}`,
      smtpd_relay_restrictions: 'reject_unauth_destination',
      smtpd_client_connection_count_limit: '0',
      // As strict as it can be told to be.
      strict_rfc821_envelopes: 'yes',
      smtpd_forbid_bare_newline: 'yes',
      smtpd_forbid_unauth_pipelining: 'yes',
      smtpd_helo_required: 'yes',
    }
  }
}

async function makeCertificate(etc: string): Promise<void> {
  const files = ['-keyout', join(etc, 'key.pem'), '-out', join(etc, 'certificate.pem')]
  const names = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost']
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']
  await promisify(execFile)('openssl', ['req', '-x509', '-days', '2', ...key, ...files, ...names])
}

function mainCf(settings: PostfixSettings): string {
  return Object.entries(settings)
    .map(([name, value]) => `${name} = ${value}\n`)
    .join('')
}

function masterCf(listeners: readonly PostfixListener[], port: number): string {
  const doors = listeners.map(({ name, ip, settings = {} }) => {
    const own = Object.entries({ ...settings, syslog_name: `postfix/${name}` })
    const options = own.map(([key, value]) => `\n  -o { ${key} = ${value} }`)
    return `${ip}:${port} inet n - n - - smtpd${options.join('')}\n`
  })
  return postfixMasterCf(doors)
}
