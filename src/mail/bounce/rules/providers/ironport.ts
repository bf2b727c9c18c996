/**
 * Cisco Secure Email, once IronPort (iphmx.com): speaks of SBRS or SenderBase and puts codes
 * behind `#`.
 */
import type { ProviderRules } from '../../rule.ts'

export const ironport: ProviderRules = {
  provider: 'ironport',
  hosts: /(?:^|\.)iphmx\.com$/,
  marks:
    /ironport|senderbase|\bsbrs\b|iphmx\.com|poor (?:email|sender) reputation score|talosintelligence/,
  rules: [
    {
      name: 'reputation',
      comment: "SenderBase's score of our address; explained at talosintelligence.com.",
      sample:
        "554-mx1.example.iphmx.com\n554 Your access to this mail system has been rejected due to the sending MTA's poor reputation. If you believe that this failure is in error, please contact the intended recipient via alternate means. (SBRS)",
      when: { words: /reputation|sbrs|senderbase/ },
      category: 'blocklist',
    },
    {
      name: 'rate',
      comment: 'Mail flow policy: recipients per hour.',
      sample: '452 #4.5.3 Too many recipients (host limit reached) - mx1.example.iphmx.com',
      when: { words: /too many (?:recipients|connections)|limit reached/ },
      category: 'rate_limited',
    },
    {
      name: 'header-too-large',
      comment: 'Header fields of more than a megabyte.',
      sample: '554 #5.3.4 message header size exceeds limit - mx1.example.iphmx.com',
      when: { words: /size exceeds limit|#5\.3\.4/ },
      category: 'too_large',
    },
  ],
}
