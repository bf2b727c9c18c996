/**
 * Deutsche Telekom (t-online.de, magenta.de). New addresses must be made known to
 * tosa@rx.t-online.de.
 */
import type { ProviderRules } from '../../rule.ts'

export const tOnline: ProviderRules = {
  provider: 't-online',
  hosts: /(?:^|\.)(?:t-online|magenta|telekom)\.de$/,
  marks: /tosa@rx\.t-online\.de|t-online\.de/,
  rules: [
    {
      name: 'address-unknown-or-bad',
      comment:
        'None/bad reputation, BL: our address was never made known to them, or spoiled its name. Also "a problem occurred", which hides the same.',
      sample:
        '554 IP=192.0.2.7 - None/bad reputation. Ask your postmaster for help or to contact tosa@rx.t-online.de to clarify. (NOWL)',
      when: { words: /\bip[=:] ?(?:#ip|[\d.a-f:]{7,39}) - |bad reputation|tosa@rx/ },
      category: 'blocklist',
    },
    {
      name: 'spam',
      comment: 'Content; the same sentence is said for viruses.',
      sample:
        '550-5.7.0 Message considered as spam or virus, rejected\n550 5.7.0 Please contact abuse@t-online.de',
      when: { words: /considered as spam|spam or virus/ },
      category: 'spam',
    },
  ],
}
