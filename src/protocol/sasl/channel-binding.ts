/**
 * Channel bindings: what ties a login to the TLS connection around it, so that nobody in between can
 * pass it on. `tls-exporter` (RFC 9266) where TLS is 1.3, `tls-server-end-point` (RFC 5929 §4)
 * wherever the certificate's signature has a hash.
 */
export type BindingType = 'tls-exporter' | 'tls-server-end-point'

/** The octets that both ends of the connection know; undefined where there are none of this type. */
export type ChannelBinding = (type: BindingType) => Buffer | undefined

export function isBindingType(type: string): type is BindingType {
  return type === 'tls-exporter' || type === 'tls-server-end-point'
}
