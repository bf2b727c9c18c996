/** The scan station from its settings: the built-in checks, and the daemons that the operator has named. */
import type { Clock } from '../base/clock.ts'
import { systemExchange } from '../base/exchange.ts'
import { SystemHttpPoster } from '../base/http-post.ts'
import type { Log } from '../base/log.ts'
import type { Config } from '../config/config.ts'
import { BaselineScanner } from '../mail/scan/baseline-scanner.ts'
import { Baseline } from '../mail/scan/baseline/baseline.ts'
import { BoundedScanner } from '../mail/scan/bounded-scanner.ts'
import { Clamd } from '../mail/scan/clamd.ts'
import { Rspamd } from '../mail/scan/rspamd.ts'
import { ScanStation } from '../mail/scan/scan-station.ts'
import type { Scanner } from '../mail/scan/scanner.ts'
import { Spamd } from '../mail/scan/spamd.ts'

export function scanStationOf(
  { hostname, scan }: Config,
  { clock, log }: { readonly clock: Clock; readonly log: Log },
): ScanStation {
  const { baseline, clamd, rspamd, spamd } = scan
  const bounded = (scanner: Scanner, limits: { messageBytesMax: number }): Scanner =>
    new BoundedScanner(scanner, { ...scan, ...limits }, clock)
  const scanners: Scanner[] = []
  // It waits for nobody, so it needs neither a line nor an end.
  if (baseline) scanners.push(new BaselineScanner(new Baseline(scan.blockedHashes)))
  if (clamd !== undefined) scanners.push(bounded(new Clamd(clamd.place, systemExchange), clamd))
  if (rspamd !== undefined) {
    scanners.push(bounded(new Rspamd({ ...rspamd, hostname }, new SystemHttpPoster()), rspamd))
  }
  if (spamd !== undefined) scanners.push(bounded(new Spamd(spamd.place, systemExchange), spamd))
  return new ScanStation({ scanners, policy: scan.policy, clock, log })
}
