/** Certificates for hosts of the tests, made on the spot: self-signed ones, and those of an authority. */
import 'reflect-metadata'
import { createHash, webcrypto, X509Certificate } from 'node:crypto'
import * as x509 from '@peculiar/x509'

export type MxCertificate = { readonly key: string; readonly cert: string }

/** Signs certificates; not known to anybody. */
export type MxAuthority = {
  /** PEM. */
  readonly cert: string
  /** @param names the first is also the common name */
  certify(names: readonly string[], wish?: CertificateWish): Promise<MxCertificate>
}

export type CertificateWish = {
  readonly isExpired?: boolean
  /** The authority's certificate goes along, as RFC 7672 §3.1.2 asks. */
  readonly hasChain?: boolean
}

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
const DAY_MS = 86_400_000

/** Self-signed; it is its own authority. */
export async function makeMxCertificate(...names: readonly string[]): Promise<MxCertificate> {
  const keys = await makeKeys()
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: `CN=${names[0]}`,
    ...datesOf(false),
    keys,
    signingAlgorithm: algorithm,
    extensions: [new x509.BasicConstraintsExtension(true, 0, true), namesOf(names)],
  })
  return pem(keys, certificate.toString('pem'))
}

export async function makeMxAuthority(name = 'Test authority'): Promise<MxAuthority> {
  const keys = await makeKeys()
  const own = await x509.X509CertificateGenerator.createSelfSigned({
    name: `CN=${name}`,
    ...datesOf(false),
    keys,
    signingAlgorithm: algorithm,
    extensions: [new x509.BasicConstraintsExtension(true, 1, true)],
  })
  const cert = own.toString('pem')
  return {
    cert,
    async certify(names, { isExpired = false, hasChain = false } = {}) {
      const leafKeys = await makeKeys()
      const leaf = await x509.X509CertificateGenerator.create({
        subject: `CN=${names[0]}`,
        issuer: own.subject,
        ...datesOf(isExpired),
        publicKey: leafKeys.publicKey,
        signingKey: keys.privateKey,
        signingAlgorithm: algorithm,
        extensions: [new x509.BasicConstraintsExtension(false, undefined, true), namesOf(names)],
      })
      const text = leaf.toString('pem')
      return pem(leafKeys, hasChain ? `${text}\n${cert}` : text)
    },
  }
}

/** What a TLSA record `USAGE SELECTOR 1` of this certificate says, as in zone files. */
export function tlsaTextOf(cert: string, usage = 3, selector = 1): string {
  const { publicKey, raw } = new X509Certificate(cert)
  const bytes = selector === 0 ? raw : publicKey.export({ type: 'spki', format: 'der' })
  return `${usage} ${selector} 1 ${createHash('sha256').update(bytes).digest('hex')}`
}

function makeKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
}

function datesOf(isExpired: boolean): { notBefore: Date; notAfter: Date } {
  const now = Date.now()
  return isExpired
    ? { notBefore: new Date(now - 3 * DAY_MS), notAfter: new Date(now - 2 * DAY_MS) }
    : { notBefore: new Date(now - DAY_MS), notAfter: new Date(now + DAY_MS) }
}

function namesOf(names: readonly string[]): x509.SubjectAlternativeNameExtension {
  return new x509.SubjectAlternativeNameExtension(names.map((value) => ({ type: 'dns', value })))
}

async function pem({ privateKey }: webcrypto.CryptoKeyPair, cert: string): Promise<MxCertificate> {
  const key = await webcrypto.subtle.exportKey('pkcs8', privateKey)
  return { key: x509.PemConverter.encode(key, 'PRIVATE KEY'), cert }
}
