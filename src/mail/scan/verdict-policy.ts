/**
 * What is done about what was found. Each sign has an action, and the strictest counts:
 *
 *     refuse > (a scanner is down, and when_down says to wait) > hold > tag > accept
 *
 * A refusal needs no further opinion; anything milder is said only once every scanner has spoken.
 */
import { plain } from './plain.ts'
import type { ScanFinding } from './scanner.ts'
import type { ScanVerdict } from './scanning.ts'
import { type Sign, type SignName, signNames } from './sign.ts'

export const scanActions = ['accept', 'tag', 'hold', 'refuse'] as const
export type ScanAction = (typeof scanActions)[number]

export type ScanActions = Readonly<Record<SignName, ScanAction>>

export const defaultScanActions: ScanActions = {
  virus: 'refuse',
  spam: 'refuse',
  spam_suspected: 'tag',
  unscanned: 'accept',
  eicar: 'refuse',
  gtube: 'refuse',
  executable: 'refuse',
  script: 'refuse',
  macro: 'refuse',
  double_extension: 'refuse',
  archive_bomb: 'refuse',
  archive_encrypted: 'tag',
  hash_blocked: 'refuse',
  phishing_link: 'tag',
  mixed_script: 'tag',
}

export type ScanPolicy = {
  readonly actions: ScanActions
  /** Of a scanner that gives no answer. */
  readonly whenDown: 'defer' | 'accept'
}

/** Of most mail. */
const nothingSeen: ScanVerdict = { kind: 'pass', remarks: [], tags: [] }

export type ScanReport = { readonly scanner: string; readonly finding: ScanFinding }

type Found = Sign & { readonly scanner: string; readonly action: ScanAction }

export function judgeReports(reports: readonly ScanReport[], policy: ScanPolicy): ScanVerdict {
  if (reports.every(({ finding }) => isClean(finding))) return nothingSeen
  const found = reports.flatMap((report) => foundIn(report, policy))
  const refused = firstWith('refuse', found)
  if (refused !== undefined) return refusalFor(refused)

  const missing = reports.flatMap(missingIn)
  if (policy.whenDown === 'defer' && missing.length > 0) {
    return { kind: 'unavailable', reason: missing.map(inWords).join('; ') }
  }
  const remarks = [
    ...found.map(remarkOn),
    ...missing.map((one) => `accepted unscanned by ${inWords(one)}`),
  ]
  const tags = signNames.filter((name) =>
    found.some(({ sign, action }) => sign === name && action !== 'accept'),
  )
  const held = firstWith('hold', found)
  if (held === undefined) return { kind: 'pass', remarks, tags }
  return { kind: 'hold', reason: `${nameOf(held)} was found in it`, remarks, tags }
}

/** Whether this finding settles the verdict, whatever the other scanners say. */
export function isRefused(finding: ScanFinding, { actions }: ScanPolicy): boolean {
  return finding.kind === 'seen' && finding.signs.some(({ sign }) => actions[sign] === 'refuse')
}

function isClean(finding: ScanFinding): boolean {
  return finding.kind === 'seen' && finding.signs.length === 0
}

function foundIn({ scanner, finding }: ScanReport, { actions }: ScanPolicy): Found[] {
  if (finding.kind === 'down') return []
  return finding.signs.map((sign) => ({ ...sign, scanner, action: actions[sign.sign] }))
}

type Missing = { readonly scanner: string; readonly reason: string }

function missingIn({ scanner, finding }: ScanReport): Missing[] {
  return finding.kind === 'down' ? [{ scanner, reason: finding.reason }] : []
}

function inWords({ scanner, reason }: Missing): string {
  return `${scanner}: ${reason}`
}

/** Of several the one that is named first: a virus rather than a suspicious name. */
function firstWith(action: ScanAction, found: readonly Found[]): Found | undefined {
  const candidates = found.filter((one) => one.action === action)
  return signNames
    .map((name) => candidates.find(({ sign }) => sign === name))
    .find((one) => one !== undefined)
}

/** RFC 3463 §3.8, X.7.1: a rule of ours. 554 stays for what is no message that anybody may want. */
function refusalFor(found: Found): ScanVerdict {
  const name = nameOf(found)
  return {
    kind: 'refuse',
    name,
    code: found.sign === 'virus' ? 554 : 550,
    text: `Refused: ${name}, found by ${found.scanner}. If this is a mistake, ask whoever runs this server`,
  }
}

const outcomeOf = { accept: 'let pass', tag: 'tagged', hold: 'held', refuse: 'refused' } as const

function remarkOn(found: Found): string {
  return `${nameOf(found)} (${plain(found.detail)}), found by ${found.scanner}: ${outcomeOf[found.action]}`
}

/** `double extension invoice.pdf.exe` */
function nameOf({ sign, name }: Sign): string {
  return `${sign.replaceAll('_', ' ')} ${plain(name)}`.trim()
}
