/** Keys and checks of our domains, over an open estate: the same for a server and for commands without one. */
import { createHash, X509Certificate } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Clock } from '../base/clock.ts'
import type { Log } from '../base/log.ts'
import type { Random } from '../base/random.ts'
import type { Resolver } from '../base/resolver.ts'
import { SecretBox } from '../base/secret-box.ts'
import type { Config } from '../config/config.ts'
import { StsPolicies } from '../endpoint/http/sts-policies.ts'
import { DKIM_KEYS_PURPOSE } from '../mail/domain/dkim-keys.ts'
import { SendingDomains } from '../mail/domain/sending-domains.ts'
import type { Estate } from './estate.ts'

export function sendingDomainsOf(
  config: Config,
  world: {
    readonly clock: Clock
    readonly random: Random
    readonly log: Log
    readonly resolver: Resolver
  },
  { instanceKey, store }: Pick<Estate, 'instanceKey' | 'store'>,
): SendingDomains {
  const { clock, log, random, resolver } = world
  const certificate = config.tls?.certificate ?? join(config.data, 'tls', 'self-signed.pem')
  return new SendingDomains({
    store,
    domains: store,
    resolver,
    policies: new StsPolicies({ resolver, clock }),
    clock,
    random,
    log,
    box: new SecretBox(instanceKey, DKIM_KEYS_PURPOSE),
    hostname: config.hostname,
    publicIps: config.publicIps,
    sources: config.delivery.sources.map(({ ehlo, publicIps }) => ({
      hostname: ehlo,
      ips: publicIps,
    })),
    ownTlsa: () => tlsaOf(certificate),
  })
}

/** Usage 3, the key, SHA-256: as RFC 7671 §5.1 and RFC 7672 §3.1 recommend. */
async function tlsaOf(file: string): Promise<string | undefined> {
  try {
    const { publicKey } = new X509Certificate(await readFile(file))
    const spki = publicKey.export({ type: 'spki', format: 'der' })
    return `3 1 1 ${createHash('sha256').update(spki).digest('hex')}`
  } catch {
    return undefined // the listeners say what is wrong with it
  }
}
