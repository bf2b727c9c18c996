/** The house as data: who may import whom. test/house/floors.test.ts keeps it; ARCHITECTURE.md explains it. */

/** Each folder of src/ may import itself and the folders named here. Nothing else. */
export const floors: Readonly<Record<string, readonly string[]>> = {
  base: [],
  contract: ['base'],
  protocol: ['base'],
  mail: ['protocol', 'contract', 'base'],
  store: ['mail', 'protocol', 'contract', 'base'],
  endpoint: ['mail', 'protocol', 'contract', 'base'],
  config: ['mail', 'contract', 'base'],
  role: ['config', 'endpoint', 'store', 'mail', 'protocol', 'contract', 'base'],
  sandbox: ['role', 'config', 'endpoint', 'store', 'mail', 'protocol', 'contract', 'base'],
  cli: ['sandbox', 'role', 'config', 'contract', 'base'],
}

/** Inside mail/, a station may import only the stations that stand before it in this list. */
export const stations = [
  'message',
  'account',
  'domain',
  'limit',
  'bounce',
  'suppression',
  'spool',
  'mailbox',
  'scan',
  'route',
  'queue',
  'submission',
  'reception',
  'delivery',
  'notification',
  'report',
] as const

/**
 * Words that belong to some floors only: time, chance, sockets, the disk and the terminal reach the
 * rest through the ports of src/base, so that five days can be simulated in a second.
 */
export const reserved: readonly {
  readonly word: RegExp
  readonly allowedIn: readonly string[]
  readonly instead: string
}[] = [
  { word: /\bDate\.now\b|\bnew Date\(\)/, allowedIn: ['base'], instead: 'Clock' },
  { word: /\bset(Timeout|Interval)\(/, allowedIn: ['base', 'cli'], instead: 'Clock' },
  { word: /'node:timers/, allowedIn: ['base', 'cli'], instead: 'Clock' },
  { word: /\bMath\.random\b/, allowedIn: ['base'], instead: 'Random' },
  // isIP and BlockList are pure.
  {
    word: /^import (?!\{ (isIP|isIPv4|isIPv6|BlockList)(, (isIP|isIPv4|isIPv6|BlockList))* \}).* from 'node:(net|tls)'/,
    allowedIn: ['base', 'endpoint', 'role', 'sandbox', 'cli'],
    instead: 'Dialer',
  },
  { word: /'node:(dns|dgram)/, allowedIn: ['base'], instead: 'Resolver' },
  // On the ground floor for the scanners that are asked over HTTP.
  { word: /'node:http'/, allowedIn: ['base', 'endpoint', 'cli'], instead: 'HttpPoster' },
  {
    word: /'node:fs/,
    allowedIn: ['base', 'store', 'endpoint', 'config', 'role', 'sandbox', 'cli'],
    instead: 'a port of the station',
  },
  { word: /\bprocess\.env\b/, allowedIn: ['cli', 'main.ts'], instead: 'config' },
  {
    word: /\bprocess\.std(out|err)\b/,
    allowedIn: ['base', 'role', 'sandbox', 'cli', 'main.ts'],
    instead: 'Log',
  },
  { word: /\bconsole\./, allowedIn: ['cli'], instead: 'Log' },
]
