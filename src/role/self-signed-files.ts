/** The self-signed certificate of a server that was given none: made once, kept in the data folder. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { CertificatePaths } from '../endpoint/smtp/certificate-files.ts'

export async function selfSignedFiles(
  folder: string,
  hostname: string,
  now: number,
): Promise<CertificatePaths> {
  const paths = {
    certificate: join(folder, 'self-signed.pem'),
    key: join(folder, 'self-signed.key'),
  }
  if (existsSync(paths.certificate) && existsSync(paths.key)) return paths
  // Loaded only here: most starts need no certificate to be made.
  const { selfSigned } = await import('./self-signed.ts')
  const { certificate, key } = await selfSigned([hostname], now)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  writeFileSync(paths.key, key, { mode: 0o600 })
  writeFileSync(paths.certificate, certificate)
  return paths
}
