/**
 * qmail and its descendants: whole sentences, in the first person, with the enhanced code in
 * brackets behind `#`.
 */
import type { ProviderRules } from '../../rule.ts'

export const qmail: ProviderRules = {
  provider: 'qmail',
  // Software: no host name shows it, and this matches nothing.
  hosts: /(?!)/,
  marks:
    /\(#[45]\.\d\.\d|qmail|(?:^|[ :])sorry, (?:no mailbox|i (?:couldn't|wasn't)|that domain|your)|allowed rcpthosts|badmailfrom|badrcptto|chkuser|not going to try again/,
  rules: [
    {
      name: 'listed',
      comment: 'rblsmtpd, with the list behind it.',
      sample: '553 sorry, your IP 192.0.2.7 is listed by an RBL (#5.7.1)',
      when: { words: /\brbl\b|blacklist|spamhaus|dnsbl/ },
      category: 'blocklist',
    },
    {
      name: 'quota',
      comment: 'vpopmail and maildrop deliver for qmail and count the space.',
      sample: 'kim.lee@example.com: User is over the quota. You can try again later. (#4.2.2)',
      when: {
        words:
          /(?:over|disk|exceeds?|exceeded) (?:the )?(?:allowed )?quota|quota (?:is )?exceed|mail ?box (?:is )?full|mailfolder is over/,
      },
      category: 'mailbox_full',
    },
    {
      name: 'no-mailbox',
      comment: 'The best known sentence of all.',
      sample: 'Sorry, no mailbox here by that name. (#5.1.1)',
      when: {
        words:
          /no mailbox here|can't find user's mailbox|no such (?:user|mailbox)|recipient doesn't exist/,
      },
      category: 'user_unknown',
    },
    {
      name: 'no-longer',
      comment: 'Closed, said by vpopmail and ezmlm.',
      sample: 'This address no longer accepts mail. (#5.2.1)',
      when: { words: /no longer accepts mail|account (?:is )?(?:disabled|suspended|locked)/ },
      category: 'mailbox_inactive',
    },
    {
      name: 'relay',
      comment: 'rcpthosts: not a domain of that host.',
      sample: "553 sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)",
      when: { words: /allowed rcpthosts/ },
      category: 'relay_denied',
    },
    {
      name: 'sender-listed',
      comment: 'badmailfrom, and domains without mail.',
      sample: '553 sorry, your envelope sender is in my badmailfrom list (#5.7.1)',
      when: { words: /badmailfrom|envelope sender (?:is |domain )|sender was rejected/ },
      category: 'sender_rejected',
    },
    {
      name: 'recipient-listed',
      comment: 'badrcptto: the administrator wants no mail for this address; it may well exist.',
      sample: '553 sorry, your envelope recipient is in my badrcptto list (#5.7.1)',
      when: { words: /badrcptto/ },
      category: 'recipient_refused',
    },
    {
      name: 'too-large',
      comment: 'databytes: the limit of the host in bytes.',
      sample: '552 sorry, that message size exceeds my databytes limit (#5.3.4)',
      when: { words: /databytes|#5\.3\.4|#5\.2\.3/ },
      category: 'too_large',
    },
    {
      name: 'no-host',
      comment: 'NXDOMAIN; the temporary kind says "CNAME lookup failed temporarily".',
      sample: "Sorry, I couldn't find any host named example.invalid. (#5.1.2)",
      when: { words: /couldn't find (?:any|a) (?:host|mail exchanger)/ },
      category: 'dns',
      kind: 'permanent',
    },
    {
      name: 'lookup-failed',
      comment: 'DNS did not answer, which says nothing about the domain.',
      sample: 'CNAME lookup failed temporarily. (#4.4.3)',
      when: { words: /lookup failed temporarily|#4\.4\.3/ },
      category: 'dns',
      kind: 'temporary',
    },
    {
      name: 'loop',
      comment: 'Delivered-To met twice, or an MX that is not in control/locals.',
      sample: 'This message is looping: it already has my Delivered-To line. (#5.4.6)',
      when: { words: /message is looping|isn't in my control\/locals|too many hops/ },
      category: 'network',
      kind: 'permanent',
    },
    {
      name: 'gave-up',
      comment:
        'queuelifetime is over. Comes before the reason: the last word is that it was given up.',
      sample: "I'm not going to try again; this message has been in the queue too long.",
      when: { words: /in the queue too long|not going to try again/ },
      category: 'expired',
    },
    {
      name: 'no-connection',
      comment: 'No host of the domain talks.',
      sample: "Sorry, I wasn't able to establish an SMTP connection. (#4.4.1)",
      when: { words: /able to establish an smtp connection|connection died|greeting failed/ },
      category: 'network',
    },
    {
      name: 'local-trouble',
      comment: 'Crashes, full disks and homes that cannot be read.',
      sample: 'Aack, child crashed. (#4.3.0)',
      when: { words: /child crashed|unable to (?:switch|chdir|open|forward)|#4\.3\.0/ },
      category: 'system',
    },
  ],
}
