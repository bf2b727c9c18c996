/** What it means that a source of the configuration cannot be used: another one may try, and who runs this must look. */
import { DialError } from '../../base/dialer.ts'
import type { RouteHost } from '../route/route.ts'
import type { ConnectFailure } from './connect.ts'
import { type Ending, unsuccessful } from './ending.ts'
import { ownMeaning } from './meaning.ts'
import type { Source } from './source.ts'

/** The system does not let us come from there; undefined where that is not what happened. */
export function absentFromHere(
  error: unknown,
  localAddress: string | undefined,
): ConnectFailure | undefined {
  if (localAddress === undefined || !(error instanceof DialError)) return undefined
  if (error.code !== 'EADDRNOTAVAIL') return undefined
  const reason = `${localAddress} is no address of this machine`
  return {
    // No host has been asked: it must not be taken for dead.
    failedStage: 'route',
    status: '4.3.5',
    reason,
    code: error.code,
    bounceInfo: ownMeaning({
      action: 'defer',
      category: 'system',
      scope: 'sending-ip',
      rule: 'source-absent',
      message: `${reason[0]?.toUpperCase()}${reason.slice(1)}, although [delivery.sources] of posthorn.toml names it. Posthorn tries again; whoever runs it must give the machine the address or correct the file.`,
    }),
  }
}

/** The host has only addresses of a family that the source has none of. */
export function endingWithoutFamily(
  { name }: RouteHost,
  ips: readonly string[],
  source: Source,
): Ending {
  const said = `${name} has only addresses that ${source.name} does not reach (${ips.join(', ')})`
  const info = ownMeaning({
    action: 'defer',
    category: 'network',
    scope: 'sending-ip',
    rule: 'source-without-family',
    message: `${said[0]?.toUpperCase()}${said.slice(1)}: one is IPv6 and the other IPv4. Posthorn tries again by another source if there is one; whoever runs it can give this one an address of that kind.`,
  })
  return unsuccessful(info, {
    stage: 'route',
    place: { host: name, ip: '' },
    said,
    status: '4.4.4',
  })
}
