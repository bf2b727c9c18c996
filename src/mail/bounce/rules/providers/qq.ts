/**
 * Tencent: QQ Mail, Foxmail, WeChat Work (exmail). Each reply is a short fixed sentence and a link
 * with a number; the meaning is on Tencent's help page, and not always what the sentence says.
 */
import type { ProviderRules } from '../../rule.ts'

export const qq: ProviderRules = {
  provider: 'qq',
  hosts: /(?:^|\.)(?:qq|exmail\.qq|foxmail|wxwork\.mail)\.com$/,
  marks:
    /(?:service|open|wx|help)\.(?:mail|exmail)\.qq\.com|\bmx\d?\.qq\.com|(?:domain|connection|sender|ip) frequency limited|mail content denied|suspected (?:spam ip|bounce attacks)|mail is rejected by recipients|mailbox unavailable or access denied/,
  rules: [
    {
      name: 'frequency',
      comment:
        'Address, domain, sender or connection: limits per minute, hour and day, which Tencent keeps secret.',
      sample:
        '550 Domain frequency limited [MBj7x2 IP: 192.0.2.7]. https://service.mail.qq.com/detail/122/171',
      when: { words: /frequency limited|too many (?:connections|recipients)/ },
      category: 'rate_limited',
    },
    {
      name: 'recipient-protected',
      comment:
        'The mailbox got very much within a short time and is closed for strangers for a while. The help page says so; the words sound like "no such user".',
      sample:
        '550 Mailbox unavailable or access denied [MBj7x2 IP: 192.0.2.7]. https://service.mail.qq.com/detail/122/166',
      when: { words: /mailbox unavailable or access deni/ },
      category: 'rate_limited',
      action: 'defer',
      scope: 'recipient',
    },
    {
      name: 'not-authenticated',
      comment: 'SPF or DMARC of the author domain did not pass.',
      sample:
        '550 DMARC check failed [MBj7x2 IP: 192.0.2.7]. https://service.mail.qq.com/detail/122/1020',
      when: { words: /(?:dmarc|spf|dkim) check fail/ },
      category: 'auth_failure',
    },
    {
      name: 'address-suspected',
      comment: 'Our address, or bounces that look like an attack from it.',
      sample:
        '550 Suspected spam ip [MBj7x2 IP: 192.0.2.7]. https://service.mail.qq.com/detail/122/170',
      when: {
        words:
          /suspected (?:spam ip|bounce attacks?)|connection denied|ip (?:is )?(?:blocked|rejected)/,
      },
      category: 'blocklist',
    },
    {
      name: 'spam',
      comment: 'Content that many people have reported.',
      sample:
        '550 Mail content denied [MBj7x2 IP: 192.0.2.7]. https://service.mail.qq.com/detail/122/169',
      when: { words: /mail content denied|content rejected|suspected spam|spam is embedded/ },
      category: 'spam',
    },
    {
      name: 'recipient-refuses',
      comment: "The recipient's own list or filter.",
      sample:
        '550 Mail is rejected by recipients [MBj7x2 IP: 192.0.2.7]. https://service.mail.qq.com/detail/122/168',
      when: { words: /rejected by recipients?/ },
      category: 'recipient_refused',
    },
    {
      name: 'unknown',
      comment: 'No such account, or mail was never turned on for it.',
      sample:
        '550 Mailbox not found. http://service.mail.qq.com/cgi-bin/help?subtype=1&&id=20022&&no=1000728',
      when: { words: /mailbox not found|user not exist|no such user/ },
      category: 'user_unknown',
    },
  ],
}
