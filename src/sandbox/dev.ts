/**
 * `posthorn dev`: the sandbox. A whole Posthorn on loopback, with its own authority for TLS and a pretend
 * internet behind it: mail to any address is really queued and really delivered by SMTP, and never
 * leaves the machine. Everything it made lies in one folder, and is found again at the next start.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { SystemClock } from '../base/clock.ts'
import { systemDialer } from '../base/dialer.ts'
import { openLog } from '../base/log.ts'
import { systemRandom } from '../base/random.ts'
import type { Config } from '../config/config.ts'
import { parseConfig } from '../config/load-config.ts'
import { Accounts } from '../mail/account/accounts.ts'
import { Credentials } from '../mail/account/credentials.ts'
import { LoginSecrets } from '../mail/account/login-secrets.ts'
import type { Estate } from '../role/estate.ts'
import { runUntilSignal } from '../role/serve.ts'
import { openServer, type World } from '../role/server.ts'
import { type LoopbackPort, freeLoopbackPort } from './loopback-port.ts'
import { PretendZone } from './pretend-zone.ts'
import type { SandboxFacts } from './sandbox-facts.ts'
import { startPretendInternet } from './pretend-internet.ts'
import { TimeMachine } from './time-machine.ts'
import { welcome } from './welcome.ts'

const DOMAIN = 'posthorn.test'
const USER = `you@${DOMAIN}`
const PORTS = { tls: 1465, starttls: 1587 }

export async function runSandbox({ folder: wanted }: { readonly folder: string }): Promise<void> {
  const folder = resolve(wanted)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const log = openLog('info', process.stderr.isTTY)
  const clockFile = join(folder, 'clock.json')
  const clock = new SystemClock(keptOffset(clockFile))
  const certificate = await certificateIn(join(folder, 'tls'), clock.now())
  const internet = await startPretendInternet({ clock })
  const tls = await freeLoopbackPort(PORTS.tls)
  const starttls = await freeLoopbackPort(PORTS.starttls)
  const config = sandboxConfig(folder, { tls, starttls, mx: internet.port, certificate })
  let timeMachine: TimeMachine | undefined
  const world: World = {
    clock,
    random: systemRandom,
    log,
    dialer: systemDialer,
    resolver: internet.resolver,
    advance: async (ms) => timeMachine?.travel(ms),
  }
  try {
    const server = await openServer(config, world)
    const { store } = server.estate
    internet.resolver.zone = new PretendZone({ store, hostname: config.hostname, clock })
    timeMachine = new TimeMachine({
      clock,
      log,
      advance(ms) {
        writeFileSync(clockFile, `${JSON.stringify({ offsetMs: clock.offsetMs + ms })}\n`)
        clock.advance(ms)
      },
      isIdle: () => server.isIdle,
      nextDueAt: () => store.nextDueAt(),
      isNoticeOwed: async () => (await store.owedNotices(1)).length > 0,
    })
    const factsFile = join(folder, 'sandbox.json')
    const pass = await passwordOf(server.estate, world, factsFile)
    const smtp = { host: 'localhost', tls: tls.port, starttls: starttls.port, ca: certificate.ca }
    const facts: SandboxFacts = { smtp, user: USER, pass, domain: DOMAIN }
    writeFileSync(factsFile, `${JSON.stringify(facts, undefined, 2)}\n`, { mode: 0o600 })
    await runUntilSignal(server, log, () => process.stderr.write(welcome(facts, folder)))
  } finally {
    await internet.stop()
  }
}

/** How far the clock was moved in earlier runs of this folder. */
function keptOffset(clockFile: string): number {
  if (!existsSync(clockFile)) return 0
  return (JSON.parse(readFileSync(clockFile, 'utf8')) as { offsetMs: number }).offsetMs
}

type SandboxPorts = {
  readonly tls: LoopbackPort
  readonly starttls: LoopbackPort
  readonly mx: number
  readonly certificate: { readonly certificate: string; readonly key: string }
}

/** All people live at one site: who complains of the rate there must not stop the mail to the others. */
function sandboxConfig(folder: string, { tls, starttls, mx, certificate }: SandboxPorts): Config {
  const toml = `
    hostname = "localhost"
    data = ${JSON.stringify(folder)}
    [submission]
    tls = ${listenAt(tls)}
    starttls = ${listenAt(starttls)}
    # Mail of a domain that was just added need not wait for a look at its records.
    require_verified_domain = false
    [tls]
    certificate = ${JSON.stringify(certificate.certificate)}
    key = ${JSON.stringify(certificate.key)}
    [delivery]
    port = ${mx}
    allow_private_addresses = true
    pause_sites = false
  `
  return parseConfig(toml, join(folder, 'sandbox'))
}

function listenAt({ port, hosts }: LoopbackPort): string {
  return JSON.stringify(hosts.map((host) => (host.includes(':') ? `[${host}]` : host) + `:${port}`))
}

/** The password of the last time, as long as sandbox.json has kept it; else a new one. */
async function passwordOf(estate: Estate, world: World, factsFile: string): Promise<string> {
  const { store } = estate
  const { clock, random } = world
  const secrets = new LoginSecrets(estate.instanceKey)
  const parts = { store, accounts: store, clock, random, secrets }
  const accounts = new Accounts(parts)
  if ((await store.domain(DOMAIN)) === undefined) await accounts.addDomain(DOMAIN)
  if (store.address(USER) !== undefined) {
    const kept = keptPassword(factsFile)
    return kept ?? passwordIn(await new Credentials(parts, accounts).replaceDefault(USER, {}))
  }
  return passwordIn(await accounts.addAddress(USER, {}))
}

function keptPassword(factsFile: string): string | undefined {
  if (!existsSync(factsFile)) return undefined
  const facts = JSON.parse(readFileSync(factsFile, 'utf8')) as Partial<SandboxFacts>
  return facts.user === USER ? facts.pass : undefined
}

function passwordIn(result: { password: string } | { text: string }): string {
  if ('password' in result) return result.password
  throw new Error(`the sandbox's own address could not be made: ${result.text}`)
}

/** Made once per folder, so that a client that has learnt to trust it need not learn again. */
async function certificateIn(folder: string, now: number) {
  const paths = {
    ca: join(folder, 'ca.pem'),
    certificate: join(folder, 'localhost.pem'),
    key: join(folder, 'localhost.key'),
  }
  if (Object.values(paths).every((path) => existsSync(path))) return paths
  const { localAuthority } = await import('../role/self-signed.ts')
  const made = await localAuthority(['localhost', '127.0.0.1', '::1'], now)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  writeFileSync(paths.key, made.key, { mode: 0o600 })
  writeFileSync(paths.certificate, made.certificate)
  writeFileSync(paths.ca, made.ca)
  return paths
}
