/** What the bench prints, and the little arithmetic behind it. */

export function say(line: string): void {
  console.log(line)
}

export function medianOf(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}
