/** Cox (cox.net): codes behind `AUP#`, explained on Cox's postmaster page. */
import type { ProviderRules } from '../../rule.ts'

export const cox: ProviderRules = {
  provider: 'cox',
  hosts: /(?:^|\.)cox\.net$|(?:^|\.)cxr\.mx\.[a-z]\.cloudfilter\.net$/,
  marks: /cox\.(?:net|com)|aup#(?:cx|cdrbl|ipbl|urlbl|spf|dkim|dmarc)/,
  rules: [
    {
      name: 'not-authenticated',
      comment: 'SPF, DKIM, DMARC of the sender domain.',
      sample:
        '550 cxmta eastrmimpi209 cox example.com failed SPF. Please see https://www.cox.com/emailerror AUP#SPF',
      when: { words: /aup#(?:spf|dkim|dmarc)|\bfailed (?:spf|dkim|dmarc)/ },
      category: 'auth_failure',
    },
    {
      name: 'no-ptr',
      comment: 'CXDNS: no name for our address.',
      sample: '554 cxr eastrmimpi209 cox 192.0.2.7 rejected: no reverse DNS. See AUP#CXDNS',
      when: { words: /cxdns|\brdns\b|reverse dns/ },
      category: 'ptr',
    },
    {
      name: 'account-abused',
      comment: 'CXMJ: an account of ours at Cox was taken over and is closed.',
      sample: '550 5.1.0 <kim.lee@cox.net> sender rejected: account suspended. AUP#CXMJ',
      when: { words: /\bcxmj\b/ },
      category: 'sender_rejected',
    },
    {
      name: 'sender-domain',
      comment: 'CXSNDR: the sender domain has neither MX nor address.',
      sample: '550 5.1.0 <kim.lee@example.com> sender rejected. AUP#CXSNDR',
      when: { words: /cxsndr|sender rejected/ },
      category: 'sender_rejected',
    },
    {
      name: 'too-many',
      comment: 'CXCNCT connections, CXMXRT and CXTHRT messages or recipients.',
      sample:
        '452 4.1.0 <kim.lee@example.com> requested action aborted: message limit exceeded. AUP#CXMXRT',
      when: { words: /cx(?:cnct|mxrt|thrt|mxrcpt)|too many (?:concurrent|recipients|connections)/ },
      category: 'rate_limited',
    },
    {
      name: 'listed',
      comment: 'CXBL and CDRBL are their own lists; IPBL and four digits the public ones.',
      sample:
        '554 cxr eastrmimpi209 cox 192.0.2.7 blocked. Error Code: IPBL0001. Refer to AUP#CXBL',
      when: { words: /\bcxbl\b|\bcdrbl\b|\bipbl[01]{3,5}\b/ },
      category: 'blocklist',
    },
    {
      name: 'links',
      comment: 'URLBL: a link in the message is on a list.',
      sample: '552 5.2.0 Message rejected: listed URL. AUP#URLBL011',
      when: { words: /\burlbl\d*\b/ },
      category: 'spam',
    },
  ],
}
