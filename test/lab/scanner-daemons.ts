/**
 * clamd, rspamd and spamd as Debian has them, each with a configuration of its own in a temporary folder: no
 * signatures, rules or services of this machine are used, and nothing is fetched. clamd knows one
 * signature, that of the EICAR test file.
 */

import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { freePort } from './ports.ts'

const START_MS_MAX = 60_000
const POLL_MS = 50

/** In pieces, or the antivirus of whoever clones this takes the file away. */
export const eicar = [
  'X5O!P%@AP[4\\PZX54(P^)7CC)7}$',
  'EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*',
].join('')

const gtubeTail = 'JS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X'
export const gtube = `X${gtubeTail}`
/** The form that rspamd answers with "add header". */
export const gtubeForHeader = `Y${gtubeTail}`

export type ScannerDaemon = AsyncDisposable & {
  /** `127.0.0.1:port` */
  readonly place: string
  /** Its Unix socket, where it has one. */
  readonly socket: string
  start(): Promise<void>
  signal(name: 'SIGSTOP' | 'SIGCONT'): void
  /** At once, as by the kernel when memory runs out. */
  kill(): Promise<void>
}

const programs = { clamd: '/usr/sbin/clamd', rspamd: '/usr/bin/rspamd', spamd: '/usr/sbin/spamd' }

type DaemonName = keyof typeof programs

export function reasonToSkipScanner(name: DaemonName): string | false {
  // On a laboratory machine a missing tool is a fault; at a newcomer's it is a skipped test.
  const isRequired = process.env['CI'] === 'true' || process.env['POSTHORN_LAB'] === 'all'
  return isRequired || existsSync(programs[name]) ? false : `${name} is not installed here`
}

export function startClamd(): Promise<ScannerDaemon> {
  return startDaemon('clamd', async (folder, port) => {
    await mkdir(join(folder, 'signatures'))
    const hex = Buffer.from(eicar).toString('hex')
    await writeFile(join(folder, 'signatures', 'lab.ndb'), `Lab.Eicar:0:*:${hex}\n`)
    await writeFile(
      join(folder, 'clamd.conf'),
      `DatabaseDirectory ${folder}/signatures
TCPSocket ${port}
TCPAddr 127.0.0.1
LocalSocket ${folder}/socket
Foreground yes
User ${userName()}
StreamMaxLength 50M
`,
    )
    return ['-c', join(folder, 'clamd.conf')]
  })
}

export function startRspamd(): Promise<ScannerDaemon> {
  return startDaemon('rspamd', async (folder, port) => {
    // Debian's list of public suffixes takes seconds to compile.
    await writeFile(join(folder, 'suffixes'), 'example\n')
    await writeFile(
      join(folder, 'rspamd.conf'),
      `options {
  tempdir = "${folder}"; pidfile = "${folder}/pid"; url_tld = "${folder}/suffixes";
  control_socket = "${folder}/control mode=0600"; filters = []; enable_test_patterns = true;
  dns { nameserver = ["127.0.0.1:9:1"]; timeout = 0.1s; retransmits = 1; }
}
logging { type = "console"; level = "warning"; }
actions { reject = 15; add_header = 6; greylist = 4; }
worker "normal" { bind_socket = "127.0.0.1:${port}"; count = 1; }
`,
    )
    return ['-f', '-i', '-c', join(folder, 'rspamd.conf')]
  })
}

export function startSpamd(): Promise<ScannerDaemon> {
  return startDaemon('spamd', async (folder, port) => {
    await writeFile(
      join(folder, 'lab.cf'),
      `loadplugin Mail::SpamAssassin::Plugin::Check
required_score 5
use_bayes 0
body GTUBE /${gtube.replaceAll(/[*.]/g, '\\$&')}/
score GTUBE 1000
`,
    )
    const rules = ['-C', folder, `--siteconfigpath=${folder}`, '-H', folder, '-x', '-L']
    const isRoot = process.getuid?.() === 0
    return [
      ...rules,
      '-i',
      '127.0.0.1',
      '-p',
      String(port),
      '-m',
      '2',
      ...(isRoot ? ['-u', 'nobody'] : []),
    ]
  })
}

async function startDaemon(
  name: DaemonName,
  configure: (folder: string, port: number) => Promise<string[]>,
): Promise<ScannerDaemon> {
  await using stack = new AsyncDisposableStack()
  const folder = await mkdtemp(join(tmpdir(), `posthorn-${name}-`))
  stack.defer(() => rm(folder, { recursive: true, force: true }))
  // Those that give up being root must be able to walk through.
  await chmod(folder, 0o755)
  const port = await freePort()
  const args = await configure(folder, port)
  const daemon = new Daemon({ name, folder, port, args })
  stack.defer(() => daemon.kill())
  await daemon.start()
  const owned = stack.move()
  return Object.assign(daemon, { [Symbol.asyncDispose]: () => owned.disposeAsync() })
}

type Start = {
  readonly name: DaemonName
  readonly folder: string
  readonly port: number
  readonly args: readonly string[]
}

class Daemon {
  readonly place: string
  readonly socket: string
  readonly #start: Start
  #child: ChildProcess | undefined

  constructor(start: Start) {
    this.#start = start
    this.place = `127.0.0.1:${start.port}`
    this.socket = join(start.folder, 'socket')
  }

  async start(): Promise<void> {
    const { name, folder, port, args } = this.#start
    const env = { ...process.env, DBDIR: folder }
    // In a process group of its own, workers included.
    const child = spawn(programs[name], args, { env, stdio: 'ignore', detached: true })
    this.#child = child
    await once(child, 'spawn')
    const giveUpAt = Date.now() + START_MS_MAX
    while (!(await accepts(port))) {
      if (child.exitCode !== null) throw new Error(`${name} ended with ${child.exitCode}`)
      if (Date.now() > giveUpAt) throw new Error(`${name} does not accept connections`)
      await pause(POLL_MS)
    }
  }

  signal(name: NodeJS.Signals): void {
    const pid = this.#child?.pid
    if (pid !== undefined) process.kill(-pid, name)
  }

  async kill(): Promise<void> {
    const child = this.#child
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
    const exited = once(child, 'exit')
    this.signal('SIGKILL')
    await exited
  }
}

/** Resolves when somebody on this machine is connected to the port, as proc(5) tells. */
export async function connectedTo(place: string): Promise<void> {
  const port = Number(place.split(':').at(-1))
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`
  const giveUpAt = Date.now() + START_MS_MAX
  for (;;) {
    const lines = (await readFile('/proc/net/tcp', 'utf8')).split('\n')
    const isConnected = lines.some((line) => {
      const [, , remote, state] = line.trim().split(/\s+/)
      return remote?.endsWith(suffix) === true && state === ESTABLISHED
    })
    if (isConnected) return
    if (Date.now() > giveUpAt) throw new Error(`nobody is connected to ${place}`)
    await pause(POLL_MS)
  }
}

const ESTABLISHED = '01'

async function accepts(port: number): Promise<boolean> {
  const socket = connect({ host: '127.0.0.1', port })
  try {
    await once(socket, 'connect')
    return true
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}

function userName(): string {
  return process.getuid?.() === 0 ? 'root' : (process.env['USER'] ?? 'nobody')
}
