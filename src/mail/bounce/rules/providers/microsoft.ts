/**
 * Outlook.com and Exchange Online: one filter (EOP) before both, hence one table. Sources:
 * Microsoft's "NDR error codes in Exchange Online" and the postmaster page of Outlook.com (S3140,
 * RP-001, DY-001 …). Words of the Exchange software, which runs on premises too, are in
 * `exchange.ts` and hold here as well.
 */
import type { BounceRule, ProviderRules } from '../../rule.ts'
import { exchange } from './exchange.ts'
import { microsoftSender } from './microsoft-sender.ts'

const recipient: readonly BounceRule[] = [
  {
    name: 'unknown-at-the-edge',
    comment:
      '5.4.1 "Access denied": the edge asked the directory and the address is not in it. The words mislead.',
    sample:
      '550 5.4.1 Recipient address rejected: Access denied. [AM0EUR02FT012.eop-EUR02.prod.protection.outlook.com]',
    when: { words: /recipient address rejected: access denied/, enhanced: ['4.1'] },
    category: 'user_unknown',
  },
  {
    name: 'unknown-in-words',
    comment: 'The same where the code got lost on the way.',
    sample:
      '550 Recipient address rejected: Access denied. AS(201806281) [DB5EUR01FT020.eop-EUR01.prod.protection.outlook.com]',
    when: {
      words:
        /recipient address rejected: access denied.{0,40}(?:as\(|\.prod\.|protection\.outlook)/,
    },
    category: 'user_unknown',
  },
  {
    name: 'unknown-in-outlook-com',
    comment: 'The consumer side answers 550 5.5.0 for addresses that do not exist or were closed.',
    sample:
      '550 5.5.0 Requested action not taken: mailbox unavailable (S2017062302). [AM7EUR03FT004.eop-EUR03.prod.protection.outlook.com]',
    when: {
      words: /requested action not taken: mailbox unavailable/,
      enhanced: ['5.0', '1.1', '1.10'],
    },
    category: 'user_unknown',
  },
  {
    name: 'recipient-receives-too-much',
    comment:
      '5.2.121 and 5.2.122: the mailbox has reached its hourly number of messages. Only this recipient waits.',
    sample:
      '554 5.2.122 The recipient has exceeded their limit for the number of messages they can receive per hour.',
    when: { enhanced: ['2.121', '2.122'] },
    category: 'rate_limited',
    action: 'defer',
    scope: 'recipient',
  },
  {
    name: 'mailbox-restricted',
    comment: 'Groups and people that take mail only from colleagues or from named senders.',
    sample:
      '550 5.7.124 Sender not in allowed-senders list of this group [AM0EUR02FT012.eop-EUR02.prod.protection.outlook.com]',
    when: {
      enhanced: [
        '7.12',
        '7.123',
        '7.124',
        '7.127',
        '7.129',
        '7.133',
        '7.134',
        '7.135',
        '7.136',
        '7.193',
        '7.507',
      ],
    },
    category: 'recipient_refused',
  },
  {
    name: 'not-an-accepted-domain',
    comment: 'This tenant no longer takes mail for the domain, or the connector does not know us.',
    sample:
      '550 5.7.64 TenantAttribution; Relay Access Denied [DB3EUR04FT032.eop-eur04.prod.protection.outlook.com]',
    when: { words: /tenantattribution|relay access denied|unable to relay/ },
    category: 'relay_denied',
  },
  {
    name: 'relay-refused-behind',
    comment: '5.7.54 and 5.7.367: the host behind the service refuses to relay.',
    sample: '550 5.7.367 Remote server returned not permitted to relay -> 550 relaying denied',
    when: { enhanced: ['7.54', '7.367'] },
    category: 'relay_denied',
  },
  {
    name: 'hop-count',
    comment: '5.4.6 and 5.4.14: the connectors send the message in a circle.',
    sample:
      '554 5.4.14 Hop count exceeded - possible mail loop ATTR34 [HE1EUR01FT059.eop-EUR01.prod.protection.outlook.com]',
    when: { enhanced: ['4.6', '4.14'] },
    category: 'network',
    kind: 'permanent',
  },
  {
    name: 'domain-without-server',
    comment: '5.4.310 and 5.4.4: the service found no host for the domain.',
    sample: '550 5.4.310 DNS domain example.net does not exist [Message=InfoDomainNonexistent]',
    when: { enhanced: ['4.310', '4.4'], words: /domain|dns|mx|invalid arguments/ },
    category: 'dns',
    kind: 'permanent',
  },
  {
    name: 'gave-up',
    comment: '5.4.300 to 5.4.317: the service itself tried until the time was over.',
    sample:
      '550 5.4.317 Message expired, cannot connect to remote server(451 4.4.0 DNS query failed)',
    when: {
      words: /message expired/,
      enhanced: ['4.300', '4.312', '4.315', '4.316', '4.317', '4.7'],
    },
    category: 'expired',
  },
  {
    name: 'unknown-behind',
    comment:
      '5.1.351 and 5.1.1x: the host behind the service, or its directory, does not know the address.',
    sample:
      '550 5.1.351 Remote server returned unknown recipient or mailbox unavailable -> 550 5.1.1 User unknown',
    when: { enhanced: ['1.351', '1.10'], butNot: /null ?mx|does not accept mail/ },
    category: 'user_unknown',
  },
]

export const microsoft: ProviderRules = {
  provider: 'microsoft',
  hosts:
    /(?:^|\.)(?:outlook|hotmail|office365|exchangelabs)\.com$|(?:^|\.)protection\.(?:office365\.us|partner\.outlook\.cn)$|(?:^|\.)mx\.microsoft$/,
  marks:
    /protection\.outlook\.com|\.prod\.outlook\.com|exchangelabs\.com|\(s\d{3,4}\)|\b(?:rp|sc|dy|ou|co)-00\d\b|postmaster\.live\.com|mail\.live\.com|sender\.office\.com|go\.microsoft\.com|messaging\.microsoft\.com|\bas\(\d{3,}\)|\(as\d{4,}\)|access denied, (?:banned|bad|traffic|spam|send|sending)|tenantattribution|4\.7\.(?:5\d\d|65\d)|5\.7\.(?:3[56]\d|5[01]\d|6[0-4]\d|7[0-5]\d)\b|5\.4\.3\d\d\b|5\.2\.12[12]\b|5\.1\.351\b|aka\.ms\//,
  rules: [...recipient, ...microsoftSender, ...exchange.rules],
}
