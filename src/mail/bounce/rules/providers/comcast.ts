/**
 * Comcast (comcast.net, Xfinity): a code of letters and digits, explained at
 * postmaster.comcast.net.
 */
import type { ProviderRules } from '../../rule.ts'

export const comcast: ProviderRules = {
  provider: 'comcast',
  hosts: /(?:^|\.)comcast\.net$/,
  marks: /comcast\.net|xfinity\.com|\b(?:bl|rl|es|dm|ph)[01]{6}\b|comcast block for spam/,
  rules: [
    {
      name: 'dmarc',
      comment: 'DM000001: DMARC of the author domain.',
      sample:
        '554 5.7.1 Message rejected due to DMARC. Please see http://postmaster.comcast.net/smtp-error-codes.php#DM000001',
      when: { words: /\bdm[01]{6}\b|\b(?:spf|dkim|dmarc)\b(?![\w+.-]{0,40}@)/ },
      category: 'auth_failure',
    },
    {
      name: 'rate',
      comment:
        'RL000001, RL000010: messages per time for the name of our address, and sessions at once.',
      sample:
        '421 4.1.0 192.0.2.7 Throttled - try again later. Please see http://postmaster.comcast.net/smtp-error-codes.php#RL000001',
      when: { words: /\brl[01]{6}\b|\bthrottled\b|too many sessions/ },
      category: 'rate_limited',
    },
    {
      name: 'no-ptr',
      comment: 'No name for our address, or the lookup failed at their side.',
      sample: '421 imta23.comcast.net comcast Reverse DNS failure : Try again later',
      when: { words: /reverse dns|\bptr\b/ },
      category: 'ptr',
    },
    {
      name: 'listed',
      comment:
        'BL and a pattern of lists (Spamhaus, Cloudmark, Sender Score); ES for dynamic addresses.',
      sample:
        '554 imta23.comcast.net comcast 192.0.2.7 Comcast block for spam. Please see http://postmaster.comcast.net/smtp-error-codes.php#BL000000',
      when: { words: /\b(?:bl|es)[01]{6}\b|\bbl0{2,3}\d{1,2}\b|block for spam/ },
      category: 'blocklist',
    },
    {
      name: 'phishing',
      comment: 'PH000001: content known from phishing.',
      sample:
        '554 5.7.1 Message rejected. Please see http://postmaster.comcast.net/smtp-error-codes.php#PH000001',
      when: { words: /\bph[01]{6}\b/ },
      category: 'spam',
    },
    {
      name: 'not-a-customer',
      comment: 'No such account; "not available" when it was closed.',
      sample: '550 5.1.1 <kim.lee@comcast.net> Not our Customer. xs1q1m0042',
      when: { words: /not our customer|account not available/ },
      category: 'user_unknown',
    },
  ],
}
