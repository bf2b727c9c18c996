/** Certificates that we make ourselves: for a server without one, and the sandbox's local authority. */
import 'reflect-metadata'
import { webcrypto } from 'node:crypto'
import {
  BasicConstraintsExtension,
  cryptoProvider,
  KeyUsageFlags,
  KeyUsagesExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  type X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509'

export type KeyAndCertificate = { readonly key: string; readonly certificate: string }

const DAY_MS = 86_400_000
const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }

cryptoProvider.set(webcrypto as never)

/** One certificate, signed by its own key. */
export async function selfSigned(
  names: readonly string[],
  now: number,
): Promise<KeyAndCertificate> {
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  const certificate = await X509CertificateGenerator.createSelfSigned({
    ...validity(now),
    name: commonName(names),
    keys,
    signingAlgorithm: algorithm,
    extensions: await serverExtensions(names, keys.publicKey),
  })
  return pem(keys.privateKey, certificate)
}

/** A local authority and one server certificate of its. The authority's key is forgotten at once. */
export async function localAuthority(
  names: readonly string[],
  now: number,
): Promise<KeyAndCertificate & { readonly ca: string }> {
  const caKeys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  const ca = await X509CertificateGenerator.createSelfSigned({
    ...validity(now),
    name: 'CN=Posthorn sandbox authority',
    keys: caKeys,
    signingAlgorithm: algorithm,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      await SubjectKeyIdentifierExtension.create(caKeys.publicKey),
    ],
  })
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  const certificate = await X509CertificateGenerator.create({
    ...validity(now),
    subject: commonName(names),
    issuer: ca.subject,
    publicKey: keys.publicKey,
    signingKey: caKeys.privateKey,
    signingAlgorithm: algorithm,
    extensions: await serverExtensions(names, keys.publicKey),
  })
  return { ...(await pem(keys.privateKey, certificate)), ca: ca.toString('pem') }
}

/** Apple's platforms refuse server certificates that live longer than 825 days. */
function validity(now: number): { notBefore: Date; notAfter: Date } {
  return { notBefore: new Date(now - DAY_MS), notAfter: new Date(now + 800 * DAY_MS) }
}

function commonName(names: readonly string[]): string {
  return `CN=${(names[0] ?? 'posthorn').replace(/[^\w.-]/g, '')}`
}

async function serverExtensions(names: readonly string[], publicKey: webcrypto.CryptoKey) {
  return [
    new BasicConstraintsExtension(false, undefined, true),
    new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
    new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
    new SubjectAlternativeNameExtension(
      names.map((value) => ({ type: /^[\d.]+$|:/.test(value) ? 'ip' : 'dns', value })),
    ),
    await SubjectKeyIdentifierExtension.create(publicKey),
  ]
}

async function pem(
  privateKey: webcrypto.CryptoKey,
  certificate: X509Certificate,
): Promise<KeyAndCertificate> {
  const pkcs8 = await webcrypto.subtle.exportKey('pkcs8', privateKey)
  return {
    key: PemConverter.encode(pkcs8, 'PRIVATE KEY'),
    certificate: certificate.toString('pem'),
  }
}
