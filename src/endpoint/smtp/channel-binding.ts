/** The octets of a TLS connection to which a login can be bound, made when a client asks for them. */
import { createHash } from 'node:crypto'
import type { TLSSocket } from 'node:tls'
import type { BindingType, ChannelBinding } from '../../protocol/sasl/channel-binding.ts'

/** RFC 9266 §4. */
const EXPORTER_LABEL = 'EXPORTER-Channel-Binding'
const EXPORTER_BYTES = 32

/**
 * RFC 5929 §4.1: the hash of the certificate's signature, where it is one; MD5 and SHA-1 become
 * SHA-256. Ed25519 and RSA-PSS name none, so there such a binding is undefined.
 */
const hashOfSignature: Readonly<Record<string, string>> = {
  '1.2.840.113549.1.1.4': 'sha256',
  '1.2.840.113549.1.1.5': 'sha256',
  '1.2.840.113549.1.1.11': 'sha256',
  '1.2.840.113549.1.1.12': 'sha384',
  '1.2.840.113549.1.1.13': 'sha512',
  '1.2.840.10045.4.1': 'sha256',
  '1.2.840.10045.4.3.2': 'sha256',
  '1.2.840.10045.4.3.3': 'sha384',
  '1.2.840.10045.4.3.4': 'sha512',
}

/** @returns no binding where this connection has none of either type */
export function channelBindingOf(socket: TLSSocket): { readonly channelBinding?: ChannelBinding } {
  // Before 1.3 an exporter binds only with extended master secrets (RFC 9266 §4.2), of which node:tls says nothing.
  const hasExporter = socket.getProtocol() === 'TLSv1.3'
  if (!hasExporter && endPointOf(socket) === undefined) return {}
  const octets: Readonly<Record<BindingType, () => Buffer | undefined>> = {
    'tls-exporter': () =>
      hasExporter
        ? socket.exportKeyingMaterial(EXPORTER_BYTES, EXPORTER_LABEL, Buffer.alloc(0))
        : undefined,
    'tls-server-end-point': () => endPointOf(socket),
  }
  return { channelBinding: (type) => octets[type]() }
}

function endPointOf(socket: TLSSocket): Buffer | undefined {
  const certificate = socket.getX509Certificate()
  if (certificate === undefined) return undefined
  const hash = hashOfSignature[certificate.signatureAlgorithmOid]
  return hash === undefined ? undefined : createHash(hash).update(certificate.raw).digest()
}
