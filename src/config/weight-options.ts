/** `[delivery.weights]`: how much a sender weighs beside others, by address or domain. */
import { normaliseAddress, normaliseDomain } from '../mail/account/address.ts'
import { type SenderWeights, WEIGHT_MAX, WEIGHT_MIN } from '../mail/queue/sender-weights.ts'
import { type Faults, keyOf, type TomlTable } from './read-options.ts'

const SECTION = 'delivery.weights'

export function readWeights(table: TomlTable, faults: Faults): SenderWeights {
  const weights = new Map<string, number>()
  for (const [given, weight] of Object.entries(table)) {
    const name = normaliseAddress(given)?.address ?? normaliseDomain(given)
    const key = keyOf(SECTION, `"${given}"`)
    if (name === undefined) {
      faults.say(`${key} is no sender; give an address or a domain such as "example.com"`)
    } else if (weights.has(name)) {
      faults.say(`${key} is there twice; keep one of them`)
    } else if (typeof weight === 'number' && weight >= WEIGHT_MIN && weight <= WEIGHT_MAX) {
      weights.set(name, weight)
    } else {
      faults.add(key, weight, `a number from ${WEIGHT_MIN} to ${WEIGHT_MAX}`)
    }
  }
  return weights
}
