/** Every provider whose answers have rules of their own, and the names of some more. */
import type { ProviderRules } from '../rule.ts'
import { amazonSes } from './providers/amazon-ses.ts'
import { apple } from './providers/apple.ts'
import { att } from './providers/att.ts'
import { barracuda } from './providers/barracuda.ts'
import { cloudmark } from './providers/cloudmark.ts'
import { comcast } from './providers/comcast.ts'
import { cox } from './providers/cox.ts'
import { docomo } from './providers/docomo.ts'
import { exchange } from './providers/exchange.ts'
import { exim } from './providers/exim.ts'
import { free } from './providers/free.ts'
import { gmx } from './providers/gmx.ts'
import { godaddy } from './providers/godaddy.ts'
import { google } from './providers/google.ts'
import { ironport } from './providers/ironport.ts'
import { laposte } from './providers/laposte.ts'
import { libero } from './providers/libero.ts'
import { mailru } from './providers/mailru.ts'
import { microsoft } from './providers/microsoft.ts'
import { mimecast } from './providers/mimecast.ts'
import { netease } from './providers/netease.ts'
import { orange } from './providers/orange.ts'
import { postfix } from './providers/postfix.ts'
import { proofpoint } from './providers/proofpoint.ts'
import { qmail } from './providers/qmail.ts'
import { qq } from './providers/qq.ts'
import { spectrum } from './providers/spectrum.ts'
import { tOnline } from './providers/t-online.ts'
import { yahoo } from './providers/yahoo.ts'
import { yandex } from './providers/yandex.ts'
import { zimbra } from './providers/zimbra.ts'

/** Tried in this order where only words show the provider; mail services before mail programs. */
export const providerRules: readonly ProviderRules[] = [
  google,
  microsoft,
  yahoo,
  apple,
  gmx,
  tOnline,
  orange,
  laposte,
  free,
  mailru,
  yandex,
  qq,
  netease,
  comcast,
  cox,
  att,
  spectrum,
  godaddy,
  amazonSes,
  mimecast,
  proofpoint,
  barracuda,
  cloudmark,
  ironport,
  zimbra,
  exchange,
  postfix,
  exim,
  qmail,
  docomo,
  libero,
]

/** Known by name only: their answers are in words that everybody uses. */
export const providerNames: readonly { readonly name: string; readonly hosts: RegExp }[] = [
  { name: 'zoho', hosts: /\.zoho(?:mail)?\.[a-z.]{2,6}$/ },
  { name: 'cloudflare', hosts: /\.mx\.cloudflare\.net$/ },
  { name: 'fastmail', hosts: /\.messagingengine\.com$/ },
  { name: 'proton', hosts: /\.protonmail\.ch$/ },
  { name: 'ionos', hosts: /\.(?:kundenserver\.de|ionos\.[a-z.]{2,6}|1and1\.[a-z.]{2,6})$/ },
  { name: 'ovh', hosts: /\.ovh\.(?:net|com|ca)$/ },
  { name: 'seznam', hosts: /\.seznam\.cz$/ },
  { name: 'wp', hosts: /\.wp\.pl$/ },
  { name: 'onet', hosts: /\.(?:onet|poczta)\.pl$/ },
  { name: 'naver', hosts: /\.naver\.com$/ },
  { name: 'rackspace', hosts: /\.emailsrvr\.com$/ },
  { name: 'hostinger', hosts: /\.hostinger\.[a-z.]{2,6}$/ },
  { name: 'privateemail', hosts: /\.privateemail\.com$/ },
  { name: 'aliyun', hosts: /\.(?:aliyun|alibaba|mxhichina)\.com$/ },
  { name: 'mailgun', hosts: /\.mailgun\.org$/ },
  { name: 'sendgrid', hosts: /\.sendgrid\.net$/ },
]
