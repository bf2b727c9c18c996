/**
 * What the big providers are given, by the registrable domain of their MX hosts. Most publish no numbers,
 * and those they do publish are for senders with a name of many years; so these are modest, and where no
 * source stands beside them they are our own estimate. The window of each site finds the rest.
 */
import type { SiteProfile, SiteSettings } from './site-profile.ts'

const profile = (maxConnections: number, messagesPerConnection: number): SiteProfile => ({
  maxConnections,
  messagesPerConnection,
})

const google = profile(20, 100)
const microsoft = profile(10, 50)
/**
 * "A maximum of 20 messages per SMTP connection": Yahoo Customer Care to a sender in March 2011; it names
 * no number of connections.
 */
const yahoo = profile(10, 20)
const apple = profile(5, 50)
const oneAndOne = profile(5, 50)
const telekom = profile(3, 20)
/** Says "trop de connexions" early. */
const orange = profile(2, 50)
const free = profile(2, 20)
const tencent = profile(3, 20)
const netEase = profile(3, 20)
const mailRu = profile(5, 50)
const yandex = profile(5, 50)
const filter = profile(10, 50)

export const siteProfiles: SiteSettings = new Map([
  ['google.com', google],
  ['googlemail.com', google],
  // outlook.com is also where Microsoft 365 takes the mail of its customers.
  ['outlook.com', microsoft],
  ['hotmail.com', microsoft],
  ['mx.microsoft', microsoft],
  ['yahoodns.net', yahoo],
  ['icloud.com', apple],
  ['gmx.net', oneAndOne],
  ['web.de', oneAndOne],
  ['kundenserver.de', oneAndOne],
  ['ionos.com', oneAndOne],
  ['t-online.de', telekom],
  ['orange.fr', orange],
  ['wanadoo.fr', orange],
  ['free.fr', free],
  ['qq.com', tencent],
  ['netease.com', netEase],
  ['mail.ru', mailRu],
  ['yandex.ru', yandex],
  ['yandex.net', yandex],
  ['pphosted.com', filter],
  ['mimecast.com', filter],
])
