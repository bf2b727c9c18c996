/** The sources: that this machine has their addresses, and where their warm-up stands. */
import type { Config } from '../../config/config.ts'
import { addressesOfSource, type Source } from '../../mail/delivery/source.ts'
import { dailyMax, dayOfWarmUp } from '../../mail/delivery/warm-up.ts'
import { absentAddresses } from '../own-addresses.ts'
import type { Finding } from './finding.ts'

export async function checkSources(
  { delivery }: Pick<Config, 'delivery'>,
  now: number,
): Promise<Finding[]> {
  const absent = await absentAddresses(delivery)
  return delivery.sources.flatMap((source) => [
    ...addressesOfSource(source).map((ip) =>
      judgeAddress(ip, source, absent.find((other) => other.ip === ip)?.code),
    ),
    ...warmUpOf(source, delivery.warmUp, now),
  ])
}

function judgeAddress(ip: string, { name }: Source, code: string | undefined): Finding {
  if (code === undefined) {
    return { area: 'sources', status: 'ok', text: `mail can leave from ${ip}` }
  }
  return {
    area: 'sources',
    status: 'problem',
    text: `mail cannot leave from ${ip} ([delivery.sources."${name}"]): ${code}`,
    todo:
      code === 'EADDRNOTAVAIL'
        ? 'this machine does not have that address: give it the address ("ip address" shows those that it has), or correct posthorn.toml'
        : 'see why the system does not give that address',
  }
}

function warmUpOf(
  { name, warmUpFrom }: Source,
  plan: Config['delivery']['warmUp'],
  now: number,
): Finding[] {
  if (warmUpFrom === undefined) return []
  const day = dayOfWarmUp(warmUpFrom, now)
  if (day > plan.days) {
    return [{ area: 'sources', status: 'ok', text: `the warm-up of ${name} is over` }]
  }
  if (day < 1) {
    const begins = new Date(warmUpFrom).toISOString().slice(0, 10)
    const text = `${name} sends nothing before its warm-up begins on ${begins}`
    return [{ area: 'sources', status: 'ok', text }]
  }
  const text = `${name} is on day ${day} of ${plan.days} of its warm-up: ${dailyMax(plan, day)} messages today to each provider`
  return [{ area: 'sources', status: 'ok', text }]
}
