/**
 * `posthorn serve` with one trusted listener for local applications and one with TLS and passwords, both
 * on loopback. Every destination is routed to one port of this machine, or as the test configures it.
 */

import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from './ports.ts'
import { runPosthorn, startPosthorn } from './posthorn-process.ts'
import type { Access } from './raw-smtp-client.ts'

export type Relay = AsyncDisposable & {
  readonly pid: number
  /** The trusted listener. */
  readonly host: string
  readonly port: number
  /** The listener that asks the sender for its password. */
  readonly tls: Access
  /** The same behind STARTTLS. */
  readonly starttlsPort: number
  /** The one address that the relay has. */
  readonly sender: string
  /** Beside the data folder, for the files of a test. */
  readonly folder: string
  /** SIGTERM and its end; the folder stays until the disposal. */
  stop(): Promise<void>
}

const host = '127.0.0.1'
const sender = 'app@ours.example'

/**
 * The next hop is a port, or the text of sections such as `[dns]` and `[delivery]`. A `wrapper` is a
 * command that runs the server as its child; it is told a folder for its files.
 */
export async function startRelay(
  nextHop: number | string,
  wrapper: (folder: string) => readonly string[] = () => [],
): Promise<Relay> {
  await using stack = new AsyncDisposableStack()
  const folder = await mkdtemp(join(tmpdir(), 'posthorn-relay-'))
  stack.defer(() => rm(folder, { recursive: true }))
  const port = await freePort()
  const tlsPort = await freePort()
  const starttlsPort = await freePort()
  const config = join(folder, 'posthorn.toml')
  await writeFile(config, configuration({ port, tlsPort, starttlsPort, nextHop }))
  await runPosthorn(['domain', 'add', 'ours.example', '--config', config])
  const added = await runPosthorn(['address', 'add', sender, '--json', '--config', config])
  const login = { user: sender, pass: JSON.parse(added.toString('utf8')).password }
  // The server makes it for itself, for its hostname, so it is its own authority.
  const ca = join(folder, 'data', 'tls', 'self-signed.pem')
  const server = stack.use(await startPosthorn(['serve', '--config', config], wrapper(folder)))
  const owned = stack.move()
  return {
    pid: server.pid,
    host,
    port,
    tls: { host, port: tlsPort, ca, login },
    starttlsPort,
    sender,
    folder,
    stop: () => server.stop(),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

type Ways = {
  readonly port: number
  readonly tlsPort: number
  readonly starttlsPort: number
  readonly nextHop: number | string
}

function configuration({ port, tlsPort, starttlsPort, nextHop }: Ways): string {
  return `
hostname = "localhost"
data = "data"

[submission]
tls = ["127.0.0.1:${tlsPort}"]
starttls = ["127.0.0.1:${starttlsPort}"]
trusted = ["127.0.0.1:${port}"]
trusted_networks = ["127.0.0.0/8"]
require_verified_domain = false

${typeof nextHop === 'string' ? nextHop : `[delivery.routes]\n"*" = "127.0.0.1:${nextHop}"`}
`
}
