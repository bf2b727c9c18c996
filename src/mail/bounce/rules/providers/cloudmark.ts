/** Cloudmark: CSI judges addresses, Authority judges content; before many telephone companies. */
import type { ProviderRules } from '../../rule.ts'

export const cloudmark: ProviderRules = {
  provider: 'cloudmark',
  hosts: /(?:^|\.)cloudmark\.com$/,
  marks: /cloudmark/,
  rules: [
    {
      name: 'sender-intelligence',
      comment: 'CSI: our address; a form at csi.cloudmark.com resets it.',
      sample:
        '554 Your IP 192.0.2.7 is blocked. See https://csi.cloudmark.com/en/reset/?ip=192.0.2.7',
      when: { words: /\bcsi\b|sender intelligence|reset-request|poor reputation|\bip\b/ },
      category: 'blocklist',
    },
    {
      name: 'content',
      comment: 'Authority compares the content with what people have reported.',
      sample: '550 5.7.1 Message rejected as spam by Cloudmark Authority',
      when: { words: /(?:as|be|contains?) spam|spam (?:content|message)|content|authority/ },
      category: 'spam',
    },
  ],
}
