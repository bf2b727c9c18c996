/**
 * `getBounceInfo`: what an unsuccessful answer means, with the rules that Posthorn brings. Whoever has
 * rules of an operator too makes a `Classifier` of his own.
 */
import type { BounceInfo } from '../../contract/bounce-info.ts'
import type { BounceInput } from './bounce-input.ts'
import { Classifier } from './classifier.ts'

/** Never throws, and says the same for the same input. */
export function getBounceInfo(input: BounceInput): BounceInfo {
  return ofThisHouse.classify(input)
}

const ofThisHouse = new Classifier()
