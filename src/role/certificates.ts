/** The certificate that the listeners show: the operator's, or a self-signed one with a warning. */
import { join } from 'node:path'
import type { Config } from '../config/config.ts'
import type { CertificateSource } from '../endpoint/smtp/certificate-source.ts'
import { CertificateFiles } from './certificate-files.ts'
import { selfSignedFiles } from './self-signed-files.ts'
import type { World } from './server.ts'

export async function certificatesOf(
  config: Config,
  { clock, log }: World,
): Promise<CertificateSource> {
  if (config.tls !== undefined) return new CertificateFiles(config.tls, clock, log)
  const paths = await selfSignedFiles(join(config.data, 'tls'), config.hostname, clock.now())
  if (config.submission.tls.length + config.submission.starttls.length > 0) {
    log.warn(
      { certificate: paths.certificate, todo: 'set tls.certificate and tls.key' },
      'certificate.self-signed',
    )
  }
  return new CertificateFiles(paths, clock, log)
}
