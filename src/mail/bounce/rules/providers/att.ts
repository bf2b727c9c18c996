/**
 * AT&T (att.net, bellsouth.net, sbcglobal.net, prodigy.net): machines named `flpd123`, a list
 * called ATTRBL.
 */
import type { ProviderRules } from '../../rule.ts'

export const att: ProviderRules = {
  provider: 'att',
  hosts: /(?:^|\.)(?:att|bellsouth|sbcglobal|prodigy|ameritech|pacbell|swbell)\.net$/,
  marks:
    /\b(?:flp[a-z]|alph|nlpi|alp[a-z])\d{2,4}\b|dnsbl:(?:att)?rbl|abuse-att\.net|att\.net\/blocks|prodigy\.net/,
  rules: [
    {
      name: 'no-ptr',
      comment: 'No name for our address.',
      sample:
        '550 5.7.1 Connections not accepted from servers without a valid sender domain.flph812 Fix reverse DNS for 192.0.2.7',
      when: { words: /reverse dns|without a valid sender domain/ },
      category: 'ptr',
    },
    {
      name: 'listed',
      comment: 'ATTRBL is their own list, RBL a public one.',
      sample:
        '553 5.3.0 flpd567 DNSBL:ATTRBL 521< 192.0.2.7 >_is_blocked.For assistance forward this email to abuse_rbl@abuse-att.net',
      when: { words: /dnsbl:|is_blocked|att\.net\/blocks|blocked for abuse/ },
      category: 'blocklist',
    },
    {
      name: 'too-many',
      comment: 'Recipients or connections per hour.',
      sample: '452 4.5.3 flph812 Too many recipients received this hour',
      when: { words: /received this hour|too many (?:recipients|connections|sessions)/ },
      category: 'rate_limited',
    },
    {
      name: 'not-a-customer',
      comment: 'Their customers only; whoever left lost the address with the line.',
      sample: '551 not our customer kim.lee@bellsouth.net flph812',
      when: { words: /not our customer|unknown user|recipient rejected/ },
      category: 'user_unknown',
    },
  ],
}
