/** What every Postfix of ours has in common: Debian's programs, services and process limits. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'

export const POSTFIX_DAEMONS = '/usr/lib/postfix/sbin'

export function isPostfixInstalled(): boolean {
  return existsSync(join(POSTFIX_DAEMONS, 'master')) && existsSync('/usr/sbin/smtp-source')
}

/**
 * master.cf without chroot, because the queue lies in a folder of ours. Services that nothing asks for
 * are not started.
 * @param doors the lines of its listeners, each with its options and a line end
 */
export function postfixMasterCf(doors: readonly string[]): string {
  return `${doors.join('')}postlog unix-dgram n - n - 1 postlogd
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
virtual unix - n n - - virtual
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
tlsmgr unix - - n 1000? 1 tlsmgr
`
}
