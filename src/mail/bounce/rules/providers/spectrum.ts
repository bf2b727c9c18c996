/**
 * Spectrum (charter.net, rr.com, twc.com): codes behind `AUP#`; the older Road Runner says "Mail
 * Refused".
 */
import type { ProviderRules } from '../../rule.ts'

export const spectrum: ProviderRules = {
  provider: 'spectrum',
  hosts: /(?:^|\.)(?:charter|spectrum)\.net$|(?:^|\.)(?:rr|twc|brighthouse)\.com$/,
  marks: /aup#(?:i|in|out|o)-|charter\.net|spectrum\.net|\brr\.com|mail refused - /,
  rules: [
    {
      name: 'unknown',
      comment: 'Road Runner, no such account.',
      sample: '550 5.1.1 Mail Refused - Address <kim.lee@example.rr.com> Recipient Unknown',
      when: { words: /recipient unknown|recipient rejected|invalid recipient|user unknown/ },
      category: 'user_unknown',
    },
    {
      name: 'no-ptr',
      comment: 'No name for our address.',
      sample:
        '554 pamx2.rr.com ESMTP 192.0.2.7 has no reverse DNS. See https://www.spectrum.net/support/ AUP#In-1110',
      when: { words: /reverse dns|\brdns\b|aup#[a-z]{1,3}-?1110\b/ },
      category: 'ptr',
    },
    {
      name: 'too-many',
      comment: 'The 1200s and 1300s: connections, messages, recipients.',
      sample:
        '421 impin012 cmsmtp 192.0.2.7 too many sessions open. Please see https://www.spectrum.net/support/ AUP#In-1310',
      when: {
        words:
          /aup#[a-z]{1,3}-?1[23]\d\d\b|too many (?:sessions|concurrent|connections|recipients)|rate limit/,
      },
      category: 'rate_limited',
    },
    {
      name: 'spam',
      comment: 'The 1500s are about content, mostly a link that was reported.',
      sample:
        '552 5.2.0 Message contains suspicious content. Please see https://www.spectrum.net/support/ AUP#In-1580',
      when: { words: /aup#[a-z]{1,3}-?15\d\d\b|suspicious content/ },
      category: 'spam',
    },
    {
      name: 'address-blocked',
      comment:
        'The 1000s, and whatever else names the acceptable use policy: the name of our address.',
      sample:
        '554 impin012 cmsmtp 192.0.2.7 blocked. Please see https://www.spectrum.net/support/ for more information. AUP#In-1020',
      when: { words: /aup#|mail refused - |amiblockedbyrr/ },
      category: 'blocklist',
    },
  ],
}
