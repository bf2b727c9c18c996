/** `getBounceInfo` with the operator's rules: for a server, which follows the file, and for one command. */
import { BounceRulesFile, loadBounceRules } from '../config/bounce-rules-file.ts'
import type { Config } from '../config/config.ts'
import type { BounceInfo } from '../contract/bounce-info.ts'
import type { BounceInput } from '../mail/bounce/bounce-input.ts'
import { Classifier } from '../mail/bounce/classifier.ts'

export type Classify = (input: BounceInput) => BounceInfo

/** @throws ConfigError when the rules cannot be used */
export function classifyForServer(
  { delivery }: Config,
  surroundings: ConstructorParameters<typeof BounceRulesFile>[1],
): Classify {
  const operatorRules = new BounceRulesFile(delivery.bounceRules, surroundings)
  const classifier = new Classifier({ operatorRules })
  return (input) => classifier.classify(input)
}

/** @throws ConfigError when the rules cannot be used */
export function classifyOnce({ delivery }: Config): Classify {
  const rules = loadBounceRules(delivery.bounceRules)
  const classifier = new Classifier({ operatorRules: { current: () => rules } })
  return (input) => classifier.classify(input)
}
