/**
 * Postfix, at any host: "… address rejected: REASON", with the reason at the end in words that its
 * source has kept for decades.
 */
import type { ProviderRules } from '../../rule.ts'

export const postfix: ProviderRules = {
  provider: 'postfix',
  // Software: no host name shows it, and this matches nothing.
  hosts: /(?!)/,
  marks:
    /(?:recipient|sender|client|helo) (?:address|host|command) rejected: |user unknown in (?:virtual|local|relay)|message file too big|relay access denied|server configuration (?:error|problem)|command rejected: |: (?:sender|recipient) address rejected|discarded by header|: helo command rejected/,
  rules: [
    {
      name: 'greylisted',
      comment: 'Postgrey, SQLgrey and policyd answer through Postfix with the recipient in front.',
      sample:
        '450 4.2.0 <kim.lee@example.com>: Recipient address rejected: Greylisted, see http://postgrey.schweikert.ch/help/example.com.html',
      when: { words: /rejected: .{0,40}grey-?list|postgrey/ },
      category: 'greylist',
    },
    {
      name: 'no-ptr',
      comment: 'reject_unknown_(reverse_)client_hostname.',
      sample: '450 4.7.25 Client host rejected: cannot find your hostname, [192.0.2.7]',
      when: { words: /cannot find your (?:reverse )?hostname/ },
      category: 'ptr',
    },
    {
      name: 'helo',
      comment: 'The name that we greet with: not a name, or not found.',
      sample: '504 5.5.2 <mx>: Helo command rejected: need fully-qualified hostname',
      when: { words: /helo command rejected: (?:need fully|invalid|host not found)/ },
      category: 'protocol',
    },
    {
      name: 'sender-unverified',
      comment: 'Asked at the home of the sender, which knows no such mailbox.',
      sample:
        '550 5.1.7 <kim.lee@example.com>: Sender address rejected: undeliverable address: unknown user',
      when: { words: /sender address rejected: (?:undeliverable|unverified)/ },
      category: 'sender_rejected',
    },
    {
      name: 'sender-rejected',
      comment: 'The domain of the sender does not exist, or a list forbids it.',
      sample: '450 4.1.8 <kim.lee@example.com>: Sender address rejected: Domain not found',
      when: { words: /sender address rejected: /, butNot: /\bspf\b|spfquery|grey|spamhaus/ },
      category: 'sender_rejected',
    },
    {
      name: 'recipient-domain-not-found',
      comment: 'A relay that looked for the domain of the recipient.',
      sample: '450 4.1.2 <kim.lee@example.net>: Recipient address rejected: Domain not found',
      when: { words: /recipient address rejected: (?:domain not found|malformed dns)/ },
      category: 'dns',
    },
    {
      name: 'recipient-unverified',
      comment: 'With 450 the relay has not been able to ask yet; with 550 it knows.',
      sample:
        '550 5.1.1 <kim.lee@example.com>: Recipient address rejected: undeliverable address: unknown user: "kim.lee"',
      when: {
        words: /recipient address rejected: undeliverable address/,
        butNot: /quota|full|space/,
        codes: [550, 551, 553, 554],
      },
      category: 'user_unknown',
    },
    {
      name: 'recipient-not-asked-yet',
      comment: 'Address verification in progress.',
      sample:
        '450 4.1.1 <kim.lee@example.com>: Recipient address rejected: unverified address: Address verification in progress',
      when: { words: /unverified address|verification in progress/ },
      category: 'system',
      kind: 'temporary',
    },
    {
      name: 'user-unknown',
      comment: 'Whichever table was asked: virtual, local or relay.',
      sample:
        '550 5.1.1 <kim.lee@example.com>: Recipient address rejected: User unknown in virtual mailbox table',
      when: {
        words:
          /user unknown in (?:virtual|local|relay)|recipient address rejected: (?:user unknown|no such user|unknown user)/,
      },
      category: 'user_unknown',
    },
    {
      name: 'relay',
      comment: 'reject_unauth_destination.',
      sample: '554 5.7.1 <kim.lee@example.com>: Relay access denied',
      when: { words: /relay access denied/ },
      category: 'relay_denied',
    },
    {
      name: 'too-large',
      comment: 'message_size_limit of the receiving side.',
      sample: '552 5.3.4 Error: message file too big',
      when: { words: /message file too big|message size \d{1,15} exceeds size limit/ },
      category: 'too_large',
    },
    {
      name: 'configuration',
      comment: 'Their table or policy server does not answer.',
      sample:
        '451 4.3.5 <kim.lee@example.com>: Recipient address rejected: Server configuration problem',
      when: { words: /server configuration (?:problem|error)|temporary lookup failure/ },
      category: 'system',
      kind: 'temporary',
    },
  ],
}
