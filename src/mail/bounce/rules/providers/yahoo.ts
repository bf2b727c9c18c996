/**
 * Yahoo and AOL (and the domains that moved there). Bracketed codes: TSS and TS are traffic from
 * our address, IPTS the same, BL a block list, PH policy; explained on Yahoo's Sender Hub, page
 * "SMTP Error Codes".
 */
import type { ProviderRules } from '../../rule.ts'

export const yahoo: ProviderRules = {
  provider: 'yahoo',
  hosts: /(?:^|\.)(?:yahoodns\.net|yahoo\.com|yahoo\.co\.jp|aol\.com)$/,
  marks:
    /\[(?:tss?|ipts|bl|ph|gl|vs)\d{1,2}[a-z]?\]|yahoo\.com\/|yahooinc\.com|\.yahoo(?:dns)?\.(?:com|net)|delivery error: dd |postmaster(?:\.info)?\.aol\.com|\(554\.30\)|#?4\.16\.\d|^451 message temporarily deferred|yahoo requires all senders|message not allowed - /,
  rules: [
    {
      name: 'permanently-deferred',
      comment: 'TS03 and TSS11: a 421 in name only; Yahoo says itself that a retry is in vain.',
      sample:
        '421 4.7.1 [TS03] All messages from 192.0.2.7 will be permanently deferred; Retrying will NOT succeed. See https://postmaster.yahooinc.com/error-codes',
      when: { words: /permanently deferred|retrying will not succeed/ },
      category: 'blocklist',
      kind: 'permanent',
    },
    {
      name: 'on-a-list',
      comment: 'BL21 to BL25: Spamhaus and others; also the older "Mail from … not allowed".',
      sample:
        "553 5.7.1 [BL21] Connections will not be accepted from 192.0.2.7, because the ip is in Spamhaus's list; see https://postmaster.yahooinc.com/error-codes",
      when: {
        words:
          /\[bl\d{1,2}\]|spamhaus|connections? (?:will )?not (?:be )?accepted from|mail from (?:#ip|[\d.]{7,15}) not allowed/,
      },
      category: 'blocklist',
    },
    {
      name: 'sender-domain-unresolvable',
      comment: 'The domain of the sender has neither MX nor address.',
      sample:
        '451 Message temporarily deferred due to unresolvable RFC.5321 from domain. See https://senders.yahooinc.com/error-codes#unresolvable-from-domain',
      when: { words: /unresolvable|cannot find your domain|invalid sender domain/ },
      category: 'sender_rejected',
    },
    {
      name: 'not-authenticated',
      comment: 'SPF, DKIM or DMARC; required of every sender since 2024.',
      sample:
        '550 5.7.9 This mail has been blocked because the sender is unauthenticated. Yahoo requires all senders to authenticate with either SPF or DKIM.',
      when: {
        words:
          /unauthenticated|authentication (?:checks|fail)|\b(?:spf|dkim|dmarc)\b(?![\w+.-]{0,40}@)/,
      },
      category: 'auth_failure',
    },
    {
      name: 'disabled',
      comment: '554.30 and #102: closed by its owner or after a year of silence.',
      sample:
        '554 30 Sorry, your message to kim.lee@yahoo.com cannot be delivered. This mailbox is disabled (554.30).',
      when: {
        words:
          /(?:mailbox|account) (?:is|has been) (?:temporarily )?(?:disabled|suspended|discontinued|deactivated)|\(554\.30\)/,
      },
      category: 'mailbox_inactive',
    },
    {
      name: 'over-quota',
      comment: 'A terabyte full; seldom, and never for long.',
      sample:
        '552 5.2.2 delivery error: dd User is over the quota. You can try again later. [0] - mta4321.mail.ne1.yahoo.com',
      when: { words: /over (?:the )?quota|storage allocation|mailbox (?:is )?(?:over|full)/ },
      category: 'mailbox_full',
    },
    {
      name: 'no-such-account',
      comment: 'All that Yahoo says for an address that it does not have.',
      sample:
        "554 delivery error: dd This user doesn't have a yahoo.com account (kim.lee@yahoo.com) [-5] - mta4321.mail.ne1.yahoo.com",
      when: {
        words:
          /user doesn't have a |not a valid recipient|no longer valid|no such user|mailbox (?:not found|unavailable)|user unknown/,
      },
      category: 'user_unknown',
    },
    {
      name: 'cannot-be-delivered',
      comment:
        'The same sentence without its reason; most often a mailbox that was disabled, but too little to suppress it.',
      sample:
        '554 delivery error: dd Sorry your message to kim.lee@yahoo.com cannot be delivered. - mta4321.mail.ne1.yahoo.com',
      when: { words: /sorry,? your message to .{1,120} cannot be delivered/ },
      category: 'mailbox_inactive',
      suppress: false,
    },
    {
      name: 'too-many-connections',
      comment: 'Too many at once, or too many messages over one.',
      sample:
        '421 Max message per connection reached, closing transmission channel - mta4321.mail.ne1.yahoo.com',
      when: {
        words:
          /max(?:imum)? message per connection|too many (?:concurrent )?connections|excessive connections/,
      },
      category: 'rate_limited',
    },
    {
      name: 'traffic-of-address',
      comment:
        'TSS04, IPTS04, 4.16.55: our address sends more than its name allows, or its readers complain.',
      sample:
        '421 4.7.0 [TSS04] Messages from 192.0.2.7 temporarily deferred due to unexpected volume or user complaints - 4.16.55.1; see https://postmaster.yahooinc.com/error-codes',
      when: {
        words:
          /\[(?:tss?|ipts)\d{1,2}\]|user complaints|messages? from \(?(?:#ip|[\d.]{7,15})\)? temporarily deferred/,
      },
      category: 'blocklist',
      action: 'slowdown',
    },
    {
      name: 'busy',
      comment: 'Yahoo itself has no room at the moment.',
      sample:
        '451 mta4321.mail.ne1.yahoo.com Resources temporarily unavailable. Please try again later [#4.16.5].',
      when: {
        words:
          /resources temporarily (?:un|not )available|server ports (?:are|is) busy|internal resource/,
      },
      category: 'system',
    },
    {
      name: 'deferred',
      comment: 'Without a reason, or with a number in brackets that Yahoo does not explain.',
      sample: '451 Message temporarily deferred - [320]',
      when: { words: /temporarily deferred/ },
      category: 'rate_limited',
    },
    {
      name: 'aol-no-ptr',
      comment: 'AOL (DNS:NR): our address has no name.',
      sample:
        '421 mtain-dd07.r1000.mx.aol.com (DNS:NR) https://postmaster.info.aol.com/errors/421dnsnr.html',
      when: { words: /\(dns:[a-z]/ },
      category: 'ptr',
    },
    {
      name: 'aol-reputation',
      comment: 'AOL (RTR:BL), (CON:B1), (DYN:T1), (RLY:…): blocked, dynamic or open relay.',
      sample:
        '554 mtain-dd07.r1000.mx.aol.com (RTR:BL) https://postmaster.info.aol.com/errors/554rtrbl.html',
      when: { words: /\((?:rtr|con|dyn|rly|hvu):[a-z]/ },
      category: 'blocklist',
    },
    {
      name: 'badly-formed',
      comment: 'Header fields against RFC 5322.',
      sample: '554 Message not allowed - Headers are not RFC compliant[291]',
      when: { words: /not rfc compliant|headers? (?:are|is) (?:not|invalid)|badly formatted/ },
      category: 'content',
    },
    {
      name: 'policy',
      comment:
        'PH01 and "policy reasons": mostly links or phrases known from phishing; Yahoo says no more.',
      sample:
        '554 Message not allowed - [PH01] Email not accepted for policy reasons. Please visit https://postmaster.yahooinc.com/error-codes [120]',
      when: { words: /\[ph\d{1,2}\]|policy reasons|message not allowed/ },
      category: 'policy',
    },
  ],
}
