/**
 * Every option of posthorn.toml. `sections` is what the check, the sample file and the reference read;
 * the tables stand under the names that the code uses (see option.ts).
 */
import { hostname as nameOfMachine } from 'node:os'
import { isHost } from './listen.ts'
import {
  bytes,
  choice,
  count,
  duration,
  flag,
  listen,
  listens,
  networks,
  path,
  servers,
  text,
} from './option.ts'
import { deliveryOptions, retryOptions, timeoutOptions, warmUpOptions } from './delivery-options.ts'
import { domainOptions } from './domain-options.ts'
import { limitOptions } from './limit-options.ts'
import { loginOptions, oauthOptions } from './login-options.ts'
import { reportOptions } from './report-options.ts'
import { scanActionOptions, scanOptions } from './scan-options.ts'
import type { Option } from './option.ts'

const topOptions = {
  hostname: text({
    doc: 'Name of this machine in greetings, in EHLO and in Received fields. Its address should resolve back to it, or many hosts refuse its mail.',
    default: nameOfMachine(),
    defaultInWords: 'the name of the machine',
    example: 'mail.example.com',
    allowed: 'a host name, such as "mail.example.com"',
    accepts: isHost,
  }),
  ...domainOptions,
  data: text({
    doc: 'Folder of everything that must survive: database, large messages, keys. It belongs to one server at a time. A relative path starts at the folder of this file.',
    default: '/var/lib/posthorn',
    allowed: 'the path of a folder',
    accepts: (given) => given !== '',
  }),
  drainMs: duration({
    doc: 'How long attempts under way may still take when the server is asked to stop.',
    default: '30s',
    min: '0s',
    max: '1h',
  }),
  minFreeBytes: bytes({
    doc: 'With less room than this on the disk of the data folder, new mail is answered 452 and what is accepted is still delivered.',
    default: 268_435_456,
    min: 0,
    max: 2 ** 50,
  }),
  logLevel: choice({
    doc: 'The least important events that are still logged.',
    default: 'info',
    of: ['debug', 'info', 'warn', 'error', 'silent'],
  }),
}

const submissionOptions = {
  tls: listens({
    doc: 'Listeners with TLS from the first byte (RFC 8314).',
    default: ['0.0.0.0:465'],
  }),
  starttls: listens({
    doc: 'Listeners with STARTTLS; nobody authenticates before it (RFC 6409, RFC 3207).',
    default: ['0.0.0.0:587'],
  }),
  trusted: listens({
    doc: 'Listeners without authentication, for clients in trusted_networks only: printers, local applications. Limits per client and sender do not apply there.',
    default: [],
  }),
  trustedNetworks: networks({
    doc: 'Networks whose clients may use the trusted listeners.',
    default: [],
  }),
  maxMessageBytes: bytes({
    doc: 'Greatest message; announced as SIZE (RFC 1870), beyond it the answer is 552.',
    default: 52_428_800,
    min: 1_024,
    max: 1_073_741_824,
  }),
  maxRecipients: count({
    doc: 'Most recipients of one message; beyond it the answer is 452.',
    default: 50,
    min: 1,
    max: 10_000,
  }),
  maxConnectionsPerClient: count({
    doc: 'Most connections of one client address at a time; beyond it the greeting is 421.',
    default: 100,
    min: 1,
    max: 100_000,
  }),
  maxConnections: count({
    doc: 'Most connections of all clients at a time; beyond it the greeting is 421.',
    default: 2_000,
    min: 1,
    max: 100_000,
  }),
  requireVerifiedDomain: flag({
    doc: 'Whether a domain may send only after its DKIM, SPF and DMARC records were found; until then its mail is answered 550 5.7.1, or 451 4.7.1 when DNS cannot be asked. False is for laboratories and relays.',
    default: true,
  }),
  maxHeaderBytes: bytes({
    doc: 'Longest header block of a message; beyond it the answer is 552 5.3.4.',
    default: 262_144,
    min: 4_096,
    max: 16_777_216,
  }),
  maxHeaderLineBytes: bytes({
    doc: 'Longest line in a header block, without CRLF (RFC 5322 §2.1.1); beyond it the answer is 554 5.6.0. Lines of a body may have any length.',
    default: 998,
    min: 998,
    max: 1_048_576,
  }),
  maxReceivedHops: count({
    doc: 'Most Received fields of a message; one with more is going in circles and is answered 554 5.4.6 (RFC 5321 §6.3).',
    default: 100,
    min: 10,
    max: 1_000,
  }),
  maxUnproductiveCommands: count({
    doc: 'Errors, NOOP, RSET and VRFY in one connection, after which it is closed with 421.',
    default: 30,
    min: 3,
    max: 10_000,
  }),
  idleTimeoutMs: duration({
    doc: 'How long a client may be silent before its connection is closed with 421. RFC 5321 §4.5.3.2.7 asks for five minutes.',
    default: '5m',
    min: '1s',
    max: '1h',
  }),
  maxCommandLineBytes: bytes({
    doc: 'Longest command line; beyond it the answer is 500.',
    default: 2_048,
    min: 512,
    max: 65_536,
  }),
  revealClientIp: flag({
    doc: 'Whether the Received field shows the IP address of the client that handed the message in.',
    default: false,
  }),
}

const tlsOptions = {
  certificate: path({
    doc: 'Certificate with its chain, PEM. Read again when the file changes. Without a [tls] section a self-signed certificate is made in the data folder.',
    example: '/etc/letsencrypt/live/mail.example.com/fullchain.pem',
  }),
  key: path({
    doc: 'Private key of the certificate, PEM.',
    example: '/etc/letsencrypt/live/mail.example.com/privkey.pem',
  }),
}

const httpOptions = {
  listen: listen({
    doc: 'Listener of the HTTP API. Has no effect in this version, which has no HTTP listener yet.',
    default: '127.0.0.1:8080',
  }),
}

const dnsOptions = {
  servers: servers({
    doc: 'Resolvers to ask, in this order; empty means those of the system.',
    default: [],
  }),
  trustAd: flag({
    doc: 'Whether to believe the AD bit of a resolver that is not on loopback (RFC 4035 §4.9.3): the way to it must be protected.',
    default: false,
  }),
}

const retentionOptions = {
  contentMs: duration({
    doc: 'How long the content of a message is kept after its last recipient had its last word; 0s: not beyond that. "posthorn domain retention" sets it for one domain.',
    default: '30d',
    min: '0s',
    max: '3650d',
  }),
  eventsMs: duration({
    doc: 'How long it is remembered what became of a message; content is never kept longer than that.',
    default: '365d',
    min: '1d',
    max: '3650d',
  }),
}

export const optionTables = {
  top: topOptions,
  submission: submissionOptions,
  login: loginOptions,
  oauth: oauthOptions,
  tls: tlsOptions,
  http: httpOptions,
  dns: dnsOptions,
  limits: limitOptions,
  delivery: deliveryOptions,
  retry: retryOptions,
  timeouts: timeoutOptions,
  warmUp: warmUpOptions,
  reports: reportOptions,
  retention: retentionOptions,
  scan: scanOptions,
  scanActions: scanActionOptions,
}

export type Section = {
  /** As it stands between brackets in the file; empty for the top. */
  readonly name: string
  readonly doc: string
  readonly options: Record<string, Option<unknown>>
}

/**
 * In the order of the file. `delivery.routes`, `delivery.sites` and `delivery.sources` are free-form and have
 * readers of their own (routes.ts, site-options.ts, source-options.ts).
 */
export const sections: readonly Section[] = [
  { name: '', doc: 'The server as a whole.', options: topOptions },
  { name: 'submission', doc: 'How mail is handed in.', options: submissionOptions },
  {
    name: 'login',
    doc: 'Clients that guess passwords. docs/credentials.md tells more.',
    options: loginOptions,
  },
  { name: 'oauth', doc: 'Logins with tokens of an issuer.', options: oauthOptions },
  { name: 'tls', doc: 'The certificate of the listeners.', options: tlsOptions },
  { name: 'http', doc: 'The HTTP API.', options: httpOptions },
  { name: 'dns', doc: 'How names are looked up.', options: dnsOptions },
  {
    name: 'limits',
    doc: 'How much an address or a domain may send, and when an address is suspended. Trusted listeners are not limited, and notices do not count.',
    options: limitOptions,
  },
  { name: 'delivery', doc: 'How mail is delivered.', options: deliveryOptions },
  {
    name: 'delivery.retry',
    doc: 'When a deferred recipient is tried again, by what stood in the way. A date that the host itself names counts instead. Each first delay is doubled after every attempt, up to the longest.',
    options: retryOptions,
  },
  {
    name: 'delivery.warm_up',
    doc: 'How much a new address sends while the providers get to know it: each source with warm_up_from, to each provider, on each day of UTC. docs/sources.md tells more.',
    options: warmUpOptions,
  },
  { name: 'delivery.timeouts', doc: 'How long a host may take.', options: timeoutOptions },
  {
    name: 'reports',
    doc: 'What other domains are told about our mail to them. docs/tls.md tells more.',
    options: reportOptions,
  },
  { name: 'retention', doc: 'When mail is forgotten.', options: retentionOptions },
  {
    name: 'scan',
    doc: 'Viruses and spam: who looks at each message before it is accepted. docs/scanning.md tells more.',
    options: scanOptions,
  },
  {
    name: 'scan.actions',
    doc: 'What is done with a message that has a sign: "accept" and say so in its history, "tag" it in a header field, "hold" it until a person has looked, or "refuse" it. Of several signs the strictest counts.',
    options: scanActionOptions,
  },
]
