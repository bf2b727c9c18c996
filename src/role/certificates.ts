/** Where the certificate that the listeners show lies: the operator's, or a self-signed one with a warning. */
import { join } from 'node:path'
import type { Config } from '../config/config.ts'
import type { CertificatePaths } from '../endpoint/smtp/certificate-files.ts'
import { selfSignedFiles } from './self-signed-files.ts'
import type { World } from './server.ts'

export async function certificatePathsOf(
  config: Config,
  { clock, log }: World,
): Promise<CertificatePaths> {
  if (config.tls !== undefined) return config.tls
  const paths = await selfSignedFiles(join(config.data, 'tls'), config.hostname, clock.now())
  if (config.submission.tls.length + config.submission.starttls.length > 0) {
    log.warn(
      { certificate: paths.certificate, todo: 'set tls.certificate and tls.key' },
      'certificate.self-signed',
    )
  }
  return paths
}
