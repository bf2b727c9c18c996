/** Exim, at any host and under cPanel: its routers and its retry rules have words of their own. */
import type { ProviderRules } from '../../rule.ts'

export const exim: ProviderRules = {
  provider: 'exim',
  // Software: no host name shows it, and this matches nothing.
  hosts: /(?!)/,
  marks:
    /unroute?able address|retry time(?:out)? (?:exceeded|not reached)|all relevant mx records|lowest numbered mx|relay not permitted|verify failed|verify callout|verification failed for|unknown local-part|smtp service\)?$|exim|synchronization error|account or domain may not exist|max(?:imum)? (?:defers|emails) (?:and failures )?per hour|host lookup (?:did not complete|failed)/,
  rules: [
    {
      name: 'full-until-the-end',
      comment: 'It was full each time; whoever is told should know that, not that time was up.',
      sample: 'kim.lee@example.com: mailbox is full: retry timeout exceeded',
      when: { words: /(?:mailbox is full|quota exceeded|over quota).{0,60}retry time/ },
      category: 'mailbox_full',
    },
    {
      name: 'sender-verify',
      comment:
        'Exim asks the home of the sender whether it takes the bounce. That home is ours, or should be.',
      sample:
        '550-Verification failed for <kim.lee@example.com>\n550-No such user here\n550 Sender verify failed',
      when: {
        words: /sender verify|verification failed for|callback setup failed|sender verify callout/,
      },
      category: 'sender_rejected',
    },
    {
      name: 'no-service',
      comment: 'No MX that works, or a null MX (RFC 7505).',
      sample: 'kim.lee@example.net: all relevant MX records point to non-existent hosts',
      when: { words: /all relevant mx records|mx or srv record indicated no smtp service/ },
      category: 'dns',
      kind: 'permanent',
    },
    {
      name: 'lookup-incomplete',
      comment: 'A DNS server that did not answer is one that may answer later.',
      sample: 'kim.lee@example.net: host lookup did not complete',
      when: { words: /host lookup did not complete/ },
      category: 'dns',
      kind: 'temporary',
    },
    {
      name: 'points-to-itself',
      comment: 'Their DNS leads back to the machine that asks.',
      sample: '550 lowest numbered MX record points to local host',
      when: {
        words:
          /lowest numbered mx record points to local host|remote host address is the local host|too many "?received/,
      },
      category: 'network',
      kind: 'permanent',
    },
    {
      name: 'sender-over-limit',
      comment: 'cPanel: the sending domain has used up its hour.',
      sample:
        '550 Domain example.com has exceeded the max emails per hour (250/250 (100%)) allowed. Message discarded.',
      when: { words: /exceeded the max (?:defers|emails)/ },
      category: 'rate_limited',
    },
    {
      name: 'unrouteable',
      comment:
        'No router takes the address: an unknown user at the receiving host, a domain without DNS elsewhere. So nobody is suppressed on it.',
      sample: '550 Unrouteable address',
      when: { words: /unroute?able address/ },
      category: 'user_unknown',
      suppress: false,
    },
    {
      name: 'unknown-local-part',
      comment: 'The domain is local and the name is not in it.',
      sample: '550 unknown local-part "pat" in domain "example.org"',
      when: { words: /unknown local-part/ },
      category: 'user_unknown',
    },
    {
      name: 'cpanel-cannot-deliver',
      comment: 'cPanel says three things at once; too little to suppress anybody.',
      sample:
        '550 The mail server could not deliver mail to kim.lee@example.com. The account or domain may not exist, they may be blacklisted, or missing the proper dns entries.',
      when: { words: /account or domain may not exist/ },
      category: 'user_unknown',
      suppress: false,
    },
    {
      name: 'relay',
      comment: 'Not a domain of that host.',
      sample: '550 relay not permitted',
      when: { words: /relay not permitted|not permitted to relay/ },
      category: 'relay_denied',
    },
    {
      name: 'synchronisation',
      comment: 'Somebody spoke before the greeting was over.',
      sample: '554 SMTP synchronization error',
      when: { words: /synchroni[sz]ation error/ },
      category: 'protocol',
    },
    {
      name: 'gave-up',
      comment: 'Its retry rules have come to their end.',
      sample: 'kim.lee@example.com: retry timeout exceeded',
      when: { words: /retry timeout exceeded|retry time not reached .{0,60}long failure/ },
      category: 'expired',
    },
  ],
}
