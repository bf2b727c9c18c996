/**
 * The eight integrations of the lab: what each is run with, how its platform is told to trust the
 * sandbox's CA, and how to know that its tools are installed. The programs are in clients/, each
 * in its own language; all read the same environment variables.
 */

import { execFile, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { fileURLToPath } from 'node:url'
import type { LabMail } from './lab-mail.ts'

const CLIENT_MS_MAX = 60_000

/** 465-style and 587-style. */
export type Mode = 'tls' | 'starttls'

export type Handover = {
  readonly host: string
  readonly port: number
  readonly mode: Mode
  readonly user: string
  readonly pass: string
  readonly recipient: string
  readonly mail: LabMail
}

/** The CA to trust, as each platform wants it. */
export type Trust = { readonly pem: string; readonly truststore: string }

export type ClientProgram = {
  readonly name: string
  /** Exits with 0 where the client's tools are installed. */
  readonly probe: readonly string[]
  /** How to get them. */
  readonly install: string
  /** Undefined trust is that of the platform, which does not know the sandbox. */
  launch(trust: Trust | undefined): Launch
}

type Launch = {
  readonly command: readonly string[]
  readonly env?: Readonly<Record<string, string>>
}

/** Debian's own Python is the one that Debian's Django belongs to. */
const python = existsSync('/usr/bin/python3') ? '/usr/bin/python3' : 'python3'
const javaMailJars = '/usr/share/java/javax.mail.jar:/usr/share/java/javax.activation.jar'
const TRUSTSTORE_PASSWORD = 'changeit'

export const clientPrograms: readonly ClientProgram[] = [
  {
    name: 'Nodemailer',
    probe: nodeModuleProbe('nodemailer'),
    install: 'npm ci',
    launch: (trust) => nodeProgram('nodemailer/send.js', trust),
  },
  {
    name: 'Express with Nodemailer',
    probe: nodeModuleProbe('express'),
    install: 'npm ci',
    launch: (trust) => nodeProgram('express/app.js', trust),
  },
  {
    name: 'Python smtplib',
    probe: [python, '-c', 'import smtplib, ssl'],
    install: 'apt-get install python3',
    launch: (trust) => openSslProgram(python, 'smtplib/send.py', trust),
  },
  {
    name: 'Django',
    probe: [python, '-c', 'import django'],
    install: 'apt-get install python3-django',
    launch: (trust) => openSslProgram(python, 'django/send.py', trust),
  },
  {
    name: 'PHPMailer',
    probe: ['php', '-r', "exit(@include('libphp-phpmailer/autoload.php') === false ? 1 : 0);"],
    install: 'apt-get install php-cli libphp-phpmailer',
    launch: (trust) => phpProgram('phpmailer/send.php', trust),
  },
  {
    name: "Laravel's mailer",
    probe: [
      'php',
      '-r',
      "exit(@include('Symfony/Component/Mailer/autoload.php') === false ? 1 : 0);",
    ],
    install: 'apt-get install php-cli php-symfony-mailer',
    launch: (trust) => phpProgram('symfony-mailer/send.php', trust),
  },
  {
    name: 'Ruby Mail',
    probe: ['ruby', '-e', "require 'mail'"],
    install: 'apt-get install ruby-mail',
    launch: (trust) => openSslProgram('ruby', 'ruby-mail/send.rb', trust),
  },
  {
    name: 'JavaMail',
    probe: ['sh', '-c', `javac -version && keytool -help && test -r ${javaMailJars.split(':')[0]}`],
    install: 'apt-get install default-jdk-headless libmail-java',
    launch: javaProgram,
  },
]

export function isInstalled(program: ClientProgram): boolean {
  const [command = '', ...args] = program.probe
  return spawnSync(command, args, { cwd: clientFolder(''), stdio: 'ignore' }).status === 0
}

/** Resolves when the client says that the message was taken; throws with its complaint otherwise. */
export async function runClient(
  program: ClientProgram,
  handover: Handover,
  trust: Trust | undefined,
): Promise<void> {
  const { command, env } = program.launch(trust)
  const [file = '', ...args] = command
  await promisify(execFile)(file, args, {
    env: { ...cleanEnvironment(), ...env, ...described(handover) },
    timeout: CLIENT_MS_MAX,
  })
}

/** Java reads no PEM file, so the CA is put into a store of its own. */
export async function makeTrust(pem: string, folder: string): Promise<Trust> {
  const truststore = join(folder, 'trust.p12')
  if (spawnSync('keytool', ['-help'], { stdio: 'ignore' }).error === undefined) {
    const into = ['-keystore', truststore, '-storetype', 'PKCS12', '-storepass']
    const what = ['-importcert', '-noprompt', '-alias', 'posthorn-sandbox', '-file', pem]
    await promisify(execFile)('keytool', [...what, ...into, TRUSTSTORE_PASSWORD])
  }
  return { pem, truststore }
}

function described({ host, port, mode, user, pass, recipient, mail }: Handover) {
  return {
    HOST: host,
    PORT: String(port),
    MODE: mode,
    USER: user,
    PASS: pass,
    TO: recipient,
    SUBJECT: mail.subject,
    TEXT: mail.text,
    HTML: mail.html,
    ATTACHMENT: mail.attachment,
  }
}

/**
 * The caller's own trust settings must not decide a test. The locale is one in which every platform
 * reads its environment as UTF-8.
 */
function cleanEnvironment(): NodeJS.ProcessEnv {
  const {
    NODE_EXTRA_CA_CERTS: _node,
    SSL_CERT_FILE: _file,
    SSL_CERT_DIR: _dir,
    ...env
  } = process.env
  return { ...env, LC_ALL: 'C.UTF-8' }
}

function clientFolder(path: string): string {
  return fileURLToPath(new URL(`clients/${path}`, import.meta.url))
}

function nodeModuleProbe(name: string): readonly string[] {
  return [process.execPath, '-e', `import.meta.resolve('${name}')`, '--input-type=module']
}

function nodeProgram(path: string, trust: Trust | undefined): Launch {
  const env = trust === undefined ? {} : { NODE_EXTRA_CA_CERTS: trust.pem }
  return { command: [process.execPath, clientFolder(path)], env }
}

function openSslProgram(interpreter: string, path: string, trust: Trust | undefined): Launch {
  const env = trust === undefined ? {} : { SSL_CERT_FILE: trust.pem }
  return { command: [interpreter, clientFolder(path)], env }
}

function phpProgram(path: string, trust: Trust | undefined): Launch {
  const settings = trust === undefined ? [] : ['-d', `openssl.cafile=${trust.pem}`]
  // Room for a 20 MB attachment in all its encodings.
  return { command: ['php', ...settings, '-d', 'memory_limit=512M', clientFolder(path)] }
}

function javaProgram(trust: Trust | undefined): Launch {
  const settings =
    trust === undefined
      ? []
      : [
          `-Djavax.net.ssl.trustStore=${trust.truststore}`,
          '-Djavax.net.ssl.trustStoreType=PKCS12',
          `-Djavax.net.ssl.trustStorePassword=${TRUSTSTORE_PASSWORD}`,
        ]
  const program = clientFolder('javamail/Send.java')
  return { command: ['java', ...settings, '-cp', javaMailJars, program] }
}
