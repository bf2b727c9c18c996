/**
 * RFC 8460 §4.4 as a schema, written from the RFC and not from what we send: what a receiver may insist on.
 * Strict, so that a field that the RFC does not know is a fault.
 */
import { isIP } from 'node:net'
import { z } from 'zod'

/** RFC 3339 in UTC. */
const dateTime = z.string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z$/)
const ipAddress = z.string().refine((text) => isIP(text) !== 0)
/** §4.4: IDNs as A-labels only. */
const domain = z
  .string()
  .regex(/^([a-z0-9_]([a-z0-9-]*[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]*[a-z0-9])?$/)
const addrSpec = z.string().regex(/^[^\s@<>]+@[^\s@<>]+$/)
const sessions = z.int().nonnegative()

/** §4.3 */
export const resultTypes = [
  'starttls-not-supported',
  'certificate-host-mismatch',
  'certificate-expired',
  'certificate-not-trusted',
  'validation-failure',
  'tlsa-invalid',
  'dnssec-invalid',
  'dane-required',
  'sts-policy-fetch-error',
  'sts-policy-invalid',
  'sts-webpki-invalid',
] as const

/** These fail before there is a session with a host. */
const ofPolicy: ReadonlySet<string> = new Set(resultTypes.slice(5))

const failureDetail = z
  .strictObject({
    'result-type': z.enum(resultTypes),
    'sending-mta-ip': ipAddress.optional(),
    'receiving-mx-hostname': domain.optional(),
    'receiving-mx-helo': z.string().optional(),
    'receiving-ip': ipAddress.optional(),
    'failed-session-count': sessions.min(1),
    'additional-information': z.url().optional(),
    'failure-reason-code': z.string().min(1).optional(),
  })
  // §4.3.3: who reports no more than that says why.
  .refine(
    (detail) => detail['result-type'] !== 'validation-failure' || 'failure-reason-code' in detail,
  )

const policy = z.strictObject({
  'policy-type': z.enum(['tlsa', 'sts', 'no-policy-found']),
  'policy-string': z.array(z.string()).optional(),
  'policy-domain': domain,
  /** §4.4 says array, and the example of appendix B has a string. */
  'mx-host': z.union([z.array(z.string()), z.string()]).optional(),
})

const policyResult = z
  .strictObject({
    policy,
    summary: z.strictObject({
      'total-successful-session-count': sessions,
      'total-failure-session-count': sessions,
    }),
    'failure-details': z.array(failureDetail).optional(),
  })
  .refine(({ summary, 'failure-details': details = [] }) => {
    const told = details.reduce((sum, detail) => sum + detail['failed-session-count'], 0)
    return told <= summary['total-failure-session-count']
  })

export const tlsrptReport = z
  .strictObject({
    'organization-name': z.string().min(1),
    'date-range': z.strictObject({ 'start-datetime': dateTime, 'end-datetime': dateTime }),
    'contact-info': addrSpec,
    'report-id': z.string().min(1),
    policies: z.array(policyResult).min(1),
  })
  .refine((report) => {
    const { 'start-datetime': start, 'end-datetime': end } = report['date-range']
    return Date.parse(start) < Date.parse(end)
  })

export type TlsrptReport = z.infer<typeof tlsrptReport>

/** Whether the failure names the host that it happened at, as far as there was one. */
export function namesItsHost(detail: z.infer<typeof failureDetail>): boolean {
  const names = ['sending-mta-ip', 'receiving-mx-hostname', 'receiving-ip'] as const
  return ofPolicy.has(detail['result-type']) || names.every((name) => detail[name] !== undefined)
}
