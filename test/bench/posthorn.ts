/**
 * Posthorn as an operator runs it: `bin/posthorn serve` with a trusted listener, one with TLS and passwords,
 * a domain whose DKIM records stand in a DNS of the bench, and a route to the sink.
 */
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { startDnsServer } from '../support/dns-server.ts'
import type { Door } from './client.ts'
import type { Contender } from './contender.ts'
import { SINK_PORT } from './sink.ts'
import { ports } from './workload.ts'

const program = join(import.meta.dirname, '../../bin/posthorn')
const DOMAIN = 'bench.example'
const USER = `sender@${DOMAIN}`

export type SigningBench = Contender & {
  readonly pid: number
  /** From the start of the process to its readiness. */
  readonly startMs: number
  /** The listener with TLS and passwords. */
  readonly door: Door
  /** Publishes the records and lets the server look; from then on these keys sign. */
  activate(keys: 'the RSA key' | 'both keys'): Promise<void>
}

/**
 * A folder may be started again, with what is stored in it.
 * @param nodeOptions for the server alone
 */
export async function startPosthorn(folder: string, nodeOptions = ''): Promise<SigningBench> {
  mkdirSync(folder, { recursive: true })
  const dns = await startDnsServer()
  const config = join(folder, 'posthorn.toml')
  writeFileSync(config, toml(dataOf(folder), dns.address))
  const password = passwordOf(folder, config)
  const startedAt = performance.now()
  const child = spawn(program, ['serve', '--config', config], {
    stdio: ['ignore', 'pipe', openSync(join(folder, 'posthorn.log'), 'a')],
    env: { ...process.env, NODE_OPTIONS: nodeOptions },
  })
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  await Promise.race([
    new Promise<void>((resolve) => child.stdout?.once('data', () => resolve())),
    gone.then(() => Promise.reject(new Error(`posthorn ended; see ${folder}/posthorn.log`))),
  ])
  const startMs = performance.now() - startedAt
  const ca = readFileSync(join(folder, 'data/tls/self-signed.pem'), 'utf8')
  return {
    name: 'Posthorn',
    version: administer(config, '--version').trim(),
    startMs,
    port: ports.posthorn,
    warmUpMessages: 24_000,
    pid: child.pid ?? 0,
    door: { port: ports.tls, ca, user: USER, password },
    async activate(keys) {
      const wanted = keys === 'both keys' ? /\._domainkey\./ : /-rsa\._domainkey\./
      for (const { name, value } of recordsOf(config, wanted)) dns.set(name, { txt: [value] })
      await lookNow(config)
      const unseen = recordsOf(config, wanted).filter(({ status }) => status !== 'ok')
      if (unseen.length > 0) throw new Error(`not active: ${JSON.stringify(unseen)}`)
    },
    async stop() {
      child.kill('SIGTERM')
      await gone
      await dns[Symbol.asyncDispose]()
    },
  }
}

/** Its data folder. */
export function dataOf(folder: string): string {
  return join(folder, 'data')
}

/** Of the sender, who is added at the first start. */
function passwordOf(folder: string, config: string): string {
  const file = join(folder, 'password')
  if (!existsSync(file)) {
    administer(config, 'domain', 'add', DOMAIN)
    const added = administer(config, 'address', 'add', USER, '--json')
    const { password }: { password: string } = JSON.parse(added)
    writeFileSync(file, password)
  }
  return readFileSync(file, 'utf8')
}

type ShownRecord = { readonly name: string; readonly value: string; readonly status: string }

function recordsOf(config: string, wanted: RegExp): ShownRecord[] {
  const shown = administer(config, 'domain', 'show', DOMAIN, '--json')
  const { records }: { records: ShownRecord[] } = JSON.parse(shown)
  const found = records.filter(({ name }) => wanted.test(name))
  if (found.length === 0) throw new Error(`no record of a key in ${shown}`)
  return found
}

/** Not `spawnSync`: the DNS that the server asks meanwhile is in this process. */
async function lookNow(config: string): Promise<void> {
  const child = spawn(program, ['domain', 'check', DOMAIN, '--config', config], { stdio: 'ignore' })
  // Status 1: records that are no matter here are missing.
  await new Promise((resolve) => child.once('exit', resolve))
}

function administer(config: string, ...command: string[]): string {
  const run = spawnSync(program, [...command, '--config', config], { encoding: 'utf8' })
  if (run.status !== 0) throw new Error(`posthorn ${command.join(' ')}: ${run.stderr}`)
  return run.stdout
}

function toml(data: string, dnsServer: string): string {
  return `hostname = "bench.example"
data = "${data}"
[dns]
servers = ["${dnsServer}"]
[submission]
tls = ["127.0.0.1:${ports.tls}"]
starttls = []
trusted = ["127.0.0.1:${ports.posthorn}"]
trusted_networks = ["127.0.0.0/8"]
require_verified_domain = false
[login]
longest_delay = "0s"
[delivery.routes]
"*" = { host = "127.0.0.1:${SINK_PORT}", tls = "none" }
`
}
