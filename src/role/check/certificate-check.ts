/** The certificate that clients see: that it fits its key, names this host, comes with its chain, and lasts. */
import { createPrivateKey, X509Certificate } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { describeError } from '../../base/log.ts'
import type { Config } from '../../config/config.ts'
import type { Finding } from './finding.ts'

const DAY_MS = 86_400_000
/** ACME clients renew 30 days before the end; with less than this something is wrong with them. */
const RENEWAL_DUE_DAYS = 14

type Fault = Omit<Finding, 'area'>

export function checkCertificate(
  { tls, hostname, submission }: Pick<Config, 'tls' | 'hostname' | 'submission'>,
  now: number,
): Finding[] {
  const isShown = submission.tls.length + submission.starttls.length > 0
  if (tls === undefined) return isShown ? [certificateFault(noCertificate(hostname))] : []
  return faultsOfFiles(tls, hostname, now).map(certificateFault)
}

function certificateFault(fault: Fault): Finding {
  return { area: 'certificate', ...fault }
}

function noCertificate(hostname: string): Fault {
  return {
    status: 'warning',
    text: 'no certificate is configured: the server makes a self-signed one, which mail clients warn of or refuse',
    todo: `get one for ${hostname} (certbot, acme.sh or lego) and set tls.certificate and tls.key`,
  }
}

function faultsOfFiles(paths: NonNullable<Config['tls']>, hostname: string, now: number): Fault[] {
  try {
    const pem = readFileSync(paths.certificate)
    const certificate = new X509Certificate(pem)
    const key = createPrivateKey(readFileSync(paths.key))
    return [
      ...faultsOfKey(certificate.checkPrivateKey(key), paths.key),
      ...faultsOfName(certificate, hostname),
      ...faultsOfIssuer(certificate, pem, hostname),
      ageOf(certificate, now),
    ]
  } catch (error) {
    return [
      {
        status: 'problem',
        text: `tls.certificate or tls.key cannot be read: ${describeError(error)}`,
        todo: 'both are PEM files without a passphrase that the user of the server may read',
      },
    ]
  }
}

function faultsOfKey(isOfCertificate: boolean, file: string): Fault[] {
  const faults: Fault[] = []
  if (!isOfCertificate) {
    faults.push({
      status: 'problem',
      text: 'tls.key is not the key of tls.certificate',
      todo: 'name the two files that were issued together',
    })
  }
  if ((statSync(file).mode & 0o007) !== 0) {
    faults.push({
      status: 'warning',
      text: `every user of this machine may read ${file}`,
      todo: `chmod o-rwx ${file}`,
    })
  }
  return faults
}

function faultsOfName(certificate: X509Certificate, hostname: string): Fault[] {
  if (certificate.checkHost(hostname) !== undefined) return []
  return [
    {
      status: 'problem',
      text: `the certificate is not for ${hostname} but for ${certificate.subjectAltName ?? 'nobody'}`,
      todo: `get one that names ${hostname}, or set hostname to a name that it has`,
    },
  ]
}

function faultsOfIssuer(certificate: X509Certificate, pem: Buffer, hostname: string): Fault[] {
  const isOwnIssuer = certificate.issuer === certificate.subject
  if (isOwnIssuer && certificate.verify(certificate.publicKey)) {
    return [
      {
        status: 'warning',
        text: 'the certificate is self-signed; mail clients warn of it or refuse it',
        todo: `get one for ${hostname} (certbot, acme.sh or lego)`,
      },
    ]
  }
  // RFC 8446 §4.4.2: only the root may be left out.
  if (pem.toString('latin1').split('-----BEGIN CERTIFICATE-----').length > 2) return []
  return [
    {
      status: 'warning',
      text: 'tls.certificate has the certificate alone, without the chain to its authority; many clients refuse that',
      todo: 'name the file with the whole chain: fullchain.pem of certbot, fullchain.cer of acme.sh',
    },
  ]
}

function ageOf(certificate: X509Certificate, now: number): Fault {
  const begin = Date.parse(certificate.validFrom)
  const end = Date.parse(certificate.validTo)
  const until = new Date(end).toISOString()
  const todo = 'run your ACME client and look at its log; a renewed file is used without a restart'
  if (now < begin) {
    return {
      status: 'problem',
      text: `the certificate begins only at ${new Date(begin).toISOString()}`,
      todo: 'set the clock of this machine, or wait',
    }
  }
  if (end <= now) return { status: 'problem', text: `the certificate ended at ${until}`, todo }
  const days = Math.floor((end - now) / DAY_MS)
  return days < RENEWAL_DUE_DAYS
    ? { status: 'warning', text: `the certificate ends in ${days} days, at ${until}`, todo }
    : { status: 'ok', text: `the certificate lasts until ${until}` }
}
