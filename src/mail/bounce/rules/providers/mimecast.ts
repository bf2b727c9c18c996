/**
 * Mimecast: a sentence, a link to its page of SMTP codes, and a session in brackets (`[x1.uk27]`).
 */
import type { ProviderRules } from '../../rule.ts'

export const mimecast: ProviderRules = {
  provider: 'mimecast',
  hosts: /(?:^|\.)mimecast(?:-offshore)?\.(?:com|co\.za|org)$/,
  marks:
    /mimecast\.(?:com|org)|rejected by header based|administrative prohibition|csi\.mimecast|mcspamsignature/,
  rules: [
    {
      name: 'listed',
      comment:
        'A list asked through Mimecast ("spamcop.mimecast.org Blocked"), or its own judgement of our address.',
      sample:
        '550 csi.mimecast.org Poor Reputation Sender. - https://community.mimecast.com/docs/DOC-1369#550 [x1y2z3.uk27]',
      when: {
        words:
          /\b[a-z-]{2,20}\.mimecast\.org\b|poor reputation|black ?listed|ip (?:address )?(?:has been |is )?blocked/,
      },
      category: 'blocklist',
    },
    {
      name: 'greylisted',
      comment: 'The first try of a stranger: said to be a resource that is busy.',
      sample:
        '451 Internal resource is temporarily unavailable - https://community.mimecast.com/docs/DOC-1369#451 [x1y2z3.uk27]',
      when: { words: /internal resources? (?:is |are )?temporarily unavailable/ },
      category: 'greylist',
    },
    {
      name: 'recipient-refuses',
      comment: "The recipient's own blocked senders.",
      sample:
        '550 Rejected by header based manually Blocked Senders: kim.lee@example.com - https://community.mimecast.com/docs/DOC-1369#550',
      when: { words: /blocked senders|envelope blocked - user entry|user (?:entry|based) block/ },
      category: 'recipient_refused',
    },
    {
      name: 'lockout',
      comment:
        'Forged author: a stranger that writes as one of the house. SPF or DKIM of the domain must name our address.',
      sample:
        '550 Rejected by header based Anti-Spoofing policy: kim.lee@example.com - https://community.mimecast.com/docs/DOC-1369#550',
      when: {
        words:
          /anti.?spoof|header lockout|anti-spoofing|\b(?:spf|dkim|dmarc)\b.{0,30}(?:fail|reject|policy|verif)/,
      },
      category: 'auth_failure',
    },
    {
      name: 'spam-signature',
      comment: 'A signature of spam was found in the content.',
      sample:
        '554 Email rejected due to security policies - MCSpamSignature.sa.12.2 - https://community.mimecast.com/docs/DOC-1369#554',
      when: { words: /spam ?signature|spam (?:score|detected)|detected as spam/ },
      category: 'spam',
    },
    {
      name: 'virus',
      comment: 'A virus was found; the mail must not come again.',
      sample:
        '554 Virus Signature Detected - https://community.mimecast.com/docs/DOC-1369#554 [x1y2z3.uk27]',
      when: { words: /virus/ },
      category: 'virus',
    },
    {
      name: 'relay',
      comment: 'The domain is no customer, or not any more.',
      sample:
        '451 Open relay not allowed - https://community.mimecast.com/docs/DOC-1369#451 [x1y2z3.uk27]',
      when: { words: /open relay not allowed|relay(?:ing)? not (?:allowed|permitted)/ },
      category: 'relay_denied',
    },
    {
      name: 'unknown',
      comment: 'The directory of the firm has no such address.',
      sample:
        '550 Invalid Recipient - https://community.mimecast.com/docs/DOC-1369#550 [x1y2z3.uk27]',
      when: { words: /invalid recipient|recipient (?:address )?unknown|known user/ },
      category: 'user_unknown',
    },
    {
      name: 'prohibited',
      comment: 'A rule of the firm, for this envelope.',
      sample:
        '550 Administrative prohibition - envelope blocked - https://community.mimecast.com/docs/DOC-1369#550 [x1y2z3.uk27]',
      when: {
        words:
          /administrative prohibition|envelope (?:blocked|rejected)|security policies|policy level block/,
      },
      category: 'policy',
    },
    {
      name: 'busy',
      comment: 'Too much at this moment.',
      sample:
        '421 Unable to process connection at this time - https://community.mimecast.com/docs/DOC-1369#421',
      when: { words: /unable to process connection|maximum (?:concurrent )?connections/ },
      category: 'system',
    },
  ],
}
