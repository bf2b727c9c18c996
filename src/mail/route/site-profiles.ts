/**
 * What the big providers are given, by the registrable domain of their MX hosts. Most publish no numbers,
 * and those they do publish are for senders with a name of many years; so these are modest, and where no
 * source stands beside them they are our own estimate. The window of each site finds the rest.
 */
import type { SiteProfile, SiteSettings } from './site-profile.ts'

type Provider = SiteProfile & {
  /** Domains of its MX hosts. */
  readonly below: readonly string[]
}

/** By the name under which a provider is counted (provider.ts). */
export const providers: Readonly<Record<string, Provider>> = {
  google: {
    below: ['google.com', 'googlemail.com'],
    maxConnections: 20,
    messagesPerConnection: 100,
  },
  // outlook.com is also where Microsoft 365 takes the mail of its customers.
  microsoft: {
    below: ['outlook.com', 'hotmail.com', 'mx.microsoft'],
    maxConnections: 10,
    messagesPerConnection: 50,
  },
  /**
   * "A maximum of 20 messages per SMTP connection": Yahoo Customer Care to a sender in March 2011; it names
   * no number of connections.
   */
  yahoo: { below: ['yahoodns.net'], maxConnections: 10, messagesPerConnection: 20 },
  apple: { below: ['icloud.com'], maxConnections: 5, messagesPerConnection: 50 },
  'gmx and ionos': {
    below: ['gmx.net', 'web.de', 'kundenserver.de', 'ionos.com'],
    maxConnections: 5,
    messagesPerConnection: 50,
  },
  't-online': { below: ['t-online.de'], maxConnections: 3, messagesPerConnection: 20 },
  /** Says "trop de connexions" early. */
  orange: { below: ['orange.fr', 'wanadoo.fr'], maxConnections: 2, messagesPerConnection: 50 },
  free: { below: ['free.fr'], maxConnections: 2, messagesPerConnection: 20 },
  tencent: { below: ['qq.com'], maxConnections: 3, messagesPerConnection: 20 },
  netease: { below: ['netease.com'], maxConnections: 3, messagesPerConnection: 20 },
  'mail.ru': { below: ['mail.ru'], maxConnections: 5, messagesPerConnection: 50 },
  yandex: { below: ['yandex.ru', 'yandex.net'], maxConnections: 5, messagesPerConnection: 50 },
  proofpoint: { below: ['pphosted.com'], maxConnections: 10, messagesPerConnection: 50 },
  mimecast: { below: ['mimecast.com'], maxConnections: 10, messagesPerConnection: 50 },
}

export const siteProfiles: SiteSettings = new Map(
  Object.values(providers).flatMap(({ below, ...profile }) =>
    below.map((domain) => [domain, profile] as const),
  ),
)
