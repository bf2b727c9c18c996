/**
 * Haraka, installed from npm into a folder of the bench, with a process per core. What it takes goes into
 * its outbound queue, and on to the sink from there: `queue/smtp_forward` would pass messages through
 * without keeping them. Each queue file is flushed before the 250 (fsync(2), seen with strace); its folder
 * is not, so a power cut may take the name of a file that was promised.
 */
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Peer } from './contender.ts'
import { outputOf, startDaemon } from './daemon.ts'
import { peerFiles } from './peer-files.ts'
import { SINK_PORT } from './sink.ts'
import { ports } from './workload.ts'

const VERSION = '3.3.4'
const wanted = {
  private: true,
  dependencies: { Haraka: VERSION },
  // The newest libmime wants a version of libqp that the registry does not have.
  overrides: { libmime: '5.3.7' },
}

export const haraka: Peer = {
  name: 'Haraka',
  async start(folder) {
    const program = install()
    for (const name of ['config', 'plugins', 'queue']) {
      mkdirSync(join(folder, name), { recursive: true })
    }
    copyFileSync(join(program, 'config/connection.ini'), join(folder, 'config/connection.ini'))
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
    const daemon = await startDaemon({
      command: [process.execPath, join(program, 'bin/haraka'), '-c', folder],
      port: ports.haraka,
      log: join(folder, 'output'),
    })
    return {
      ...daemon,
      name: 'Haraka',
      version: VERSION,
      port: ports.haraka,
      warmUpMessages: 9_000,
    }
  },
}

/** Its folder. */
function install(): string {
  const store = peerFiles('haraka')
  const program = join(store, 'node_modules/Haraka')
  if (installedVersion(program) !== VERSION) {
    writeFileSync(join(store, 'package.json'), JSON.stringify(wanted))
    const quick = ['--ignore-scripts', '--omit=optional', '--no-audit', '--no-fund']
    outputOf('npm', ['install', '--prefix', store, ...quick])
  }
  return program
}

function installedVersion(program: string): string | undefined {
  const file = join(program, 'package.json')
  if (!existsSync(file)) return undefined
  const { version }: { version?: string } = JSON.parse(readFileSync(file, 'utf8'))
  return version
}

const files: Readonly<Record<string, string>> = {
  'config/smtp.ini': `listen=127.0.0.1:${ports.haraka}\nnodes=cpus\n`,
  'config/outbound.ini': 'enable_tls=false\n',
  'config/log.ini': '[main]\nlevel=warn\n',
  'config/me': 'bench.example\n',
  'config/plugins': 'to_sink\n',
  'plugins/to_sink.js': `exports.hook_rcpt = (next, connection) => {
  connection.relaying = true
  next(OK)
}
exports.hook_get_mx = (next) => next(OK, { priority: 0, exchange: '127.0.0.1', port: ${SINK_PORT} })
`,
}
