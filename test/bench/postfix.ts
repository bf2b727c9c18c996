/**
 * The peer of the bench: Debian's Postfix with a configuration and queue of its own, Debian's default
 * process limits, and `default_destination_concurrency_limit = 50` so that it is not held back.
 */
import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Contender } from './contender.ts'
import { SINK_PORT } from './sink.ts'
import { ports } from './workload.ts'

const DAEMONS = '/usr/lib/postfix/sbin'

export function hasPostfix(): boolean {
  return existsSync(join(DAEMONS, 'master')) && existsSync('/usr/sbin/smtp-source')
}

export function startPostfix(folder: string): Contender {
  const etc = join(folder, 'etc')
  const queue = join(folder, 'queue')
  const data = join(folder, 'data')
  for (const path of [etc, queue, data]) mkdirSync(path, { recursive: true })
  for (let path = folder; path !== '/tmp' && path !== '/'; path = join(path, '..'))
    chmodSync(path, 0o755)
  spawnSync('chown', ['postfix', data])
  writeFileSync(join(etc, 'main.cf'), mainCf(queue, data))
  writeFileSync(join(etc, 'master.cf'), masterCf())
  control(etc, 'start')
  return {
    name: 'Postfix',
    port: ports.postfix,
    async stop() {
      control(etc, 'stop')
    },
  }
}

function control(etc: string, command: 'start' | 'stop'): void {
  const run = spawnSync('postfix', ['-c', etc, command], { encoding: 'utf8' })
  if (run.status !== 0) throw new Error(`postfix ${command}: ${run.stderr}`)
}

function mainCf(queue: string, data: string): string {
  return `compatibility_level = 3.6
queue_directory = ${queue}
data_directory = ${data}
command_directory = /usr/sbin
daemon_directory = ${DAEMONS}
mail_owner = postfix
setgid_group = postdrop
myhostname = bench.example
mydestination =
local_recipient_maps =
alias_maps =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
smtpd_recipient_restrictions = permit_mynetworks, reject
relayhost = [127.0.0.1]:${SINK_PORT}
default_destination_concurrency_limit = 50
smtp_tls_security_level = none
smtpd_tls_security_level = none
`
}

/** Debian's services and limits, without chroot because the queue lies in a folder of the bench. */
function masterCf(): string {
  return `127.0.0.1:${ports.postfix} inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
`
}
