/**
 * Barracuda: the appliance (BSF), the service (ess.barracudanetworks.com) and its reputation list.
 */
import type { ProviderRules } from '../../rule.ts'

export const barracuda: ProviderRules = {
  provider: 'barracuda',
  hosts: /(?:^|\.)barracudanetworks\.(?:com|co\.uk)$/,
  marks: /barracuda|permanent failure for one or more recipients/,
  rules: [
    {
      name: 'listed',
      comment: "Barracuda's own list (BRBL); delisting at barracudacentral.org.",
      sample:
        '550 Service unavailable; client [192.0.2.7] blocked using Barracuda Reputation; https://www.barracudacentral.org/reputation?r=1&ip=192.0.2.7',
      when: {
        words:
          /barracuda ?reputation|barracudacentral|barracudanetworks\.com\/reputation|poor reputation|client .{3,60}blocked using/,
      },
      category: 'blocklist',
    },
    {
      name: 'rate',
      comment: 'Rate control: messages per half hour from one address.',
      sample: '421 4.7.0 Rate control exceeded. Please try again later (mail.barracuda.example)',
      when: { words: /rate control|too many (?:connections|messages)/ },
      category: 'rate_limited',
    },
    {
      name: 'behind-blocked',
      comment: '":blocked": a rule of the firm, after the message was seen.',
      sample: '550 permanent failure for one or more recipients (kim.lee@example.com:blocked)',
      when: { words: /:blocked\)?/ },
      category: 'spam',
    },
    {
      name: 'behind-unknown',
      comment: 'The host behind it said that there is no such user.',
      sample:
        '550 permanent failure for one or more recipients (kim.lee@example.com:550 5.1.1 User unknown)',
      when: {
        words: /:55\d .{0,40}(?:unknown|not found|doesn't exist|does not exist|no such)/,
      },
      category: 'user_unknown',
    },
  ],
}
