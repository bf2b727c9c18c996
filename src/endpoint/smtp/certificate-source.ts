/** Where listeners get their certificate: asked at each handshake, so that a renewed one is used at once. */
import type { SecureContext } from 'node:tls'

export interface CertificateSource {
  current(): SecureContext
}
