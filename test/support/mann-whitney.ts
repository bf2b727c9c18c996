/**
 * The test of Mann and Whitney: whether two samples could come from one distribution. Two-sided, by the normal
 * approximation with ties and continuity corrected, which is good from some twenty values each.
 */
export function mannWhitney(one: readonly number[], other: readonly number[]): number {
  const values = [
    ...one.map((value) => ({ value, isOne: true })),
    ...other.map((value) => ({ value, isOne: false })),
  ].toSorted((a, b) => a.value - b.value)
  const all = values.length
  let rankSum = 0
  let ties = 0
  for (let start = 0; start < all; ) {
    let end = start
    while (end < all && values[end]?.value === values[start]?.value) end++
    // Equal values share the mean of their ranks, which count from 1.
    const rank = (start + 1 + end) / 2
    rankSum += rank * values.slice(start, end).filter(({ isOne }) => isOne).length
    ties += (end - start) ** 3 - (end - start)
    start = end
  }
  const pairs = one.length * other.length
  const u = rankSum - (one.length * (one.length + 1)) / 2
  const spread = Math.sqrt((pairs / 12) * (all + 1 - ties / (all * (all - 1))))
  const z = Math.max(0, Math.abs(u - pairs / 2) - 0.5) / spread
  return 2 * (1 - normal(z))
}

/** The share of the standard normal distribution below z (Abramowitz and Stegun 7.1.26; error below 2e-7). */
function normal(z: number): number {
  const x = z / Math.SQRT2
  const t = 1 / (1 + 0.3275911 * x)
  const series = [0.254829592, -0.284496736, 1.421413741, -1.453152027, 1.061405429]
  const sum = series.reduceRight((rest, factor) => (rest + factor) * t, 0)
  return 0.5 + 0.5 * (1 - sum * Math.exp(-x * x))
}
