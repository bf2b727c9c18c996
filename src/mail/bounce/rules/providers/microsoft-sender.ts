/** What Microsoft says about us and about the message. */
import type { BounceRule } from '../../rule.ts'

export const microsoftSender: readonly BounceRule[] = [
  {
    name: 'not-authenticated',
    comment:
      '5.7.515, 5.7.509, 5.7.23 and the older 5.7.5: SPF, DKIM or DMARC of the author domain did not pass.',
    sample:
      '550 5.7.515 Access denied, sending domain EXAMPLE.COM does not meet the required authentication level.',
    when: {
      enhanced: ['7.515', '7.509', '7.23', '7.25', '7.26'],
      words: /authentication|dmarc|spf|dkim/,
    },
    category: 'auth_failure',
  },
  {
    name: 'not-authenticated-in-words',
    comment: 'The same in words, for replies that carry only 5.7.1.',
    sample:
      '550 5.7.1 Access denied, sending domain example.com does not pass DMARC verification and has a DMARC policy of reject. aka.ms/ndr',
    when: {
      words: /does(?: not|n't) pass dmarc|required authentication level|violation of spf policy/,
    },
    category: 'auth_failure',
  },
  {
    name: 'server-without-name',
    comment: 'A name is asked of every IPv6 address.',
    sample:
      '450 4.7.25 Service unavailable, sending IPv6 address [2001:db8::7] must have reverse DNS record. aka.ms/smtp',
    when: { words: /must have (?:a )?reverse dns|reverse dns record/ },
    category: 'ptr',
  },
  {
    name: 'on-our-block-list',
    comment: 'S3140 (our range) and S3150 (our address): the block list of Outlook.com.',
    sample:
      "550 5.7.1 Unfortunately, messages from [192.0.2.7] weren't sent. Please contact your Internet service provider since part of their network is on our block list (S3140).",
    when: { words: /on our block ?list|\(s31[45]\d\)/ },
    category: 'blocklist',
  },
  {
    name: 'banned',
    comment:
      '5.7.606 to 5.7.649 (addresses), 5.7.511 (sender, named by its address), 5.7.708: lifted on request.',
    sample:
      '550 5.7.606 Access denied, banned sending IP [192.0.2.7]. To request removal from this list please visit https://sender.office.com/',
    when: {
      words:
        /banned send(?:er|ing ip)|traffic not accepted from this ip|client host .{0,60}blocked using/,
    },
    category: 'blocklist',
  },
  {
    name: 'too-many-connections',
    comment: '4.7.652 and RP-003: too many at the same time.',
    sample:
      '451 4.7.652 The mail server [192.0.2.7] has exceeded the maximum number of connections. (S844)',
    when: { words: /maximum number of connections|number of concurrent connections|\brp-003\b/ },
    category: 'rate_limited',
  },
  {
    name: 'slowed-for-reputation',
    comment:
      '4.7.650 and 4.7.651: slowed down because of what our address has sent; the name is the cause.',
    sample:
      '451 4.7.651 The mail server [192.0.2.7] has been temporarily rate limited due to IP reputation. (S777)',
    when: { words: /rate limited due to ip reputation|\(s77\d+\)/ },
    category: 'blocklist',
    action: 'slowdown',
  },
  {
    name: 'dynamic-address',
    comment:
      'DY-001 and DY-002: the address looks like that of a private line, or of a machine taken over.',
    sample:
      '550 DY-001 (COL004-MC1F5) Unfortunately, messages from 192.0.2.7 were not sent. We do not accept mail from dynamic IPs.',
    when: { words: /\bdy-00\d\b/ },
    category: 'blocklist',
  },
  {
    name: 'blocked-by-rule-of-reputation',
    comment: 'SC-001 to SC-004: refused for what came from this address before.',
    sample:
      '550 SC-001 (BAY004-MC2F3) Unfortunately, messages from 192.0.2.7 were not sent for policy reasons.',
    when: { words: /\bsc-00\d\b/ },
    category: 'blocklist',
  },
  {
    name: 'looks-like-spam',
    comment: 'OU-001 and OU-002: content like spam, or the name of address and domain.',
    sample:
      '550 OU-002 (SNT004-MC4F9) Unfortunately, messages from 192.0.2.7 were not sent: content with spam-like characteristics.',
    when: { words: /\bou-00\d\b|message detected as spam|spam abuse detected|5\.7\.350/ },
    category: 'spam',
  },
  {
    name: 'rate-of-address',
    comment: 'RP-001 and RP-002: too many messages per hour for the name the address has.',
    sample:
      "421 RP-001 (BAY0-MC1-F3) Unfortunately, some messages from 192.0.2.7 weren't sent. The server exceeded the rate limit.",
    when: {
      words:
        /\brp-00\d\b|exceeded the rate limit|sending limits? (?:has been |was )?exceeded|4\.7\.(?:652|653)/,
    },
    category: 'rate_limited',
  },
  {
    name: 'tenant-threshold',
    comment:
      '5.7.705, 5.7.501 of the own tenant, 5.1.90: the sending account has reached its daily number.',
    sample:
      '550 5.7.705 Access denied, tenant has exceeded threshold. For more information please go to https://go.microsoft.com/fwlink/?LinkId=526660.',
    when: {
      words:
        /exceeded threshold|daily recipient limit|message can't be (?:sent|submitted) because .{0,40}limit/,
    },
    category: 'rate_limited',
  },
  {
    name: 'bad-sender',
    comment: '5.1.8 and 5.7.501 to 5.7.503, 5.7.750: the sending account or domain is barred.',
    sample: '550 5.1.8 Access denied, bad outbound sender AS(42004)',
    when: { words: /bad outbound sender|access denied, (?:bad sender|sender)|unregistered domain/ },
    category: 'sender_rejected',
  },
  {
    name: 'badly-formed',
    comment: '5.7.512 and 5.6.11: a From field or line ends against the RFCs.',
    sample: '550 5.7.512 Access denied, message must be RFC 5322 section 3.6.2 compliant.',
    when: { words: /must be rfc ?5322|bare line ?feed|smtp\.bare/ },
    category: 'content',
  },
  {
    name: 'server-busy',
    comment: '4.7.500 to 4.7.699 without a reason, and 4.3.2: the service asks for patience.',
    sample:
      '451 4.7.500 Server busy. Please try again later from [192.0.2.7]. (AS77713091) [AM2EUR02FT011.eop-EUR02.prod.protection.outlook.com]',
    when: { words: /server busy|try again later from/ },
    category: 'system',
  },
]
