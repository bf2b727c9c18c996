/** Yandex Mail, for people and for domains. */
import type { ProviderRules } from '../../rule.ts'

export const yandex: ProviderRules = {
  provider: 'yandex',
  hosts: /(?:^|\.)(?:yandex\.(?:ru|net|com)|ya\.ru)$/,
  marks:
    /\byandex\.|\bya\.cc\/|message rejected under suspicion of spam|policy rejection on the target address|mail\.yandex/,
  rules: [
    {
      name: 'spam',
      comment: 'Content; `SPAM` in capital letters and a short link.',
      sample:
        '554 5.7.1 [1] Message rejected under suspicion of SPAM; https://ya.cc/1IrBc 1700000000-Ab1Cd2Ef',
      when: { words: /suspicion of spam|spam message/ },
      category: 'spam',
    },
    {
      name: 'not-authenticated',
      comment: 'DMARC of the author domain.',
      sample:
        "550 5.7.1 Message rejected due to DMARC policy of the sender's domain; https://yandex.ru/support/mail/",
      when: { words: /\b(?:spf|dkim|dmarc)\b(?![\w+.-]{0,40}@)/ },
      category: 'auth_failure',
    },
    {
      name: 'target-policy',
      comment: "The recipient's organisation decides who may write.",
      sample: '550 5.7.1 Policy rejection on the target address; 1700000000-Ab1Cd2Ef',
      when: { words: /policy rejection on the target address/ },
      category: 'policy',
    },
    {
      name: 'full',
      comment: 'The mailbox has its size limit; people clear it.',
      sample: '552 5.2.2 Mailbox size limit exceeded kim.lee@yandex.ru',
      when: { words: /mailbox size limit exceeded|mailbox is full|over quota/ },
      category: 'mailbox_full',
    },
    {
      name: 'recipient-rate',
      comment: 'One mailbox gets too much; only it waits.',
      sample:
        '451 4.7.1 The recipient <kim.lee@yandex.ru> has exceeded their message rate limit. Try again later.',
      when: { words: /recipient.{0,80}exceeded.{0,20}rate limit/ },
      category: 'rate_limited',
      action: 'defer',
      scope: 'recipient',
    },
    {
      name: 'rate',
      comment: 'Too much from us in a short time, whoever the recipients are.',
      sample: '451 4.7.1 Email quota exceeded, try again later. https://yandex.com/support/mail/',
      when: {
        words: /rate limit|quota exceeded|too many (?:connections|messages|recipients|letters)/,
      },
      category: 'rate_limited',
    },
    {
      name: 'come-back-later',
      comment: 'The greylisting of Yandex: no reason, and the second try is taken.',
      sample:
        '451 4.7.1 Sorry, the service is currently unavailable. Please come back later. mxfront8.mail.yandex.net',
      when: {
        words:
          /currently unavailable\. please come back later|please try again later.{0,60}greylist/,
      },
      category: 'greylist',
    },
    {
      name: 'unknown',
      comment: 'Yandex says 5.7.1 even here, so the words must decide.',
      sample: '550 5.7.1 No such user! mxfront8.mail.yandex.net',
      when: { words: /no such user|user not found|invalid mailbox/ },
      category: 'user_unknown',
    },
    {
      name: 'blocked',
      comment: 'Closed by the house, mostly after abuse.',
      sample: '550 5.7.1 Recipient mailbox is blocked; mxfront8.mail.yandex.net',
      when: { words: /mailbox is (?:blocked|disabled)|account is blocked/ },
      category: 'mailbox_inactive',
    },
  ],
}
