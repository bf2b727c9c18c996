/**
 * GoDaddy (secureserver.net): a sentence and a code, `IB` and three digits, explained on its page
 * "Fix rejected email with a bounce error". 1xx is our address, 2xx content, 5xx sender and rate,
 * 6xx recipients, 7xx viruses.
 */
import type { ProviderRules } from '../../rule.ts'
import { godaddySender } from './godaddy-sender.ts'

export const godaddy: ProviderRules = {
  provider: 'godaddy',
  hosts: /(?:^|\.)secureserver\.net$/,
  marks: /\bib\d{3}\b|secureserver\.net|ibsmtp|bizsmtp/,
  rules: [
    ...godaddySender,
    {
      name: 'virus',
      comment: 'IB7xx: a virus was found.',
      sample: '552 Virus infected message rejected. IB705',
      when: { words: /virus infected|\bib7\d\d\b/ },
      category: 'virus',
    },
    {
      name: 'spam',
      comment: 'IB2xx: content that customers have called spam.',
      sample:
        '552 This message has been rejected due to content judged to be spam by the internet community. IB212',
      when: {
        words: /content judged to be spam|detected as spam|spam or virus content|\bib2\d\d\b/,
      },
      category: 'spam',
    },
    {
      name: 'full',
      comment: 'The storage of the account is used up; small plans fill quickly.',
      sample: '552 Account storage limit exceeded for kim.lee@example.com - smtp.secureserver.net',
      when: { words: /storage limit|over quota|quota exceeded|mailbox (?:is )?full/ },
      category: 'mailbox_full',
    },
    {
      name: 'disabled',
      comment: 'Account disabled; rarely comes back.',
      sample: '550 Account disabled - p3plibsmtp02-04.prod.phx3.secureserver.net',
      when: { words: /account (?:is |has been )?(?:disabled|suspended)/ },
      category: 'mailbox_inactive',
    },
    {
      name: 'unknown',
      comment: 'The domain is hosted there, the name before the @ is not.',
      sample:
        '550 Recipient not found. <http://x.co/irbounce> p3plibsmtp02-04.prod.phx3.secureserver.net',
      when: { words: /recipient not found|account does not exist|invalid recipient/ },
      category: 'user_unknown',
    },
  ],
}
