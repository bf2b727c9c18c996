/**
 * Orange and La Poste where the sentence says nothing ("service refused, please try later"): the
 * number behind OFR or LPN.
 */
import type { BounceRule } from '../../rule.ts'

export const orangeNumbers: readonly BounceRule[] = [
  {
    name: 'number-spam',
    comment: '506, 510, 513, 515, 521 to 550: refused after the content was seen.',
    sample: '550 5.5.0 Mail rejete. Mail rejected. OFR_506 [506]',
    when: { words: /(?:ofr|lpn)\d{0,3}_(?:506|51[0135]|52\d|5[345]\d)|mail rejete|mail rejected/ },
    category: 'spam',
  },
  {
    name: 'number-rate',
    comment: '104, 109 and 517 are limits of connections, recipients and messages.',
    sample: '421 mwinf5c12 ME Service refuse. OFR_104 [104]',
    when: { words: /(?:ofr|lpn)\d{0,3}_(?:104|109|517)/ },
    category: 'rate_limited',
  },
  {
    name: 'number-trouble',
    comment: '505 and 703: something broke on their side.',
    sample:
      '421 4.2.1 Service refuse. Veuillez essayer plus tard. Service refused, please try later. OFR_505 [505]',
    when: { words: /(?:ofr|lpn)\d{0,3}_(?:505|703)/ },
    category: 'system',
  },
  {
    name: 'number-unknown-recipient',
    comment: '416 and 425 are said of recipients only.',
    sample: '550 5.1.1 Refus. OFR_416 [416]',
    when: { words: /(?:ofr|lpn)\d{0,3}_(?:416|425)/ },
    category: 'user_unknown',
  },
  {
    name: 'service-refused',
    comment:
      '102, 103, 108, 999: the name of our address; said with 421 for some hours, with 550 for longer.',
    sample:
      '421 mwinf5c12 ME Service refuse. Veuillez essayer plus tard. Service refused, please try later. OFR_103 [103]',
    when: { words: /service refuse/ },
    category: 'blocklist',
  },
]
