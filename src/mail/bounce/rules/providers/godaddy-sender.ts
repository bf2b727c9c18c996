/** What GoDaddy says about our address, our rate and the sender. */
import type { BounceRule } from '../../rule.ts'

export const godaddySender: readonly BounceRule[] = [
  {
    name: 'no-ptr',
    comment: 'IB108: no name, or one that does not lead back.',
    sample: '421 Temporarily rejected. Reverse DNS for 192.0.2.7 failed. IB108',
    when: { words: /reverse dns|\bib108\b/ },
    category: 'ptr',
  },
  {
    name: 'busy',
    comment: 'IB101 and IB004: their own trouble.',
    sample: '421 Server temporarily unavailable. Try again later. IB101',
    when: { words: /server (?:is )?temporarily unavailable|\bib101\b/ },
    category: 'system',
  },
  {
    name: 'spam-from-address',
    comment:
      'IB110 and its kin: too many messages judged spam came from our address; the address is the matter, not the number.',
    sample:
      '554 This IP has been temporarily blocked for attempting to send too many messages containing content judged to be spam by the Internet community. IB110',
    when: { words: /ip (?:address )?has been (?:temporarily )?blocked/ },
    category: 'blocklist',
  },
  {
    name: 'too-many',
    comment:
      'IB007 sessions, IB504 and IB507 messages or recipients per hour, IB510 per session, IB605 per message.',
    sample:
      '421 Connection refused, too many sessions from this IP. Lower the number of concurrent sessions. IB007',
    when: {
      words: /too many|max(?:imum)? number of|\bib(?:00\d|504|507|51\d|60\d)\b/,
      butNot: /judged to be spam/,
    },
    category: 'rate_limited',
  },
  {
    name: 'listed',
    comment: 'IB103 to IB119: Cloudmark, Spamhaus and their own opinion of our address.',
    sample:
      '554 Connection refused. 192.0.2.7 is listed on the Spamhaus Policy Block List (PBL). IB106',
    when: { words: /block ?list|poor reputation|connection refused|spamhaus|\bib1\d\d\b/ },
    category: 'blocklist',
  },
  {
    name: 'spf',
    comment: 'IB508: the record does not name our address.',
    sample:
      '550 192.0.2.7 is not allowed to send from <example.com> per its SPF Record. Please inspect your SPF settings, and try again. IB508',
    when: { words: /\b(?:spf|dkim|dmarc)\b(?![\w+.-]{0,40}@)/ },
    category: 'auth_failure',
  },
  {
    name: 'author-missing',
    comment: 'IB501 and IB502: no author, or an IP address in place of one.',
    sample:
      '550 kim.lee@example.com Blank From: addresses are not allowed. Provide a valid From. IB501',
    when: { words: /blank from|ip addresses are not allowed as a from|\bib50[12]\b/ },
    category: 'content',
  },
  {
    name: 'author-domain',
    comment: 'IB506: the domain of the author does not exist or takes no mail.',
    sample: '550 example.com From: Domain is invalid. Provide a valid From: IB506',
    when: { words: /domain is invalid|\bib506\b/ },
    category: 'sender_rejected',
  },
  {
    name: 'log-in',
    comment: 'IB401: the inbound hosts take no credentials; our route is set up for the wrong one.',
    sample: '535 Authentication not allowed on IBSMTP Servers. IB401',
    when: { words: /authentication not allowed|\bib401\b/ },
    category: 'policy',
    scope: 'us',
  },
]
