/** iCloud Mail (icloud.com, me.com, mac.com) and Apple's private relay for "Sign in with Apple". */
import type { ProviderRules } from '../../rule.ts'

export const apple: ProviderRules = {
  provider: 'apple',
  hosts: /(?:^|\.)(?:icloud|me|apple|appleid)\.com$/,
  marks:
    /@(?:icloud|me|mac)\.com>?:|privaterelay\.appleid\.com|\.(?:me|icloud)\.com(?:\[| esmtp)|support\.apple\.com|\[(?:cs|hm|hme|hc|hn)\d{1,2}\]|unknown or illegal alias/,
  rules: [
    {
      name: 'relay-unregistered',
      comment:
        'The private relay takes mail only from senders that the app has registered with Apple.',
      sample:
        '550 5.1.1 <k7x2m9@privaterelay.appleid.com>: unauthorized sender (in reply to RCPT TO command)',
      when: { words: /unauthorized sender|unregistered (?:email|sender|source)|relay not allowed/ },
      category: 'sender_rejected',
    },
    {
      name: 'inactive',
      comment: 'The account was switched off, or never turned its mail on.',
      sample: '550 5.1.1 <kim.lee@icloud.com>: inactive email address',
      when: { words: /inactive email address|(?:account|mailbox) (?:is )?(?:disabled|inactive)/ },
      category: 'mailbox_inactive',
    },
    {
      name: 'over-quota',
      comment: 'Photos and mail share the space, so it is often full for days.',
      sample: '552 5.2.2 <kim.lee@icloud.com>: user is over quota',
      when: { words: /over ?quota|storage (?:is )?full/ },
      category: 'mailbox_full',
    },
    {
      name: 'no-such-account',
      comment: 'Unknown, or an alias that was taken back.',
      sample: '550 5.1.1 unknown or illegal alias: kim.lee@me.com',
      when: {
        words: /unknown or illegal alias|user (?:does not exist|not found|unknown)|no such user/,
      },
      category: 'user_unknown',
    },
    {
      name: 'not-authenticated',
      comment: 'DMARC of the author domain asks for this refusal.',
      sample:
        "550 5.7.1 Your message was rejected due to example.com's DMARC policy. See https://support.apple.com/en-us/HT204137 for info",
      when: { words: /\b(?:spf|dkim|dmarc)\b(?![\w+.-]{0,40}@)/ },
      category: 'auth_failure',
    },
    {
      name: 'listed',
      comment: 'Proofpoint and Spamhaus are asked about our address.',
      sample:
        'host mx01.mail.icloud.com[192.0.2.25] said: 550 5.7.0 Blocked - see https://support.proofpoint.com/dnsbl-lookup.cgi?ip=192.0.2.7',
      when: { words: /blocked - see|proofpoint\.com|spamhaus/, butNot: /\bdbl\b/ },
      category: 'blocklist',
    },
    {
      name: 'not-accepting-connections',
      comment:
        '554 instead of a greeting: about our address, never about a recipient (RFC 5321 §3.1).',
      sample: '554 mr21p00im-smtpin011.me.com ESMTP not accepting connections',
      when: { words: /not accepting connections/ },
      category: 'blocklist',
    },
    {
      name: 'too-much',
      comment: 'More than the recipient or our address may get or send at the moment.',
      sample:
        '421 4.7.1 Messages to kim.lee@icloud.com deferred due to excessive volume. Try again later - https://support.apple.com/en-us/HT204137',
      when: { words: /excessive volume|too many (?:connections|messages|errors)|rate limit/ },
      category: 'rate_limited',
    },
    {
      name: 'local-policy',
      comment: 'CS01, CS02, HM08: the filters of Apple, which give no reason.',
      sample:
        '550 5.7.1 [CS01] Message rejected due to local policy. Please visit https://support.apple.com/en-us/HT204137',
      when: { words: /\[(?:cs|hm|hme|hc|hn)\d{1,2}\]|local policy/ },
      category: 'policy',
    },
  ],
}
