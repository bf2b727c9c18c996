/** One thing that `posthorn check` looked at. */
export type Finding = {
  readonly area:
    | 'config'
    | 'data'
    | 'ports'
    | 'sources'
    | 'certificate'
    | 'scanners'
    | 'clock'
    | 'dns'
    | 'blocklists'
    | 'domains'
  /** `warning`: it works, and something will go wrong. `unknown`: nobody could be asked. */
  readonly status: 'ok' | 'warning' | 'problem' | 'unknown'
  /** What is. */
  readonly text: string
  /** What to do about it. */
  readonly todo?: string
}

/** What to do when DNS could not be asked. */
export const SEE_RESOLVERS =
  'see that the resolvers in dns.servers answer (without that option: those in /etc/resolv.conf), then run this again'

export type CheckReport = {
  readonly findings: readonly Finding[]
  readonly problems: number
  readonly warnings: number
}

export function reportOf(findings: readonly Finding[]): CheckReport {
  const count = (status: Finding['status']): number =>
    findings.filter((finding) => finding.status === status).length
  return { findings, problems: count('problem'), warnings: count('warning') }
}
