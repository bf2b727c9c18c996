/**
 * Two hundred hosts on loopback addresses of their own, all at one port, of which every third misbehaves in one
 * of the ways that are known from the internet. Each remembers which messages it took, and how often.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import type { Socket } from 'node:net'
import { hangUp, MxHost, thenHangUp } from '../support/mx-host.ts'
import type { MxScript } from '../support/mx-host.ts'

const HOSTS = 200
const MB = 1024 * 1024

/** Whether what it took may be called delivered; who vanishes takes a message and does not say so. */
export type Conduct = 'good' | 'refuses' | 'vanishes'

export type LabHost = {
  readonly ip: string
  readonly domain: string
  /** What it does. */
  readonly name: string
  readonly conduct: Conduct
  /** How often each recipient's message was taken. */
  readonly taken: Map<string, number>
}

export type Hosts = AsyncDisposable & { readonly all: readonly LabHost[] }

type Manner = {
  readonly name: string
  readonly conduct: Conduct
  readonly script?: (host: Pick<LabHost, 'taken'>) => MxScript
  /** Plays on the bare socket. */
  readonly plays?: (socket: Socket) => void
  /** `deaf`: its backlog is full; `absent`: nobody listens. */
  readonly is?: 'deaf' | 'absent'
}

const flood = Buffer.from(`250-${'x'.repeat(500)}\r\n`.repeat((4 * MB) / 506))
const endlessLine = Buffer.alloc(4 * MB, '2')

/** Nothing is said any more, not even to what was pipelined behind. */
const hang = (): Promise<never> => new Promise(() => {})

const rude: readonly Manner[] = [
  { name: 'never answers the connection', conduct: 'refuses', is: 'deaf' },
  { name: 'nobody listens', conduct: 'refuses', is: 'absent' },
  { name: 'resets at once', conduct: 'refuses', plays: (socket) => socket.resetAndDestroy() },
  { name: 'never greets', conduct: 'refuses', script: () => ({ greeting: hang }) },
  { name: 'hangs at EHLO', conduct: 'refuses', script: () => ({ ehlo: hang, helo: hang }) },
  { name: 'hangs at MAIL', conduct: 'refuses', script: () => ({ mail: hang }) },
  { name: 'hangs at RCPT', conduct: 'refuses', script: () => ({ rcpt: hang }) },
  { name: 'hangs at DATA', conduct: 'refuses', script: () => ({ data: hang }) },
  { name: 'hangs at the dot', conduct: 'refuses', script: () => ({ dot: hang }) },
  { name: 'hangs at QUIT', conduct: 'good', script: () => ({ quit: hang }) },
  { name: 'dribbles its greeting', conduct: 'refuses', plays: dribbleGreeting },
  { name: 'greets without end', conduct: 'refuses', script: () => ({ greeting: flood }) },
  { name: 'one endless line', conduct: 'refuses', script: () => ({ ehlo: endlessLine }) },
  { name: 'floods at the dot', conduct: 'vanishes', script: () => ({ dot: flood }) },
  { name: 'closes at EHLO', conduct: 'refuses', script: () => ({ ehlo: hangUp, helo: hangUp }) },
  { name: 'closes in the content', conduct: 'refuses', plays: closeInContent },
  {
    name: 'says 421 and goes',
    conduct: 'refuses',
    script: () => ({ rcpt: thenHangUp('421 4.3.2 shutting down') }),
  },
  {
    name: 'speaks no SMTP',
    conduct: 'refuses',
    script: () => ({ mail: Buffer.from([0, 255, 13, 10]) }),
  },
  {
    name: 'takes, then vanishes',
    conduct: 'vanishes',
    script: (host) => takingSilently(host, hangUp),
  },
  {
    name: 'takes, and never says so',
    conduct: 'vanishes',
    script: (host) => takingSilently(host, hang),
  },
]

const polite: Manner = { name: 'takes mail', conduct: 'good' }

export async function startHosts(port: number): Promise<Hosts> {
  await using stack = new AsyncDisposableStack()
  const all: LabHost[] = []
  const deaf: string[] = []
  for (let n = 0; n < HOSTS; n++) {
    const manner = mannerOf(n)
    const { name, conduct } = manner
    const ip = `127.20.${n % 7}.${n + 1}`
    const host = { ip, domain: `d${n}.example`, name, conduct, taken: new Map<string, number>() }
    all.push(host)
    if (manner.is === 'deaf') deaf.push(ip)
    else if (manner.plays !== undefined) stack.use(await playing(manner.plays, ip, port))
    else if (manner.is === undefined) stack.use(await listening(host, manner, port))
  }
  stack.use(await startDeafHosts(deaf, port))
  const owned = stack.move()
  return { all, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}

/** Every third is rude, and all ways to be rude come in turn. */
function mannerOf(n: number): Manner {
  if (n % 3 !== 0) return polite
  return rude[(n / 3) % rude.length] ?? polite
}

function listening(host: LabHost, { script }: Manner, port: number): Promise<AsyncDisposable> {
  return MxHost.listen({
    ip: host.ip,
    port,
    onTransaction: ({ recipients }) => {
      for (const { address } of recipients) count(host, address)
    },
    ...script?.(host),
  })
}

/** Has the whole message, and keeps it, but the client does not hear of it. */
function takingSilently(host: Pick<LabHost, 'taken'>, end: typeof hangUp | typeof hang): MxScript {
  const named = new Map<number, string>()
  return {
    rcpt: ({ line, connection }) => {
      named.set(connection, /<(.*?)>/.exec(line)?.[1] ?? '')
      return undefined
    },
    dot: ({ connection }) => {
      count(host, named.get(connection) ?? '')
      return typeof end === 'function' ? end() : end
    },
  }
}

function count({ taken }: Pick<LabHost, 'taken'>, recipient: string): void {
  taken.set(recipient, (taken.get(recipient) ?? 0) + 1)
}

function dribbleGreeting(socket: Socket): void {
  const greeting = '220 a host of few words a minute\r\n'
  let said = 0
  const timer = setInterval(() => socket.write(greeting.charAt(said++) || ' '), 1_000)
  socket.once('close', () => clearInterval(timer))
}

/** Its client sends a command at a time, because it offers no PIPELINING. */
function closeInContent(socket: Socket): void {
  let isInContent = false
  socket.write('220 ready\r\n')
  socket.on('data', (bytes) => {
    if (isInContent) return void socket.destroy()
    isInContent = bytes.toString('latin1').startsWith('DATA')
    socket.write(isInContent ? '354 go ahead\r\n' : '250 ok\r\n')
  })
}

async function playing(
  plays: (socket: Socket) => void,
  ip: string,
  port: number,
): Promise<AsyncDisposable> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
    socket.on('error', () => socket.destroy())
    socket.resume()
    plays(socket)
  })
  server.listen(port, ip)
  await once(server, 'listening')
  return {
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

/** More connections than a backlog of one has room for; Linux then drops what asks to connect. */
const BACKLOG_FILL = 4

/** A stopped process accepts nothing: once its backlog is full, connecting to it hangs. */
async function startDeafHosts(ips: readonly string[], port: number): Promise<AsyncDisposable> {
  const program = `
    const { createServer } = require('node:net')
    const ips = ${JSON.stringify(ips)}
    let listening = 0
    for (const host of ips)
      createServer().listen({ host, port: ${port}, backlog: 1 }, () => {
        if (++listening === ips.length) console.log('listening')
      })`
  const child = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] })
  await once(child.stdout, 'data')
  child.kill('SIGSTOP')
  const fillers = ips.flatMap((host) =>
    Array.from({ length: BACKLOG_FILL }, () => connect({ host, port }).on('error', () => {})),
  )
  return {
    async [Symbol.asyncDispose]() {
      for (const socket of fillers) socket.destroy()
      child.kill('SIGKILL')
      await once(child, 'exit')
    },
  }
}
