/**
 * The questions of `posthorn init`, asked again until the answer can work. Where there is a proposal, Enter takes it.
 * What was given as an option is not asked. They stand on stderr: stdout is for what is done.
 */
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import {
  domainOfMachine,
  faultOfAddress,
  faultOfData,
  faultOfDomain,
  faultOfHostname,
  type FirstConfiguration,
} from '../role/first-configuration.ts'
import { CommandFailure } from './command-failure.ts'
import { certbotFolder } from './initial-config.ts'

export type Answers = {
  readonly [name in keyof FirstConfiguration]?: FirstConfiguration[name] | undefined
}

type Question = {
  readonly words: string
  /** What Enter answers. Without one, `example` only shows the form. */
  readonly proposal?: string
  readonly example?: string
  readonly faultOf: (answer: string) => string | undefined
}

type Ask = (question: Question) => Promise<string>

const DATA_BY_DEFAULT = '/var/lib/posthorn'

/** The given answers with those that are missing: asked for, or, of the data folder and the certificate, as usual. */
export async function completed(given: Answers, machine: string): Promise<FirstConfiguration> {
  const { hostname, domain, address, data = DATA_BY_DEFAULT } = given
  if (hostname !== undefined && domain !== undefined && address !== undefined) {
    return { ...withCertificate(given, hostname), hostname, domain, address, data }
  }
  if (!process.stdin.isTTY || !process.stderr.isTTY) {
    throw new CommandFailure(
      'nobody can be asked here; give --hostname NAME --domain NAME --address ADDRESS',
    )
  }
  return askFor(given, machine)
}

async function askFor(given: Answers, machine: string): Promise<FirstConfiguration> {
  const clack = await import('@clack/prompts')
  const output = process.stderr
  const ask: Ask = async ({ words, proposal = '', example = proposal, faultOf }) => {
    const answer = await clack.text({
      message: words,
      placeholder: example,
      defaultValue: proposal,
      validate: (text) => faultOf(text?.trim() || proposal),
      output,
    })
    if (!clack.isCancel(answer)) return answer.trim()
    clack.cancel('Nothing was written.', { output })
    throw new CommandFailure('stopped before anything was written; "posthorn init" asks again')
  }
  clack.intro('Posthorn, first configuration', { output })
  const answers = await askAll(given, machine, ask)
  clack.outro('Thank you.', { output })
  return answers
}

async function askAll(given: Answers, machine: string, ask: Ask): Promise<FirstConfiguration> {
  const hostname = await settle(given.hostname, ask, {
    words: 'Name of this machine in DNS',
    // Machines are often called without their domain.
    ...(faultOfHostname(machine) === undefined
      ? { proposal: machine }
      : { example: 'mail.example.com' }),
    faultOf: faultOfHostname,
  })
  const domain = await settle(given.domain, ask, {
    words: 'Domain that mail comes from',
    proposal: await domainOfMachine(hostname),
    faultOf: faultOfDomain,
  })
  const address = await settle(given.address, ask, {
    words: 'First address that may send',
    proposal: `app@${domain}`,
    faultOf: (answer) => faultOfAddress(answer, domain),
  })
  const data = await settle(given.data, ask, {
    words: 'Folder for mail, keys and database',
    proposal: DATA_BY_DEFAULT,
    faultOf: (answer) => faultOfData(resolve(answer)),
  })
  return { ...withCertificate(given, hostname), hostname, domain, address, data: resolve(data) }
}

/** Nobody answers three questions to hear then that an option was wrong. */
async function settle(given: string | undefined, ask: Ask, question: Question): Promise<string> {
  if (given === undefined) return ask(question)
  const fault = question.faultOf(given)
  if (fault !== undefined) throw new CommandFailure(fault)
  return given
}

/** Where certbot has put one for this name, it is taken. */
function withCertificate(given: Answers, hostname: string): Answers {
  if (given.certificate !== undefined || given.key !== undefined) return given
  const folder = certbotFolder(hostname)
  const found = { certificate: `${folder}/fullchain.pem`, key: `${folder}/privkey.pem` }
  return existsSync(found.certificate) ? { ...given, ...found } : given
}
