/** The options of [delivery] and of the tables in it: how long, how often, how many, how fast. */
import { count, duration, flag, text } from './option.ts'
import type { Option } from './option.ts'

export const deliveryOptions = {
  lifetimeMs: duration({
    doc: 'How long delivery is tried before the sender is told that it was given up (RFC 5321 §4.5.4.1: at least 4 to 5 days).',
    default: '5d',
    min: '1m',
    max: '30d',
  }),
  delayNoticeMs: duration({
    doc: 'From what age of a message on its sender is told that it is late, once for each recipient, when another attempt has not succeeded; "0s" is never.',
    default: '4h',
    min: '0s',
    max: '30d',
  }),
  port: count({
    doc: 'Port of MX hosts. Another one is for laboratories.',
    default: 25,
    min: 1,
    max: 65_535,
  }),
  allowPrivateAddresses: flag({
    doc: 'Whether MX hosts at loopback and private addresses are believed. Hosts of [delivery.routes] always are.',
    default: false,
  }),
  dane: flag({
    doc: 'Whether the TLSA records of MX hosts are asked for and kept (DANE, RFC 7672). They count only with the AD bit of a DNS server on loopback, or with dns.trust_ad.',
    default: true,
  }),
  mtaSts: flag({
    doc: 'Whether the MTA-STS policies of destinations are fetched and kept (RFC 8461).',
    default: true,
  }),
  maxConnections: count({
    doc: 'Most outgoing connections at a time.',
    default: 500,
    min: 1,
    max: 20_000,
  }),
  maxConnectionsPerSite: count({
    doc: 'Most outgoing connections at a time to one site: all destinations behind the same hosts.',
    default: 20,
    min: 1,
    max: 1_000,
  }),
  pauseSites: flag({
    doc: 'Whether a site that asks for less mail gets none at all for a while (rate_limited_first and rate_limited_longest in [delivery.retry]). When false only the message that heard it waits.',
    default: true,
  }),
  maxMessagesPerConnection: count({
    doc: 'Messages after which an outgoing connection is closed and opened anew.',
    default: 100,
    min: 1,
    max: 100_000,
  }),
  bounceRules: text({
    doc: 'Your own rules of what the answers of hosts mean, asked before those that Posthorn brings; looked for beside this file. It need not exist, and is read again when it changes. "posthorn bounce-info" tries it.',
    default: 'bounce-rules.toml',
    allowed: 'the path of a file',
    accepts: (given) => given !== '',
  }),
}

/** Pages of big providers and of sending services advise about a month. */
export const warmUpOptions = {
  firstDay: count({
    doc: 'Most messages that a new address sends to one provider on its first day.',
    default: 50,
    min: 1,
    max: 1_000_000,
  }),
  growthPercent: count({
    doc: 'By how much that grows each day, in percent.',
    default: 30,
    min: 1,
    max: 900,
  }),
  days: count({
    doc: 'After so many days the address is warm, and sends as much as the others.',
    default: 30,
    min: 1,
    max: 365,
  }),
}

const timeout = (doc: string, value: string): Option<number> =>
  duration({ doc, default: value, min: '1s', max: '1h' })

/** Who waits less than RFC 5321 §4.5.3.2 asks loses mail to slow hosts. */
export const timeoutOptions = {
  connectMs: timeout('For a connection to open.', '30s'),
  greetingMs: timeout('For the greeting (RFC 5321 §4.5.3.2.1).', '5m'),
  ehloMs: timeout('For the answer to EHLO and HELO.', '5m'),
  starttlsMs: timeout('For the answer to STARTTLS, and then for the TLS handshake.', '2m'),
  authMs: timeout('For the answer to each step of AUTH.', '2m'),
  mailMs: timeout('For the answer to MAIL (RFC 5321 §4.5.3.2.2).', '5m'),
  rcptMs: timeout('For the answer to RCPT (RFC 5321 §4.5.3.2.3).', '5m'),
  dataMs: timeout('For the answer to DATA (RFC 5321 §4.5.3.2.4).', '2m'),
  blockMs: timeout('For a block of the message to be taken (RFC 5321 §4.5.3.2.5).', '3m'),
  dotMs: timeout(
    'For the answer to the final dot (RFC 5321 §4.5.3.2.6). Too short a wait delivers twice.',
    '10m',
  ),
  quitMs: timeout('For the answer to QUIT.', '5s'),
  idleMs: timeout('How long a connection is kept for the next message to its site.', '5s'),
}

const delay = (doc: string, value: string): Option<number> =>
  duration({ doc, default: value, min: '1s', max: '7d' })

/** Each first delay is doubled after every attempt up to the longest, and spread by a quarter either way. */
export const retryOptions = {
  mailboxFullFirstMs: delay('After the first attempt, when the mailbox is full.', '1h'),
  mailboxFullLongestMs: delay('The longest delay, when the mailbox is full.', '8h'),
  blocklistFirstMs: delay(
    'After the first attempt, when our address or domain is blocklisted or not trusted.',
    '1h',
  ),
  blocklistLongestMs: delay(
    'The longest delay, when our address or domain is blocklisted or not trusted.',
    '4h',
  ),
  greylistFirstMs: delay('After the first attempt, when the host greylists.', '5m'),
  greylistLongestMs: delay('The longest delay, when the host greylists.', '4h'),
  rateLimitedFirstMs: delay(
    'How long a site that asks for less mail gets none at all, the first time; doubled each time it asks again, halved with each message that it takes.',
    '1m',
  ),
  rateLimitedLongestMs: delay(
    'How long a site that asks for less mail again and again gets none at all, at most.',
    '1h',
  ),
  userUnknownFirstMs: delay(
    'After the first attempt, when the host does not know the recipient for now (4xx); the second time it bounces.',
    '30m',
  ),
  userUnknownLongestMs: delay(
    'The longest delay, when the host does not know the recipient for now (4xx).',
    '4h',
  ),
  otherFirstMs: delay('After the first attempt, for all other trouble.', '2m'),
  otherLongestMs: delay('The longest delay, for all other trouble.', '4h'),
}

/** Each has a first and a longest delay. */
export const retryPaces = [
  'mailboxFull',
  'blocklist',
  'greylist',
  'rateLimited',
  'userUnknown',
  'other',
] as const
