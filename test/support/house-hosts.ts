/** The MX hosts of a journey: those of theirs.example, best first, and the one of its sender. */
import type { Zone } from './dns-server.ts'
import { MxHost, type MxScript } from './mx-host.ts'

const MAILBOX_IP = '127.0.0.200'
const BIND_TRIES_MAX = 20

/** All on one port, as MX hosts are. */
export async function openHosts<Name extends string>(
  scripts: Readonly<Record<Name, MxScript>>,
  ofMailbox: MxScript = {},
): Promise<{ port: number; mailbox: MxHost; hosts: Record<Name, MxHost> }> {
  for (let tries = 1; ; tries++) {
    const mailbox = await MxHost.listen({ ...ofMailbox, ip: MAILBOX_IP })
    const { port } = mailbox
    const hosts = {} as Record<Name, MxHost> // complete when it is returned
    try {
      const named = Object.entries(scripts) as [Name, MxScript][]
      for (const [index, [name, script]] of named.entries()) {
        hosts[name] = await MxHost.listen({ ip: `127.0.0.${index + 2}`, ...script, port })
      }
      return { port, mailbox, hosts }
    } catch (error) {
      const opened: MxHost[] = Object.values(hosts)
      await Promise.all([mailbox, ...opened].map((host) => host.close()))
      // Another test may hold the port on one of the addresses.
      if (tries === BIND_TRIES_MAX) throw error
    }
  }
}

/** What DNS says about them. */
export function zoneOf(hosts: Readonly<Record<string, MxHost>>): Zone {
  const machines = Object.entries(hosts).map(([name, { ip }]) => {
    return [`${name}.theirs.example`, ip.includes(':') ? { aaaa: [ip] } : { a: [ip] }] as const
  })
  return {
    'ours.example': { mx: [[10, 'mx.ours.example']] },
    'mx.ours.example': { a: [MAILBOX_IP] },
    'theirs.example': { mx: machines.map(([name], index) => [10 * (index + 1), name]) },
    ...Object.fromEntries(machines),
  }
}
