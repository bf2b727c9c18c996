/** A TLS report as somebody reads it who has asked for it: unpacked, and held against the schema. */
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import PostalMime, { type Email } from 'postal-mime'
import { tlsrptReport, type TlsrptReport } from './tlsrpt-schema.ts'

const unpacked = promisify(gunzip)

export async function reportIn(content: Uint8Array): Promise<TlsrptReport> {
  return tlsrptReport.parse(JSON.parse((await unpacked(content)).toString()))
}

export async function readReportMail(
  content: Buffer,
): Promise<{ readonly mail: Email; readonly report: TlsrptReport }> {
  const mail = await PostalMime.parse(content)
  const attached = mail.attachments.find(({ mimeType }) => mimeType === 'application/tlsrpt+gzip')
  if (attached === undefined) throw new Error('the message has no report')
  return { mail, report: await reportIn(new Uint8Array(attached.content as ArrayBuffer)) }
}

/** Each policy of the report in a line: its type, successes, failures, and the failures by type. */
export function inLines({ policies }: TlsrptReport): string[] {
  return policies
    .map(({ policy, summary, 'failure-details': details = [] }) => {
      const failures = details.map(
        (detail) => `${detail['result-type']} ${detail['failed-session-count']}`,
      )
      const sums = `${summary['total-successful-session-count']}+ ${summary['total-failure-session-count']}-`
      return [policy['policy-type'], policy['policy-domain'], sums, ...failures.toSorted()].join(
        ' ',
      )
    })
    .toSorted()
}
