/**
 * Mail.ru (mail.ru, inbox.ru, list.ru, bk.ru, internet.ru). "Local mailbox … is unavailable" is
 * followed by the reason.
 */
import type { ProviderRules } from '../../rule.ts'

export const mailru: ProviderRules = {
  provider: 'mailru',
  hosts: /(?:^|\.)(?:mail|inbox|list|bk|internet)\.ru$/,
  marks:
    /mail\.ru\/|message was not accepted -- |local mailbox .{1,120} is unavailable|access from ip address .{3,45} blocked|spam message (?:rejected|discarded)/,
  rules: [
    {
      name: 'not-authenticated',
      comment: 'DMARC of the author domain.',
      sample:
        '550 5.7.1 This message was not accepted due to domain owner DMARC policy (RFC 7489) https://help.mail.ru/mail-help/postmaster/dmarc',
      when: { words: /\b(?:spf|dkim|dmarc)\b(?![\w+.-]{0,40}@)/ },
      category: 'auth_failure',
    },
    {
      name: 'full',
      comment: 'Over quota, in front of the word "invalid mailbox".',
      sample:
        '550 Message was not accepted -- invalid mailbox. Local mailbox kim.lee@mail.ru is unavailable: mailbox is full',
      when: { words: /unavailable: .{0,30}(?:full|quota|space)|over ?quota|mailbox (?:is )?full/ },
      category: 'mailbox_full',
    },
    {
      name: 'disabled',
      comment: 'Blocked by the house or left alone for half a year.',
      sample:
        '550 Message was not accepted -- invalid mailbox. Local mailbox kim.lee@mail.ru is unavailable: account is disabled',
      when: {
        words:
          /unavailable: .{0,30}(?:disabled|blocked|inactive|deleted|frozen)|account is (?:disabled|blocked)/,
      },
      category: 'mailbox_inactive',
    },
    {
      name: 'unknown',
      comment: 'No such user, or no other reason named.',
      sample:
        '550 Message was not accepted -- invalid mailbox. Local mailbox kim.lee@mail.ru is unavailable: user not found',
      when: { words: /user not found|invalid mailbox|no such user/ },
      category: 'user_unknown',
    },
    {
      name: 'rate',
      comment: 'Too much from our address or domain, or for the mailbox.',
      sample:
        '451 Ratelimit exceeded. Please try again later. See https://help.mail.ru/notspam-support',
      when: { words: /rate ?limit|too many (?:messages|connections|recipients)/ },
      category: 'rate_limited',
    },
    {
      name: 'address-blocked',
      comment: 'Our address is barred; lifted through the form that is named.',
      sample: '550 Access from ip address 192.0.2.7 blocked. Visit http://mail.ru/notspam/',
      when: {
        words: /access from ip|ip (?:address )?.{0,45}(?:blocked|blacklisted)|bad ip reputation/,
      },
      category: 'blocklist',
    },
    {
      name: 'spam',
      comment: 'The content, or an author that readers have reported.',
      sample:
        '550 spam message rejected. Please visit http://help.mail.ru/notspam-support/id?c=9dXk to report details',
      when: {
        words: /spam message (?:rejected|discarded)|notspam-support|considered (?:as )?spam/,
      },
      category: 'spam',
    },
    {
      name: 'sender',
      comment: 'The domain of the sender takes no mail itself, or the sender was not found there.',
      sample: '550 non-local sender verification failed. Please see https://help.mail.ru/',
      when: { words: /sender verif|invalid sender|sender domain/ },
      category: 'sender_rejected',
    },
  ],
}
