/**
 * A folder with a posthorn.toml, as somebody who runs `posthorn serve` has it: a next hop that takes
 * all mail, ports of its own, and the commands that are run beside it.
 */
import { writeFileSync } from 'node:fs'
import { freeLoopbackPort } from '../../src/sandbox/loopback-port.ts'
import { makeMxCertificate } from './mx-certificate.ts'
import { MxHost, type MxScript } from './mx-host.ts'
import { answered, done, RunningServer, TemporaryFolder } from './operator.ts'
import { letterFrom, SmtpConversation } from './smtp-conversation.ts'

export type Production = {
  readonly folder: TemporaryFolder
  readonly config: string
  readonly data: string
  readonly nextHop: MxHost
  readonly ports: { readonly tls: number; readonly starttls: number; readonly trusted: number }
  /** PEM of the certificate, which is its own authority. */
  readonly ca: string
} & AsyncDisposable

export type ProductionWish = {
  /** How the next hop behaves. */
  readonly nextHop?: MxScript
  /** More lines of posthorn.toml, by section. */
  readonly top?: string
  readonly submission?: string
  readonly trustedNetworks?: readonly string[]
}

export async function setUpProduction(wish: ProductionWish = {}): Promise<Production> {
  const folder = new TemporaryFolder()
  const nextHop = await MxHost.listen(wish.nextHop ?? {})
  const [tls, starttls, trusted] = await Promise.all([0, 0, 0].map(() => freeLoopbackPort(0)))
  const ports = { tls: tls?.port ?? 0, starttls: starttls?.port ?? 0, trusted: trusted?.port ?? 0 }
  const { cert, key } = await makeMxCertificate('localhost')
  writeFileSync(folder.file('cert.pem'), cert)
  writeFileSync(folder.file('key.pem'), key)
  const config = folder.file('posthorn.toml')
  writeFileSync(
    config,
    `
hostname = "mail.ours.example"
data = "data"
min_free_bytes = 0
${wish.top ?? ''}
[submission]
require_verified_domain = false
tls = ["127.0.0.1:${ports.tls}"]
starttls = ["127.0.0.1:${ports.starttls}"]
trusted = ["127.0.0.1:${ports.trusted}"]
trusted_networks = ${JSON.stringify(wish.trustedNetworks ?? ['127.0.0.0/8'])}
${wish.submission ?? ''}
[tls]
certificate = "cert.pem"
key = "key.pem"
[delivery.routes]
"*" = "127.0.0.1:${nextHop.port}"
`,
  )
  return {
    folder,
    config,
    data: folder.file('data'),
    nextHop,
    ports,
    ca: cert,
    async [Symbol.asyncDispose]() {
      await nextHop.close()
      folder[Symbol.dispose]()
    },
  }
}

export function serve({ config }: Production): Promise<RunningServer> {
  return RunningServer.start(['serve', '--config', config])
}

/** Runs a command on this folder; it must be done. */
export function operate({ config }: Production, ...words: readonly string[]): Promise<string> {
  return done([...words, '--config', config])
}

export function ask({ config }: Production, ...words: readonly string[]): Promise<unknown> {
  return answered([...words, '--config', config])
}

/** Hands one letter to the trusted listener, and returns its id. */
export async function handOver(
  { ports }: Production,
  recipients: readonly string[],
  subject = 'A letter',
): Promise<string> {
  using conversation = await SmtpConversation.open({ port: ports.trusted })
  await conversation.reply()
  await conversation.ask('EHLO printer.ours.example')
  const letter = letterFrom('anna@ours.example', subject)
  const answer = await conversation.send('anna@ours.example', recipients, letter)
  const id = /^250 2\.0\.0 queued as (\S+)$/.exec(answer)?.[1]
  if (id === undefined) throw new Error(`the letter was answered ${answer}`)
  return id
}
