/**
 * `posthorn serve` with one trusted listener for local applications and one with TLS and passwords, both
 * on loopback; every destination is routed to one port of this machine.
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
  /** The one address that the relay has. */
  readonly sender: string
  /** Beside the data folder, for the files of a test. */
  readonly folder: string
  /** SIGTERM and its end; the folder stays until the disposal. */
  stop(): Promise<void>
}

const host = '127.0.0.1'
const sender = 'app@ours.example'

/** A `wrapper` is a command that runs the server as its child; it is told a folder for its files. */
export async function startRelay(
  nextHopPort: number,
  wrapper: (folder: string) => readonly string[] = () => [],
): Promise<Relay> {
  await using stack = new AsyncDisposableStack()
  const folder = await mkdtemp(join(tmpdir(), 'posthorn-relay-'))
  stack.defer(() => rm(folder, { recursive: true }))
  const port = await freePort()
  const tlsPort = await freePort()
  const config = join(folder, 'posthorn.toml')
  await writeFile(config, configuration({ port, tlsPort, nextHopPort }))
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
    sender,
    folder,
    stop: () => server.stop(),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

type Ports = { readonly port: number; readonly tlsPort: number; readonly nextHopPort: number }

function configuration({ port, tlsPort, nextHopPort }: Ports): string {
  return `
hostname = "localhost"
data = "data"

[submission]
tls = ["127.0.0.1:${tlsPort}"]
starttls = []
trusted = ["127.0.0.1:${port}"]
trusted_networks = ["127.0.0.0/8"]
require_verified_domain = false

[delivery.routes]
"*" = "127.0.0.1:${nextHopPort}"
`
}
