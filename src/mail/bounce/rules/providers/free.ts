/**
 * Free (free.fr, online.fr): few words, most of them about our address; explained at
 * postmaster.free.fr.
 */
import type { ProviderRules } from '../../rule.ts'

export const free: ProviderRules = {
  provider: 'free',
  hosts: /(?:^|\.)(?:free|freeadsl|proxad)\.(?:fr|net)$/,
  marks: /postmaster\.free\.fr|\bsmtp\d?\.free\.fr/,
  rules: [
    {
      name: 'spam-from-address',
      comment:
        'Our address has sent spam, or wrote to too many people who do not exist; lifted by itself after a while.',
      sample:
        '451 too many errors from your ip (192.0.2.7), please visit http://postmaster.free.fr/',
      when: { words: /too many (?:spams?|errors) from your ip/ },
      category: 'blocklist',
      action: 'slowdown',
    },
    {
      name: 'too-fast',
      comment: 'Connections or messages from one address.',
      sample:
        '421 too many connections from your ip (192.0.2.7), please visit http://postmaster.free.fr/',
      when: { words: /too many (?:connections|messages|mails)/ },
      category: 'rate_limited',
    },
    {
      name: 'spam',
      comment: 'The content was judged; the same message stays spam tomorrow.',
      sample: '550 spam detected, please visit http://postmaster.free.fr/',
      when: { words: /spam detected|considered as spam/ },
      category: 'spam',
    },
  ],
}
