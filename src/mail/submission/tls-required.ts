/**
 * What the sender says about TLS on the way, decided once, at acceptance, and kept with the message
 * (RFC 8689 §4.1). REQUIRETLS stands above the header field. A field that says anything but `No`, or that
 * is there twice (§3), says nothing: no mail is made less safe by a guess.
 */
import { type HeaderBlock, type HeaderField, valueOf } from '../../protocol/message/header-block.ts'
import type { MailCommand } from '../../protocol/smtp/session-handler.ts'
import type { TlsRequired } from '../message/message.ts'

export function tlsRequiredBy(
  { requireTls }: Pick<MailCommand, 'requireTls'>,
  header: HeaderBlock,
): TlsRequired | undefined {
  if (requireTls === true) return 'yes'
  let said: HeaderField | undefined
  for (const field of header.fields) {
    if (field.lowerName !== 'tls-required') continue
    if (said !== undefined) return undefined
    said = field
  }
  return said !== undefined && valueOf(header, said).toLowerCase() === 'no' ? 'no' : undefined
}
