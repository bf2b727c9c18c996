/** What counts TLS sessions and reports them, put together. */
import type { Config } from '../config/config.ts'
import { HttpsReportPoster } from '../endpoint/http/report-uploads.ts'
import type { Signer } from '../mail/domain/signing.ts'
import type { Handover } from '../mail/queue/handover.ts'
import { reportAuthor } from '../mail/report/report-author.ts'
import { ReportSending } from '../mail/report/report-sending.ts'
import { ReportUploads } from '../mail/report/report-uploads.ts'
import { ReportWishes } from '../mail/report/report-wishes.ts'
import { SessionCounts } from '../mail/report/session-counts.ts'
import { TlsReporter } from '../mail/report/tls-reporter.ts'
import type { Estate } from './estate.ts'
import type { World } from './server.ts'

export type TlsReports = {
  readonly counts: SessionCounts
  /** @param handover takes the messages that carry reports */
  reporter(handover: Handover, signer: Signer): TlsReporter
}

/** Undefined where no reports are sent. */
export function tlsReportsOf(config: Config, world: World, estate: Estate): TlsReports | undefined {
  const { delivery, hostname, reports } = config
  if (!reports.tls) return undefined
  const { clock, resolver } = world
  const { store } = estate
  const { from, organization } = reports
  const wishes = new ReportWishes({ resolver, clock })
  const counts = new SessionCounts({ clock, wishes })
  const poster =
    world.reportPoster ??
    new HttpsReportPoster({
      resolver,
      clock,
      allowPrivateAddresses: delivery.allowPrivateAddresses,
    })
  return {
    counts,
    reporter(handover, signer) {
      const parts = { ...world, ...estate, handover, signer, wishes, counts, poster }
      return new TlsReporter({
        ...parts,
        sending: new ReportSending(parts),
        uploads: new ReportUploads(parts),
        author: () => reportAuthor({ store, hostname, from, organization }),
      })
    },
  }
}
