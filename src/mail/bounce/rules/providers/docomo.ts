/**
 * The mailboxes of Japanese telephones: NTT docomo, au (ezweb.ne.jp), SoftBank. People there
 * filter strangers themselves.
 */
import type { ProviderRules } from '../../rule.ts'

export const docomo: ProviderRules = {
  provider: 'docomo',
  hosts: /(?:^|\.)(?:(?:docomo|ezweb|softbank|vodafone)\.ne\.jp|softbank\.jp|au\.com)$/,
  marks: /docomo\.ne\.jp|ezweb\.ne\.jp|softbank\.ne\.jp|\bau\.com/,
  rules: [
    {
      name: 'too-fast',
      comment: 'Both houses slow down a stranger that knocks too often.',
      sample:
        'host mfsmax.docomo.ne.jp[192.0.2.25] said: 451 4.7.1 <mx.example.com[192.0.2.7]>: Client host rejected: Please try again slower',
      when: { words: /try again slower|too (?:many|busy)|rate limit/ },
      category: 'rate_limited',
    },
    {
      name: 'filtered',
      comment:
        'The owner of the telephone takes mail only from named domains; the address is alive.',
      sample: '550 5.2.0 <kim.lee@docomo.ne.jp>: Message filtered',
      when: {
        words:
          /message filtered|blocked by (?:the )?(?:user|recipient)|permission denied|refused by (?:the )?recipient/,
      },
      category: 'recipient_refused',
    },
    {
      name: 'unknown',
      comment: 'No such number or name.',
      sample: '550 Unknown user kim.lee@docomo.ne.jp',
      when: { words: /unknown user|user unknown|invalid recipient/ },
      category: 'user_unknown',
    },
    {
      name: 'stopped',
      comment: 'The contract rests, or the bill was not paid.',
      sample: '550 <kim.lee@ezweb.ne.jp>: account is temporarily limited',
      when: { words: /account is (?:temporarily )?(?:limited|disabled|suspended)/ },
      category: 'mailbox_inactive',
    },
  ],
}
