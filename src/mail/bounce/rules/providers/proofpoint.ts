/**
 * Proofpoint (pphosted.com, ppe-hosted.com): the filter before many firms; its dynamic reputation
 * list is called PDR.
 */
import type { ProviderRules } from '../../rule.ts'

export const proofpoint: ProviderRules = {
  provider: 'proofpoint',
  hosts: /(?:^|\.)(?:pphosted|ppe-hosted|ppops|gpphosted)\.(?:com|net)$/,
  marks: /proofpoint\.com|pphosted\.com|ppe-hosted\.com|5\.7\.0 local policy violation/,
  rules: [
    {
      name: 'dynamic-reputation',
      comment: 'Our address in the dynamic reputation list; lifted on the page that is named.',
      sample: '554 5.7.0 Blocked - see https://ipcheck.proofpoint.com/?ip=192.0.2.7',
      when: { words: /ipcheck\.proofpoint|dnsbl-lookup|blocked - see|reputation/ },
      category: 'blocklist',
    },
    {
      name: 'too-fast',
      comment: 'Flow control of the service.',
      sample: '452 4.7.1 Too many messages, try again later - https://support.proofpoint.com',
      when: { words: /too many|rate limit|throttl/ },
      category: 'rate_limited',
    },
    {
      name: 'local-policy',
      comment: 'A rule of the firm behind it, without a reason.',
      sample: '550 5.7.0 Local Policy Violation - https://support.proofpoint.com/',
      when: { words: /local policy violation/ },
      category: 'policy',
    },
  ],
}
