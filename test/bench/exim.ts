/**
 * Debian's Exim, which cannot be installed beside Postfix: its packages are unpacked into a folder of the
 * bench and run from there. Exim insists on a user Debian-exim and on its own configuration file, so it
 * sees an /etc with both laid over ours, in a mount namespace of its own; nothing of the machine changes.
 *
 * It delivers at once, a process per message, and flushes its spool files before it says 250 (fsync(2),
 * seen with strace). Its limits on parallel sessions are lifted.
 */
import { chownSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Peer } from './contender.ts'
import { outputOf, startDaemon } from './daemon.ts'
import { peerFiles } from './peer-files.ts'
import { SINK_PORT } from './sink.ts'
import { ports } from './workload.ts'

const PACKAGES = ['exim4-daemon-light', 'exim4-base']
/** A user and a group that nobody has; they exist in Exim's /etc only. */
const EXIM_ID = 65_533

export const exim: Peer = {
  name: 'Exim',
  async start(folder) {
    mkdirSync(folder, { recursive: true })
    const program = unpack(folder)
    layOutEtc(folder, program)
    for (const name of ['spool', 'log']) {
      mkdirSync(join(folder, name))
      chownSync(join(folder, name), EXIM_ID, EXIM_ID)
    }
    const overlay = `lowerdir=${join(folder, 'etc')}:/etc`
    const script = `mount -t overlay overlay -o "$1" /etc && shift && exec "$@"`
    const listen = [program, '-bdf', '-q1m', '-oX', `${ports.exim}`, '-oP', join(folder, 'pid')]
    const daemon = await startDaemon({
      command: ['unshare', '--mount', 'sh', '-c', script, 'sh', overlay, ...listen],
      port: ports.exim,
      log: join(folder, 'output'),
    })
    return {
      ...daemon,
      name: 'Exim',
      version: versionOf(folder),
      port: ports.exim,
      warmUpMessages: 100,
      messagesMax: 200,
    }
  },
}

/** The program, as a path that Exim's own user may walk. */
function unpack(folder: string): string {
  const store = peerFiles('exim')
  const packages = (): string[] => readdirSync(store).filter((name) => name.endsWith('.deb'))
  if (packages().length < PACKAGES.length) outputOf('apt-get', ['download', ...PACKAGES], store)
  for (const name of packages()) outputOf('dpkg', ['-x', join(store, name), join(folder, 'root')])
  return join(folder, 'root/usr/sbin/exim4')
}

function versionOf(folder: string): string {
  const log = readFileSync(join(folder, 'log/mainlog'), 'utf8')
  return /exim ([\d.]+) daemon started/.exec(log)?.[1] ?? 'of unknown version'
}

function layOutEtc(folder: string, program: string): void {
  const etc = join(folder, 'etc')
  mkdirSync(join(etc, 'exim4'), { recursive: true })
  const user = `Debian-exim:x:${EXIM_ID}:${EXIM_ID}::/nonexistent:/usr/sbin/nologin\n`
  const group = `Debian-exim:x:${EXIM_ID}:\n`
  writeFileSync(join(etc, 'passwd'), readFileSync('/etc/passwd', 'utf8') + user)
  writeFileSync(join(etc, 'group'), readFileSync('/etc/group', 'utf8') + group)
  writeFileSync(join(etc, 'exim4/exim4.conf'), configuration(folder, program))
}

/** The retry rule is short because the sink ends before it has answered the last message of a round. */
function configuration(folder: string, program: string): string {
  return `exim_path = ${program}
spool_directory = ${join(folder, 'spool')}
log_file_path = ${join(folder, 'log')}/%slog
primary_hostname = bench.example
local_interfaces = 127.0.0.1
daemon_smtp_ports = ${ports.exim}
domainlist local_domains =
acl_smtp_rcpt = accept_all
host_lookup =
rfc1413_hosts =
tls_advertise_hosts =
smtp_accept_max = 0
smtp_accept_queue_per_connection = 0
smtp_accept_reserve = 0
smtp_connect_backlog = 200
keep_environment =
begin acl
accept_all:
  accept
begin routers
to_sink:
  driver = manualroute
  transport = remote_smtp
  route_list = * 127.0.0.1::${SINK_PORT} byname
  self = send
begin transports
remote_smtp:
  driver = smtp
  hosts_try_dane =
  hosts_avoid_tls = *
  allow_localhost
begin retry
* * F,2h,1s
`
}
