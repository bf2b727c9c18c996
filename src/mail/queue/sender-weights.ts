/**
 * How much a sender weighs beside others: with a weight of 2 it has twice the turns and twice the places of
 * one with 1 where both have mail waiting. The operator names addresses, or domains for each address of
 * theirs; whoever is not named weighs 1.
 */
export type SenderWeights = ReadonlyMap<string, number>

/** Below, a sender would wait for its turn as if it had none. */
export const WEIGHT_MIN = 0.1
export const WEIGHT_MAX = 10

export function weightOf(submitter: string, weights: SenderWeights | undefined): number {
  if (weights === undefined || weights.size === 0) return 1
  const domain = submitter.slice(submitter.lastIndexOf('@') + 1)
  return weights.get(submitter) ?? weights.get(domain) ?? 1
}
