/**
 * DNS as it should be, on loopback: Knot signs the zone `ours.example` (DNSSEC, RFC 4035) and serves it, the zone
 * `unsigned.example` and the reverse zone of 127.0.0.0/8; Unbound validates by the zone's own key as its trust anchor. Records are added as
 * somebody adds them who pastes lines into a zone file. All of it lies in one temporary folder.
 */

import { execFile, spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { appendFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { freePort } from './ports.ts'
import { eventually } from './postfix-host.ts'

const COMMAND_MS_MAX = 20_000
const ZONE = 'ours.example'
const REVERSE_ZONE = '127.in-addr.arpa'
const UNSIGNED_ZONE = 'unsigned.example'
const zones = [ZONE, REVERSE_ZONE, UNSIGNED_ZONE]
const PROGRAMS = ['knotd', 'knotc', 'keymgr', 'unbound'].map((name) => join('/usr/sbin', name))

export type SignedZone = AsyncDisposable & {
  /** Unbound: validates, and sets the AD bit. */
  readonly resolver: string
  /** Knot itself, which knows the same records and vouches for nothing. */
  readonly authority: string
  /** Appends lines to the zone file; resolves when they are served and signed. */
  paste(lines: string): Promise<void>
  pasteReverse(lines: string): Promise<void>
  /** Into `unsigned.example`. */
  pasteUnsigned(lines: string): Promise<void>
  /** Takes a line out again; with the next `paste` it is no longer served. */
  unpaste(line: string): Promise<void>
}

export function reasonToSkipSignedZone(): string | false {
  const isLab = (process.env['POSTHORN_LAB'] ?? '') !== '' || process.env['CI'] === 'true'
  if (!isLab) return 'a part of the lab: set POSTHORN_LAB'
  const isMissing = PROGRAMS.some((program) => !existsSync(program))
  // On a laboratory machine a missing tool is a fault; at a newcomer's it is a skipped test.
  const isRequired = process.env['CI'] === 'true' || process.env['POSTHORN_LAB'] === 'all'
  return isMissing && !isRequired
    ? 'Knot or Unbound is not installed here (apt-get install knot knot-dnsutils unbound)'
    : false
}

/** @param bogus a name in the zone below which nothing validates: the resolver wants a key there that it has not */
export async function startSignedZone(bogus?: string): Promise<SignedZone> {
  await using stack = new AsyncDisposableStack()
  const folder = await mkdtemp(join(tmpdir(), 'posthorn-zone-'))
  stack.defer(() => rm(folder, { recursive: true }))
  for (const name of ['run', 'db', 'zones']) await mkdir(join(folder, name))
  const [authorityPort, resolverPort] = [await freePort(), await freePort()]

  const knotConf = join(folder, 'knot.conf')
  await writeFile(knotConf, knotConfiguration(folder, authorityPort))
  for (const zone of zones) await writeFile(zoneFile(folder, zone), firstRecords(zone))
  stack.use(started('/usr/sbin/knotd', ['-c', knotConf]))
  const knotc = (...words: readonly string[]) =>
    run('/usr/sbin/knotc', ['-b', '-s', join(folder, 'run', 'knot.sock'), ...words])
  const anchor = await eventually('the key of the zone', async () => {
    const ds = await run('/usr/sbin/keymgr', ['-c', knotConf, ZONE, 'ds']).catch(() => '')
    return ds.split('\n').find((line) => / DS \d+ \d+ 2 /.test(line))
  })

  const unboundConf = join(folder, 'unbound.conf')
  const anchors = [
    anchor,
    ...(bogus === undefined ? [] : [`${bogus}. DS 1 13 2 ${'0'.repeat(64)}`]),
  ]
  const wanted = { folder, port: resolverPort, authorityPort, anchors }
  await writeFile(unboundConf, unboundConfiguration(wanted))
  stack.use(started('/usr/sbin/unbound', ['-d', '-c', unboundConf]))
  await eventually('an answer that is vouched for', async () => {
    const words = `@127.0.0.1 -p ${resolverPort} +dnssec +retry=0 +timeout=1 ${ZONE} SOA`
    const answer = await run('/usr/bin/kdig', words.split(' ')).catch(() => '')
    return /Flags:[^;]* ad[ ;]/.test(answer) ? true : undefined
  })

  const append = async (zone: string, lines: string): Promise<void> => {
    await appendFile(zoneFile(folder, zone), `${lines}\n`)
    await knotc('zone-reload', zone)
  }
  const owned = stack.move()
  return {
    resolver: `127.0.0.1:${resolverPort}`,
    authority: `127.0.0.1:${authorityPort}`,
    paste: (lines) => append(ZONE, lines),
    unpaste: async (line) => {
      const file = zoneFile(folder, ZONE)
      await writeFile(file, (await readFile(file, 'utf8')).replace(`${line}\n`, ''))
    },
    pasteReverse: (lines) => append(REVERSE_ZONE, lines),
    pasteUnsigned: (lines) => append(UNSIGNED_ZONE, lines),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

function zoneFile(folder: string, zone: string): string {
  return join(folder, 'zones', `${zone}.zone`)
}

function firstRecords(zone: string): string {
  return `${zone}. 60 IN SOA ns.${ZONE}. hostmaster.${ZONE}. 1 3600 600 86400 1
${zone}. 60 IN NS ns.${ZONE}.
${zone === ZONE ? `ns.${ZONE}. 60 IN A 127.0.0.1\n` : ''}`
}

function knotConfiguration(folder: string, port: number): string {
  return `
server:
    rundir: "${folder}/run"
    listen: 127.0.0.1@${port}
    udp-workers: 1
    tcp-workers: 1
    background-workers: 1
database:
    storage: "${folder}/db"
log:
  - target: "${folder}/knot.log"
    any: info
policy:
  - id: lab
    algorithm: ecdsap256sha256
    single-type-signing: on
template:
  - id: default
    storage: "${folder}/zones"
    file: "%s.zone"
    zonefile-sync: -1
    zonefile-load: difference-no-serial
    journal-content: all
zone:
  - domain: ${ZONE}
    dnssec-signing: on
    dnssec-policy: lab
  - domain: ${REVERSE_ZONE}
  - domain: ${UNSIGNED_ZONE}
`
}

/** Keeps nothing: what is pasted is seen by the next question. */
function unboundConfiguration(wanted: {
  readonly folder: string
  readonly port: number
  readonly authorityPort: number
  readonly anchors: readonly string[]
}): string {
  const { folder, port, authorityPort, anchors } = wanted
  const stub = (zone: string) => `
stub-zone:
    name: "${zone}"
    stub-addr: 127.0.0.1@${authorityPort}
    stub-no-cache: yes`
  return `
server:
    interface: 127.0.0.1
    port: ${port}
    username: ""
    chroot: ""
    directory: "${folder}"
    pidfile: "${folder}/unbound.pid"
    logfile: "${folder}/unbound.log"
    use-syslog: no
    do-daemonize: no
    num-threads: 1
    module-config: "validator iterator"
${anchors.map((anchor) => `    trust-anchor: "${anchor}"`).join('\n')}
    domain-insecure: "${REVERSE_ZONE}"
    domain-insecure: "${UNSIGNED_ZONE}"
    local-zone: "${REVERSE_ZONE}" nodefault
    do-not-query-localhost: no
    cache-max-ttl: 0
    cache-max-negative-ttl: 0
    val-bogus-ttl: 0
    aggressive-nsec: no
remote-control:
    control-enable: no
${zones.map(stub).join('\n')}
`
}

async function run(program: string, words: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(program, words, { timeout: COMMAND_MS_MAX })
  return stdout
}

function started(program: string, words: readonly string[]): AsyncDisposable {
  const child = spawn(program, words, { stdio: 'ignore' })
  return { [Symbol.asyncDispose]: () => ended(child) }
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, 'exit')
  child.kill('SIGTERM')
  await exited
}
