/**
 * The verdict in plain words: what happened, whose move it is, what to do. Written for the person whose
 * mail it is, and for the one who runs the server where it is his move.
 */
import type { BounceCategory } from '../../contract/bounce-info.ts'
import type { Blocklist } from './blocklists.ts'
import type { Decision } from './decide.ts'

export type Circumstances = {
  readonly provider: string | undefined
  readonly blocklist: Blocklist | undefined
  readonly host: string | undefined
  readonly seconds: number | undefined
}

/** @param rule that decided; some say more than their category */
export function explain(decision: Decision, known: Circumstances, rule = ''): string {
  const { what, move } = wordsOfRules[rule] ?? words[decision.category]
  const list = known.blocklist
  const listed =
    list === undefined ? 'on a blocklist or has a bad reputation there' : `on ${list.name}`
  // Functions, because a host's name may hold a `$`.
  const happened = what.replace('HOST', () => hostOf(known)).replace('LISTED', () => listed)
  const page =
    list !== undefined && decision.category === 'blocklist'
      ? ` Ask to be taken off at ${list.delistingPage}.`
      : ''
  return `${happened} ${next(decision, known.seconds)} ${move}${page}`
}

function hostOf({ provider, host }: Circumstances): string {
  const name = provider === undefined ? undefined : (properNames[provider] ?? provider)
  if (name === undefined) return host ?? 'The receiving server'
  return host === undefined ? name : `${host} (${name})`
}

function next({ kind, action }: Decision, seconds: number | undefined): string {
  if (kind === 'permanent') return 'It is not tried again.'
  const when = seconds === undefined ? 'later' : `in about ${inWords(seconds)}`
  const slower = action === 'slowdown' ? ', and slower' : ''
  return `Posthorn tries again ${when}${slower}.`
}

function inWords(seconds: number): string {
  if (seconds < 120) return `${seconds} seconds`
  if (seconds < 7_200) return `${Math.round(seconds / 60)} minutes`
  return `${Math.round(seconds / 3_600)} hours`
}

type Words = {
  /** What happened; `HOST` and `LISTED` are replaced. */
  readonly what: string
  /** Whose move it is. */
  readonly move: string
}

const words: Readonly<Record<BounceCategory, Words>> = {
  user_unknown: {
    what: 'HOST knows no mailbox of this name.',
    move: 'The sender should check the address for typing errors, or ask the recipient for a new one.',
  },
  mailbox_inactive: {
    what: 'HOST says that this mailbox is switched off, closed or moved.',
    move: 'The sender should ask the recipient in another way for a working address.',
  },
  mailbox_full: {
    what: 'HOST says that the mailbox of the recipient is full.',
    move: 'The recipient must make room; the sender may tell him so in another way.',
  },
  recipient_refused: {
    what: 'HOST says that the recipient does not accept this message.',
    move: 'The sender should ask the recipient in another way to allow it.',
  },
  blocklist: {
    what: 'HOST refuses mail from our IP address, which is LISTED.',
    move: 'The operator of this server must find out why and ask to be taken off; the sender need not do anything.',
  },
  spam: {
    what: 'HOST takes the message for spam.',
    move: 'The sender should change its wording, links and attachments before sending it anew.',
  },
  content: {
    what: 'HOST does not accept the form or a part of the message, such as a header or an attachment.',
    move: 'The sender should change the message as the answer says and send it anew.',
  },
  virus: {
    what: 'HOST found a virus or other malware in the message.',
    move: 'The sender should check the attachments and the computer they came from.',
  },
  policy: {
    what: 'HOST refuses the message by a rule of its own.',
    move: 'The sender should read the answer, and ask the postmaster of the recipient if it does not help.',
  },
  auth_failure: {
    what: 'HOST could not verify that the message comes from the domain it names (SPF, DKIM or DMARC).',
    move: "The owner of the sender's domain must set its DNS records right.",
  },
  ptr: {
    what: 'HOST misses a fitting reverse DNS name (PTR record) of our IP address.',
    move: 'The operator of this server must have it set; the sender need not do anything.',
  },
  sender_rejected: {
    what: 'HOST does not accept the address or the domain of the sender.',
    move: 'The sender should check its own address and the standing of its domain (DNS records, blocklists).',
  },
  rate_limited: {
    what: 'HOST gets too much mail at once from here or for this recipient.',
    move: 'Nobody needs to do anything.',
  },
  greylist: {
    what: 'HOST asks to see the message a second time, as it does with senders that it does not know (greylisting).',
    move: 'Nobody needs to do anything.',
  },
  network: {
    what: 'HOST cannot be reached, or the connection broke.',
    move: 'If it lasts, the postmaster of the recipient must act.',
  },
  dns: {
    what: "The mail servers of the recipient's domain cannot be found in the DNS.",
    move: 'The sender should check the spelling of the domain; its owner must set the DNS records right.',
  },
  tls: {
    what: 'HOST and this server could not agree on an encrypted connection.',
    move: 'The operators of both servers should look at certificates and TLS settings.',
  },
  too_large: {
    what: 'HOST does not take a message as large as this one.',
    move: 'The sender should make it smaller, or send a link in place of the attachment.',
  },
  relay_denied: {
    what: 'HOST does not take mail for this domain.',
    move: "The owner of the recipient's domain should check its MX records and the server they name.",
  },
  protocol: {
    what: 'HOST did not understand what this server told it.',
    move: 'The operator of this server should look at the transcript of the attempt.',
  },
  system: {
    what: 'HOST is in trouble or busy at the moment.',
    move: 'If it lasts, the postmaster of the recipient must act.',
  },
  expired: {
    what: 'The message was tried until its time was up.',
    move: 'The sender may send it anew, or reach the recipient in another way.',
  },
  unknown: {
    what: 'HOST did not accept the message, and its answer does not say why in words known here.',
    move: 'The sender should read the answer, and ask the postmaster of the recipient if it does not help.',
  },
}

const loop: Words = {
  what: 'The message runs in a circle between mail servers.',
  move: "The postmaster of the recipient's domain must set its MX records or forwarding right.",
}
const noMailThere: Words = {
  what: 'The domain of the recipient says in the DNS that it takes no mail.',
  move: 'The sender should check the spelling of the address.',
}

const wordsOfRules: Readonly<Record<string, Words>> = {
  'error/loop': loop,
  'enhanced/loop': loop,
  'words/loop-and-expiry/loop': loop,
  'error/null-mx': noMailThere,
  'enhanced/null-mx': noMailThere,
  'error/private-address': {
    what: "The recipient's domain names a mail server inside a private network.",
    move: 'The owner of the domain must set its MX records right.',
  },
  'error/own-limits': {
    what: 'This server has run out of files, memory or disk space.',
    move: 'If it lasts, the operator of this server must act.',
  },
}

/** Names as their owners write them. */
const properNames: Readonly<Record<string, string>> = {
  google: 'Google',
  microsoft: 'Microsoft',
  yahoo: 'Yahoo',
  apple: 'Apple iCloud',
  gmx: 'GMX and WEB.DE',
  't-online': 'T-Online',
  orange: 'Orange',
  free: 'Free',
  mailru: 'Mail.ru',
  yandex: 'Yandex',
  qq: 'QQ Mail',
  netease: 'NetEase',
  comcast: 'Comcast',
  cox: 'Cox',
  att: 'AT&T',
  spectrum: 'Spectrum',
  proofpoint: 'Proofpoint',
  mimecast: 'Mimecast',
  barracuda: 'Barracuda',
  cloudmark: 'Cloudmark',
  ironport: 'Cisco IronPort',
  postfix: 'Postfix',
  exim: 'Exim',
  exchange: 'Exchange',
  qmail: 'qmail',
  zimbra: 'Zimbra',
  'amazon-ses': 'Amazon SES',
}
