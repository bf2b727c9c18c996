/**
 * The trace that we leave on a message (RFC 5321 §4.4). The client's IP is shown only where the
 * operator wants that: a sender's home address is nobody's business. What the client calls itself
 * is written only as far as it looks like a name, so it can neither break the field nor claim one.
 */
import { formatDateTime } from '../../protocol/message/date-time.ts'
import { foldedField } from '../../protocol/message/folded-field.ts'
import type { ClientInfo } from '../../protocol/smtp/session-handler.ts'

export type ReceivedFacts = {
  readonly messageId: string
  readonly acceptedAt: number
  readonly hostname: string
  readonly client: ClientInfo
  readonly isAuthenticated: boolean
  readonly smtpUtf8: boolean
  /** Addresses of the envelope. Named only when there is one: others may be hidden (Bcc). */
  readonly recipients: readonly string[]
  readonly showsClientIp: boolean
}

export function receivedField(facts: ReceivedFacts): string {
  const { client, hostname, messageId, acceptedAt } = facts
  const parts = [
    `from ${clientName(facts)} (${facts.showsClientIp ? addressLiteral(client.ip) : 'hidden'})`,
    `by ${hostname} (Posthorn) with ${protocolKeyword(facts)} id ${messageId}`,
    ...tlsComment(client),
    ...forClause(facts),
  ]
  return foldedField('Received', `${parts.join(' ')}; ${formatDateTime(acceptedAt)}`)
}

/** RFC 3848, and RFC 6531 §4.3 for SMTPUTF8. There is no keyword for HELO under TLS. */
function protocolKeyword({ client, isAuthenticated, smtpUtf8 }: ReceivedFacts): string {
  if (!client.isExtended) return 'SMTP'
  const secured = client.tls === undefined ? '' : 'S'
  return `${smtpUtf8 ? 'UTF8SMTP' : 'ESMTP'}${secured}${isAuthenticated ? 'A' : ''}`
}

/** Many clients give their IP as name (`[192.168.1.5]`); that is hidden too. */
function clientName({ client, showsClientIp }: ReceivedFacts): string {
  const { heloName, ip } = client
  if (/^[a-z0-9_](?:[a-z0-9._-]{0,253}[a-z0-9_])?\.?$/i.test(heloName)) {
    const isAddress = /^[\d.]+$/.test(heloName) || heloName.includes(ip)
    return isAddress && !showsClientIp ? 'unknown' : heloName
  }
  return showsClientIp && /^\[[0-9a-z:.]{1,60}\]$/i.test(heloName) ? heloName : 'unknown'
}

/** RFC 5321 §4.1.3. */
function addressLiteral(ip: string): string {
  return ip.includes(':') ? `[IPv6:${ip}]` : `[${ip}]`
}

function tlsComment({ tls, cipher }: ClientInfo): string[] {
  if (tls === undefined) return []
  return [`(${[tls, cipher].filter((part) => part !== undefined).join(' ')})`]
}

function forClause({ recipients, smtpUtf8 }: ReceivedFacts): string[] {
  const [recipient] = recipients
  if (recipient === undefined || recipients.length > 1) return []
  const isPlain = smtpUtf8 ? /^[^\s\p{C}<>()\\"]+$/u.test(recipient) : /^[!-~]+$/.test(recipient)
  return isPlain && !/[<>()\\";]/.test(recipient) ? [`for <${recipient}>`] : []
}
