/** Posthorn as an operator runs it: `bin/posthorn serve`, a trusted listener, a route to the sink. */
import { spawn, spawnSync } from 'node:child_process'
import { mkdirSync, openSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Contender } from './contender.ts'

const program = join(import.meta.dirname, '../../bin/posthorn')

export async function startPosthorn(
  folder: string,
  ports: { in: number; sink: number },
): Promise<Contender> {
  mkdirSync(folder, { recursive: true })
  const config = join(folder, 'posthorn.toml')
  writeFileSync(config, toml(join(folder, 'data'), ports))
  administer(config, 'domain', 'add', 'bench.example')
  const child = spawn(program, ['serve', '--config', config], {
    stdio: ['ignore', 'pipe', openSync(join(folder, 'posthorn.log'), 'a')],
  })
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  await Promise.race([
    new Promise<void>((resolve) => child.stdout?.once('data', () => resolve())),
    gone.then(() => Promise.reject(new Error(`posthorn ended; see ${folder}/posthorn.log`))),
  ])
  return {
    name: 'Posthorn',
    port: ports.in,
    async stop() {
      child.kill('SIGTERM')
      await gone
    },
  }
}

function administer(config: string, ...command: string[]): void {
  const run = spawnSync(program, [...command, '--config', config], { encoding: 'utf8' })
  if (run.status !== 0) throw new Error(`posthorn ${command.join(' ')}: ${run.stderr}`)
}

function toml(data: string, ports: { in: number; sink: number }): string {
  return `hostname = "bench.example"
data = "${data}"
[submission]
tls = []
starttls = []
trusted = ["127.0.0.1:${ports.in}"]
trusted_networks = ["127.0.0.0/8"]
[delivery.routes]
"*" = { host = "127.0.0.1:${ports.sink}", tls = "none" }
`
}
