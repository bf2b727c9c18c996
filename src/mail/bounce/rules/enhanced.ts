/**
 * Enhanced codes that settle the matter before any words are read, because hosts use them for one thing
 * only (RFC 3463, RFC 7372, the IANA registry). The others are hints, and stand in code.ts.
 */
import type { RuleBook } from '../rule-book.ts'

/** A list, a quota or a virus named in the words outranks a code that is used loosely. */
const namedOtherwise =
  /spamhaus|black ?list|block ?list|\bdnsbl\b|\brbl\b|reputation|quota|mailbox (?:is )?full|\bspf\b|\bdkim\b|\bdmarc\b/

export const enhancedRules: RuleBook = {
  name: 'enhanced',
  rules: [
    {
      name: 'mailbox-full',
      comment: 'X.2.2 is the full mailbox (RFC 3463 §3.3), with 552 as with 452.',
      sample: '552 5.2.2 no space for this message',
      when: {
        enhanced: ['2.2'],
        butNot:
          /spamhaus|black ?list|\brbl\b|reputation|per (?:hour|day|minute)|too many connections|message size|disabled|inactive/,
      },
      category: 'mailbox_full',
    },
    {
      name: 'moved',
      comment: 'X.1.6: the recipient has moved and left no address (RFC 3463 §3.2).',
      sample: '550 5.1.6 he lives elsewhere now',
      when: { enhanced: ['1.6'], butNot: namedOtherwise },
      category: 'mailbox_inactive',
    },
    {
      name: 'exchange-no-such-recipient',
      comment:
        'Exchange Online hides unknown users behind "Access denied" when its directory blocks them at the edge.',
      sample: '550 5.4.1 Recipient address rejected: Access denied. [edge-7.example]',
      when: { enhanced: ['4.1'], words: /recipient address rejected|access denied/ },
      category: 'user_unknown',
    },
    {
      name: 'loop',
      comment: 'X.4.6 and X.4.14: the message runs in a circle (RFC 3463 §3.5).',
      sample: '554 5.4.6 seen this one before',
      when: { enhanced: ['4.6', '4.14'] },
      category: 'network',
      kind: 'permanent',
    },
    {
      name: 'expired',
      comment: 'X.4.7 and Exchange’s X.4.300 to 319 with "expired": a later host gave up.',
      sample: '550 5.4.7 kept it too long',
      when: { enhanced: ['4.7'] },
      category: 'expired',
    },
    {
      name: 'authentication-of-the-domain',
      comment:
        'X.7.20 to X.7.24 and X.7.26 say DKIM, SPF, or several of them (RFC 7372 §3). 7.25 is the PTR record.',
      sample: '550 5.7.23 the policy of the domain says no',
      when: {
        enhanced: ['7.20', '7.21', '7.22', '7.23', '7.24', '7.26'],
        butNot: /\bptr\b|reverse dns/,
      },
      category: 'auth_failure',
    },
    {
      name: 'reverse-dns',
      comment: 'X.7.25: reverse DNS validation failed (RFC 7372 §3.3).',
      sample: '550 5.7.25 we cannot verify who you are',
      when: { enhanced: ['7.25'] },
      category: 'ptr',
    },
    {
      name: 'requiretls',
      comment:
        'X.7.30 with REQUIRETLS in the words: no way on that keeps it (RFC 8689 §4.2.1), and none tomorrow. Google uses the code for DKIM.',
      sample: '550 5.7.30 REQUIRETLS support required',
      when: {
        enhanced: ['7.30'],
        codes: [530, 550, 551, 552, 553, 554, 555],
        words: /require ?tls|tls[ -]required/,
      },
      category: 'tls',
      kind: 'permanent',
      scope: 'message',
    },
    {
      name: 'requiretls-later',
      comment: 'The same with a 4xx: the host has hope.',
      sample: '450 4.7.30 REQUIRETLS support required',
      when: { enhanced: ['7.30'], words: /require ?tls|tls[ -]required/ },
      category: 'tls',
      scope: 'message',
    },
    {
      name: 'sender-address',
      comment: 'X.1.7 and X.1.8 are about the sender’s address and system (RFC 3463 §3.2).',
      sample: '553 5.1.8 sorry, not with this address',
      when: {
        enhanced: ['1.7', '1.8'],
        butNot:
          /\brecipient (?:address )?(?:unknown|rejected|not found)|user unknown|spamhaus|black ?list/,
      },
      category: 'sender_rejected',
    },
    {
      name: 'too-large',
      comment:
        'X.3.4 and X.2.3: the message is larger than the system or the mailbox takes (RFC 3463 §3.3, §3.4).',
      sample: '552 5.3.4 no, thank you',
      when: {
        enhanced: ['3.4', '2.3'],
        butNot:
          /mailbox (?:is )?full|over ?quota|quota exceeded|out of storage|insufficient (?:system )?(?:storage|disk)/,
      },
      category: 'too_large',
    },
    {
      name: 'null-mx',
      comment:
        'X.1.10 is the null MX of the recipient’s domain (RFC 7505 §4.2), where the words say so: Exchange uses it for unknown users.',
      sample: '556 5.1.10 Recipient address has null MX',
      when: {
        enhanced: ['1.10', '7.27'],
        words: /(?:recipient|domain).{0,40}null ?mx|does not accept mail/,
        butNot: /sender/,
      },
      category: 'dns',
      kind: 'permanent',
    },
    {
      name: 'sender-null-mx',
      comment:
        'X.7.27 is the null MX of the sender’s own domain (RFC 7505 §4.2): nobody could answer.',
      sample: '550 5.7.27 Sender address has null MX',
      when: { words: /sender.{0,40}null ?mx|null ?mx.{0,40}sender/ },
      category: 'sender_rejected',
    },
  ],
}
