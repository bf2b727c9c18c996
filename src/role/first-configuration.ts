/**
 * What `posthorn init` is told, judged before anything is written. Each fault is one line that says what to give
 * instead.
 */
import { isHost } from '../config/listen.ts'
import { parseConfig } from '../config/load-config.ts'
import { normaliseAddress, normaliseDomain } from '../mail/account/address.ts'
import { checkCertificate } from './check/certificate-check.ts'
import { lookAtFolder } from './check/data-folder.ts'

export type FirstConfiguration = {
  readonly hostname: string
  readonly data: string
  readonly domain: string
  readonly address: string
  readonly certificate?: string | undefined
  readonly key?: string | undefined
}

export function faultOfHostname(hostname: string): string | undefined {
  const name = normaliseDomain(hostname)
  if (name?.includes('.') === true && isHost(hostname)) return undefined
  return `"${hostname}" is not the whole name of a machine in DNS; give one like mail.example.com`
}

export function faultOfDomain(domain: string): string | undefined {
  if (normaliseDomain(domain)?.includes('.') === true) return undefined
  return `"${domain}" is not a domain name; give one like example.com`
}

/** An address below the domain, `app@shop.example.com`, is of another domain, with records of its own. */
export function faultOfAddress(address: string, domain: string): string | undefined {
  const own = normaliseAddress(address)
  if (own === undefined) return `"${address}" is not an address; give one like app@${domain}`
  if (own.domain === normaliseDomain(domain)) return undefined
  return `${address} is not of the domain ${domain}; give one like app@${domain}`
}

export function faultOfData(folder: string): string | undefined {
  const state = lookAtFolder(folder)
  if (state.kind !== 'unusable') return undefined
  return `${folder} cannot be the data folder: ${state.why}; run this as root or as the user of the server, or name another folder`
}

/** @param now a certificate that the server would start with and clients refuse is refused here */
function faultOfCertificate(plan: FirstConfiguration, now: number): string | undefined {
  const { hostname, certificate, key } = plan
  if (certificate === undefined && key === undefined) return undefined
  if (certificate === undefined || key === undefined) return 'give --certificate and --key together'
  const { submission } = parseConfig('', 'posthorn.toml')
  const findings = checkCertificate({ tls: { certificate, key }, hostname, submission }, now)
  const problem = findings.find(({ status }) => status === 'problem')
  return problem === undefined ? undefined : `${problem.text}; ${problem.todo ?? ''}`
}

/** The first fault of all. */
export function faultOfPlan(plan: FirstConfiguration, now: number): string | undefined {
  return (
    faultOfHostname(plan.hostname) ??
    faultOfDomain(plan.domain) ??
    faultOfAddress(plan.address, plan.domain) ??
    faultOfData(plan.data) ??
    faultOfCertificate(plan, now)
  )
}

/** The likely domain of mail from this machine: what is behind its first label, but never a public suffix. */
export async function domainOfMachine(hostname: string): Promise<string> {
  const { getDomain } = await import('tldts')
  if (getDomain(hostname) === hostname.toLowerCase()) return hostname
  return hostname.slice(hostname.indexOf('.') + 1)
}

/** Domain and address in the form in which they are stored. */
export function normalisedPlan(plan: FirstConfiguration): FirstConfiguration {
  const domain = normaliseDomain(plan.domain) ?? plan.domain
  const address = normaliseAddress(plan.address)?.address ?? plan.address
  return { ...plan, domain, address }
}
