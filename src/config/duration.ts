/** Spans of time as people write them in the configuration and on the command line: `30s`, `5m`, `4h`, `5d`. */
const unitsMs = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const

export const durationForm = 'a number with s, m, h or d: "30s", "5m", "4h", "5d"'

/** Milliseconds; undefined when the text is no duration. */
export function parseDuration(text: string): number | undefined {
  const [, digits, unit] = /^(\d{1,9})(ms|s|m|h|d)$/.exec(text) ?? []
  if (digits === undefined || unit === undefined) return undefined
  // The pattern above has only these.
  return Number(digits) * unitsMs[unit as keyof typeof unitsMs]
}

/** In the greatest unit that divides it: 300000 is `5m`. */
export function formatDuration(ms: number): string {
  const [unit, size] = Object.entries(unitsMs).findLast(([, size]) => ms % size === 0) ?? ['ms', 1]
  return ms === 0 ? '0s' : `${ms / size}${unit}`
}
