/**
 * Amazon SES, as a route of ours (it refuses what its account may not send) and as somebody's
 * inbound host.
 */
import type { ProviderRules } from '../../rule.ts'

export const amazonSes: ProviderRules = {
  provider: 'amazon-ses',
  hosts: /(?:^|\.)(?:amazonaws|amazonses)\.com$/,
  marks:
    /amazon ?ses\b|inbound-smtp\.[a-z0-9-]{5,20}\.amazonaws\.com|throttling failure|email address is not verified/,
  rules: [
    {
      name: 'suppressed',
      comment: 'SES itself keeps a list of addresses that bounced; it does not even ask them.',
      sample:
        '550 5.1.1 Amazon SES has suppressed sending to this address because it has a recent history of bouncing as an invalid address.',
      when: { words: /recent history of bouncing|has suppressed sending/ },
      category: 'user_unknown',
    },
    {
      name: 'suppressed-by-account',
      comment:
        "The account's own list: bounces and complaints alike, so not proof that the mailbox is dead.",
      sample:
        '550 5.7.1 Amazon SES did not send the message to this address because it is on the suppression list for your account.',
      when: { words: /suppression list/ },
      category: 'recipient_refused',
    },
    {
      name: 'throttled',
      comment: 'Messages per second or per day of the account.',
      sample: '454 Throttling failure: Maximum sending rate exceeded.',
      when: { words: /throttling|sending rate exceeded|daily message quota/ },
      category: 'rate_limited',
    },
    {
      name: 'not-verified',
      comment: 'The author is not registered with the account.',
      sample:
        '554 Message rejected: Email address is not verified. The following identities failed the check in region EU-WEST-1: kim.lee@example.com',
      when: { words: /is not verified|not authorized to (?:perform|send)/ },
      category: 'sender_rejected',
    },
    {
      name: 'paused',
      comment: 'The account may not send at all for the moment.',
      sample: '454 Message rejected: Sending paused for this account. (Amazon SES)',
      when: { words: /sending (?:paused|suspended|disabled)/ },
      category: 'policy',
    },
  ],
}
