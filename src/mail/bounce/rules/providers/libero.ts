/** Libero, Virgilio and others of Italiaonline: codes that begin with `LIB_`. */
import type { ProviderRules } from '../../rule.ts'

export const libero: ProviderRules = {
  provider: 'libero',
  hosts: /(?:^|\.)(?:libero|iol|virgilio|inwind|blu|giallo)\.it$/,
  marks: /\blib_\d{3}\b|iol\.local|libero\.it/,
  rules: [
    {
      name: 'listed',
      comment: 'LIB_1xx: our address, mostly because of a public list.',
      sample:
        '554 smtp-22.iol.local smtp-22.iol.local IP blocked - see https://posta.libero.it/ LIB_102',
      when: { words: /\blib_1\d\d\b|ip (?:is )?blocked|blacklist/ },
      category: 'blocklist',
    },
    {
      name: 'full',
      comment: 'Words of the mailbox host behind.',
      sample: '552 RCPT TO:<kim.lee@libero.it> Mailbox disk quota exceeded',
      when: { words: /disk quota exceeded|over quota|casella piena/ },
      category: 'mailbox_full',
    },
    {
      name: 'unknown',
      comment: 'The house has no such account; RCPT is quoted back as it was sent.',
      sample: '550 RCPT TO:<kim.lee@libero.it> User unknown',
      when: { words: /user unknown|utente sconosciuto|no such user/ },
      category: 'user_unknown',
    },
  ],
}
