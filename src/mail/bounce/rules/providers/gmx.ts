/**
 * GMX, WEB.DE, mail.com and IONOS (kundenserver.de): one house, one software ("Nemesis ESMTP").
 * The reason stands in the last but one line; the last names a page at postmaster.gmx.net,
 * postmaster.web.de or postmaster.1und1.de.
 */
import type { ProviderRules } from '../../rule.ts'

export const gmx: ProviderRules = {
  provider: 'gmx',
  hosts:
    /(?:^|\.)(?:gmx\.(?:net|de|com|at|ch)|web\.de|mail\.com|kundenserver\.de|ionos\.(?:com|de|es|fr|co\.uk)|1and1\.(?:com|fr|es|co\.uk)|perfora\.net)$/,
  marks:
    /nemesis esmtp|postmaster\.(?:gmx|web|1und1|1and1|ionos|mail)\.(?:net|de|com)|kundenserver\.de|@(?:web|gmx)\.de> (?:benutzer|user)/,
  rules: [
    {
      name: 'listed',
      comment: 'c=bl and c=bip: the list of the house or one that it asks.',
      sample:
        '554-gmx.net (mxgmx104) Nemesis ESMTP Service not available\n554-No SMTP service\n554-IP address is block listed.\n554 For explanation visit https://postmaster.gmx.net/en/case?c=r0201&i=ip&v=192.0.2.7',
      when: {
        words:
          /ip address is (?:block|black) ?listed|ip address (?:is )?(?:temporarily )?(?:blocked|listed)|black ?listed|[?&]c=(?:bl|bip)\b/,
      },
      category: 'blocklist',
    },
    {
      name: 'no-ptr',
      comment: 'c=rdns: no name, or the name of a private line.',
      sample:
        '554-web.de (mxweb112) Nemesis ESMTP Service not available\n554-No SMTP service\n554-Bad DNS PTR resource record.\n554 For explanation visit https://postmaster.web.de/en/case?c=r0103&i=ip&v=192.0.2.7',
      when: { words: /dns ptr|ptr resource record|reverse dns|[?&]c=rdns\b/ },
      category: 'ptr',
    },
    {
      name: 'sender-domain-without-mail',
      comment:
        'The domain of the sender cannot get an answer: no MX, no address, or a null MX (RFC 7505 §4.2).',
      sample:
        '550-Requested action not taken: mailbox unavailable\n550-invalid DNS MX or A/AAAA resource record\n550 For explanation visit https://postmaster.gmx.net/en/case?c=r0102',
      when: {
        words:
          /dns mx or a(?:\/aaaa)? resource record|sender address has null mx|sender (?:address|domain).{0,30}(?:invalid|not exist)|bad sender/,
      },
      category: 'sender_rejected',
    },
    {
      name: 'not-authenticated',
      comment: 'c=spf and its kin: the domain of the sender forbids our address.',
      sample:
        '550-Requested action not taken: mailbox unavailable\n550-Reject due to SPF policy.\n550 For explanation visit https://postmaster.gmx.net/en/case?c=spf',
      when: {
        words:
          /(?:spf|dkim|dmarc) (?:policy|fail|check)|authentication (?:policy|failed)|[?&]c=(?:spf|dkim|dmarc)\b/,
      },
      category: 'auth_failure',
    },
    {
      name: 'full',
      comment: 'By size, or (older words) by number of messages.',
      sample:
        "552-Requested mail action aborted: exceeded storage allocation\n552-Quota exceeded. The recipient's mailbox is full.\n552 For explanation visit https://postmaster.gmx.net/en/case?c=r0305",
      when: {
        words:
          /quota exceeded|exceeded (?:the )?(?:quota|storage allocation)|mailbox is full|zu ?viele mails|too many messages on the server/,
        butNot: /message size|maximum permitted/,
      },
      category: 'mailbox_full',
    },
    {
      name: 'too-large',
      comment: 'Larger than the mailbox takes at once; uses the words of a full one.',
      sample:
        '552-Requested mail action aborted: exceeded storage allocation\n552-Message size exceeds the maximum permitted\n552 For explanation visit https://postmaster.web.de/en/case?c=r0501',
      when: { words: /message size|maximum permitted/ },
      category: 'too_large',
    },
    {
      name: 'too-many',
      comment: 'Connections, messages or recipients within a time.',
      sample:
        '450-Requested mail action not taken: mailbox unavailable\n450-Mail send limit exceeded.\n450 For explanation visit https://postmaster.gmx.net/en/case?c=r1601',
      when: {
        words: /limit exceeded|too many (?:connections|recipients|messages|errors)|rate limit/,
      },
      category: 'rate_limited',
    },
    {
      name: 'spam-or-virus',
      comment: 'The content was judged, not our address.',
      sample:
        '554-Transaction failed\n554-Reject due to spam content.\n554 For explanation visit https://postmaster.gmx.net/en/case?c=r0801',
      when: { words: /(?:due to|as|contains?) spam|spam (?:content|message|or virus)/ },
      category: 'spam',
    },
    {
      name: 'policy',
      comment:
        'c=hi and "policy restrictions": mostly header fields against RFC 5322 or a doubtful author.',
      sample:
        '554-Transaction failed\n554-Reject due to policy restrictions.\n554 For explanation visit https://postmaster.web.de/en/case?c=hi&i=ip&v=192.0.2.7',
      when: { words: /policy restrictions|[?&]c=hi\b/ },
      category: 'policy',
    },
    {
      name: 'greylisted',
      comment: 'The first try from an address that is new to the house.',
      sample:
        '451-Requested action aborted: local error in processing\n451-Greylisted, try again later.\n451 For explanation visit https://postmaster.gmx.net/en/case?c=r0203',
      when: { words: /grey ?listed/ },
      category: 'greylist',
    },
    {
      name: 'trouble',
      comment:
        'Their own trouble. Only with 4xx: with 5xx the greeting of a blocked address uses the same words.',
      sample:
        '421-gmx.net (mxgmx016) Nemesis ESMTP Service not available\n421 Service temporarily unavailable, please try again later',
      when: {
        words: /local error in processing|service (?:temporarily |not )(?:un)?available/,
        codes: [421, 450, 451, 452],
      },
      category: 'system',
    },
    {
      name: 'no-such-mailbox',
      comment:
        'Without another reason in the line, "mailbox unavailable" means that there is none.',
      sample:
        '550-Requested action not taken: mailbox unavailable\n550 For explanation visit https://postmaster.gmx.net/en/case?c=r0306',
      when: {
        words:
          /mailbox unavailable|benutzer (?:unbekannt|existiert nicht)|invalid mailbox|user unknown/,
        butNot: /sender|policy|restrict|reject due/,
        codes: [550, 551, 553, 554],
      },
      category: 'user_unknown',
    },
  ],
}
