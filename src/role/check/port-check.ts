/** The listeners: with a server running on the data folder, that each answers; without one, that each port can be had. */
import { createServer } from 'node:net'
import type { Clock } from '../../base/clock.ts'
import type { Config } from '../../config/config.ts'
import { formatHostAndPort, type Listen } from '../../config/listen.ts'
import type { Finding } from './finding.ts'
import { greetingOf } from './greeting.ts'

type Listener = Listen & {
  /** Where it stands in posthorn.toml. */
  readonly option: string
  readonly tlsName?: string
}

export async function checkPorts(
  { hostname, submission }: Pick<Config, 'hostname' | 'submission'>,
  { clock, isServerRunning }: { readonly clock: Clock; readonly isServerRunning: boolean },
): Promise<Finding[]> {
  const { tls, starttls, trusted } = submission
  const listeners: Listener[] = [
    ...tls.map((at) => ({ ...at, option: 'submission.tls', tlsName: hostname })),
    ...starttls.map((at) => ({ ...at, option: 'submission.starttls' })),
    ...trusted.map((at) => ({ ...at, option: 'submission.trusted' })),
  ]
  return Promise.all(
    listeners.map((listener) =>
      isServerRunning ? checkAnswer(listener, clock) : checkVacancy(listener),
    ),
  )
}

async function checkAnswer(listener: Listener, clock: Clock): Promise<Finding> {
  const at = formatHostAndPort(listener)
  const greeting = await greetingOf({ ...listener, host: reachable(listener.host) }, clock)
  // A trusted listener turns away whom it does not know. That is an answer too.
  if (greeting.kind !== 'none') {
    return { area: 'ports', status: 'ok', text: `the server answers at ${at}` }
  }
  return {
    area: 'ports',
    status: 'problem',
    text: `a server runs, but does not answer at ${at} (${listener.option}): ${greeting.why}`,
    todo: 'restart it: the configuration may have changed since it started; its log says why it does not listen',
  }
}

/** Who listens everywhere is asked on the loopback. */
function reachable(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1'
  return host === '::' ? '::1' : host
}

async function checkVacancy(listener: Listener): Promise<Finding> {
  const at = formatHostAndPort(listener)
  const code = await tryToListen(listener)
  switch (code) {
    case undefined:
      return { area: 'ports', status: 'ok', text: `${at} is free for the server` }
    case 'EACCES':
      // Whoever runs this may lack a right that the unit of the server gives it.
      return {
        area: 'ports',
        status: 'unknown',
        text: `whether the server can listen at ${at} is not known: this user may not, as with all ports below 1024`,
        todo: 'see that the systemd unit has AmbientCapabilities=CAP_NET_BIND_SERVICE, or that the server starts as root',
      }
    default:
      return {
        area: 'ports',
        status: 'problem',
        text: `the server cannot listen at ${at} (${listener.option}): ${code}`,
        todo: adviceFor(code, listener.port),
      }
  }
}

function adviceFor(code: string, port: number): string {
  switch (code) {
    case 'EADDRINUSE':
      return `another program has port ${port}; "ss -ltnp" names it: stop it, or choose another port`
    case 'EADDRNOTAVAIL':
      return 'this machine does not have that address; "ip address" shows those that it has'
    default:
      return 'choose another address or port'
  }
}

/** Undefined when it can be had; else the system's word for why not. */
function tryToListen({ host, port }: Listen): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message))
    server.listen({ host, port }, () => server.close(() => resolve(undefined)))
  })
}
