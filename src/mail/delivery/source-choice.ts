/**
 * Which of several sources a message goes by. Each source draws a number for the message, from both names
 * alone, and the highest draw wins ("rendezvous hashing"; Thaler and Ravishankar, 1998): so a message that
 * is tried again goes by the same source, which is what greylisting wants to see; each source wins its
 * weight's share; and when one may not be used only its own messages go by another.
 */
import type { Source } from './source.ts'

/** The winner among these; undefined when there is none. */
export function chooseSource(
  candidates: readonly Source[],
  consignmentId: string,
): Source | undefined {
  let winner: Source | undefined
  let highest = Number.NEGATIVE_INFINITY
  for (const source of candidates) {
    const drawn = draw(source, consignmentId)
    if (drawn <= highest) continue
    highest = drawn
    winner = source
  }
  return winner
}

/** The logarithm of an even roll, divided by the weight: a share of wins that is exactly the weight's. */
function draw({ name, weight }: Source, consignmentId: string): number {
  const roll = (hash(`${consignmentId} ${name}`) + 0.5) / 2 ** 32
  return Math.log(roll) / weight
}

/** FNV-1a, stirred at the end (MurmurHash3's finaliser): names that differ in one digit draw apart. */
function hash(text: string): number {
  let bits = 0x811c9dc5
  for (let index = 0; index < text.length; index++) {
    bits = Math.imul(bits ^ text.charCodeAt(index), 0x01000193)
  }
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b)
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35)
  return (bits ^ (bits >>> 16)) >>> 0
}
