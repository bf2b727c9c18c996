/**
 * Gmail and Google Workspace. The words are those of Google's page "Gmail SMTP errors and codes";
 * most replies end with `gsmtp`, and with `gcdp` where a customer's own rule decided. What speaks
 * about us is in `google-sender.ts`.
 */
import type { BounceRule, ProviderRules } from '../../rule.ts'
import { googleMessage } from './google-message.ts'
import { googleSender } from './google-sender.ts'

const recipient: readonly BounceRule[] = [
  {
    name: 'storage-full-and-inactive',
    comment:
      'OverQuotaPerm: the mailbox is inactive too. It is waited for all the same, as for every full mailbox.',
    sample:
      "552-5.2.2 The recipient's inbox is out of storage space and inactive. Please direct the recipient to\n552 5.2.2 https://support.google.com/mail/?p=OverQuotaPerm x1si2.3 - gsmtp",
    when: { words: /out of storage space and inactive/, codes: [550, 552, 554] },
    category: 'mailbox_full',
  },
  {
    name: 'storage-full',
    comment: 'OverQuotaTemp and its older wording; full mailboxes are emptied within days.',
    sample:
      "452-4.2.2 The recipient's inbox is out of storage space. Please direct the recipient to\n452 4.2.2 https://support.google.com/mail/?p=OverQuotaTemp x1si2.3 - gsmtp",
    when: {
      words: /out of storage space|account that you tried to reach is over quota|p=overquota/,
    },
    category: 'mailbox_full',
  },
  {
    name: 'recipient-too-popular',
    comment:
      'ReceivingRate: one mailbox gets too much mail from everybody. Only this recipient waits; the other mailboxes at Google are not slowed down.',
    sample:
      '450-4.2.1 The user you are trying to contact is receiving mail at a rate that\n450-4.2.1 prevents additional messages from being delivered. Please resend your\n450 4.2.1 message at a later time. x1si2.3 - gsmtp',
    when: {
      words:
        /you are trying to contact is receiving mail (?:too quickly|at a rate)|p=receivingrate/,
    },
    category: 'rate_limited',
    action: 'defer',
    scope: 'recipient',
  },
  {
    name: 'account-disabled',
    comment: 'DisabledUser: suspended by Google or its owner; dead for our purposes.',
    sample:
      '550-5.2.1 The email account that you tried to reach is disabled. Learn more at\n550 5.2.1 https://support.google.com/mail/?p=DisabledUser x1si2.3 - gsmtp',
    when: {
      words: /account that you tried to reach is (?:disabled|inactive|suspended)|p=disableduser/,
    },
    category: 'mailbox_inactive',
  },
  {
    name: 'no-such-account',
    comment: 'NoSuchUser: the address was never given out, or was deleted.',
    sample:
      "550-5.1.1 The email account that you tried to reach does not exist. Please try\n550-5.1.1 double-checking the recipient's email address for typos or\n550 5.1.1 unnecessary spaces. https://support.google.com/mail/?p=NoSuchUser - gsmtp",
    when: {
      words: /account that you tried to reach (?:does not|doesn't) exist|p=(?:nosuchuser|baduser)/,
    },
    category: 'user_unknown',
  },
  {
    name: 'recipient-not-an-address',
    comment: 'No mailbox can have this name, so no retry can help.',
    sample:
      '553 5.1.3 The recipient address <kim..lee@example.com> is not a valid RFC 5321 address. - gsmtp',
    when: { words: /recipient address.{0,80} is not a valid rfc.?5321 address/ },
    category: 'user_unknown',
  },
  {
    name: 'recipient-domain-unknown',
    comment: 'BadRcptDomain: Google found no such domain.',
    sample:
      "553 5.1.2 We weren't able to find the recipient domain. Please check for any spelling errors, and make sure you didn't enter any spaces. - gsmtp",
    when: { words: /(?:weren't|were not) able to find the recipient domain/ },
    category: 'dns',
    kind: 'permanent',
  },
  {
    name: 'customer-policy',
    comment: 'A rule that the administrator of the recipient (or of the author) has set up.',
    sample:
      '550-5.7.1 The user or domain that you are sending to (or from) has a policy that\n550 5.7.1 prohibited the mail that you sent. - gsmtp',
    when: { words: /\bgcdp\b|sending to \(or from\) has a policy|violates .{1,80} email policy/ },
    category: 'policy',
  },
]

export const google: ProviderRules = {
  provider: 'google',
  hosts: /(?:^|\.)(?:google|googlemail|gmail|psmtp)\.com$/,
  marks:
    /\bgsmtp\b|\bgcdp\b|support\.google\.com|\bgmail(?:'s)? (?:has|requires|users)|google(?:'s|"s|’s)? message size|email sender guidelines|about smtp error messages|(?:to (?:best )?protect our users from spam|to reduce the amount of spam sent to gmail)|email account that you tried to reach|recipient's inbox is out of storage|user you are trying to contact is receiving|ip not in whitelist for rcpt|tls required for rcpt|domain policy size per transaction|google workspace|sending to \(or from\) has a policy/,
  rules: [...recipient, ...googleSender, ...googleMessage],
}
