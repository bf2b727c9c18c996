/** Lanes as they are stored: ordered numbers, with that of normal mail as the column's default. */
import type { Lane } from '../../mail/queue/lane.ts'

export const laneNumbers: Readonly<Record<Lane, number>> = { notice: -1, normal: 0, bulk: 1 }

export function laneOfNumber(number: number): Lane {
  if (number < 0) return 'notice'
  return number > 0 ? 'bulk' : 'normal'
}
