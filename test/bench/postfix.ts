/**
 * Debian's Postfix with a configuration and queue of its own, Debian's default process limits, and
 * `default_destination_concurrency_limit = 50` so that it is not held back.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { POSTFIX_DAEMONS, postfixMasterCf } from '../support/postfix-services.ts'
import type { Peer } from './contender.ts'
import { outputOf } from './daemon.ts'
import { SINK_PORT } from './sink.ts'
import { ports } from './workload.ts'

export const postfix: Peer = {
  name: 'Postfix',
  async start(folder) {
    const etc = join(folder, 'etc')
    const queue = join(folder, 'queue')
    const data = join(folder, 'data')
    for (const path of [etc, queue, data]) mkdirSync(path, { recursive: true })
    outputOf('chown', ['postfix', data])
    writeFileSync(join(etc, 'main.cf'), mainCf(queue, data))
    const door = `127.0.0.1:${ports.postfix} inet n - n - - smtpd\n`
    writeFileSync(join(etc, 'master.cf'), postfixMasterCf([door]))
    outputOf('postfix', ['-c', etc, 'start'])
    return {
      name: 'Postfix',
      version: outputOf('postconf', ['-d', '-h', 'mail_version']).trim(),
      port: ports.postfix,
      async stop() {
        outputOf('postfix', ['-c', etc, 'stop'])
      },
    }
  },
}

function mainCf(queue: string, data: string): string {
  return `compatibility_level = 3.6
queue_directory = ${queue}
data_directory = ${data}
command_directory = /usr/sbin
daemon_directory = ${POSTFIX_DAEMONS}
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
