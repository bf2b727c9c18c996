/** Zimbra: its LMTP server answers behind Postfix. */
import type { ProviderRules } from '../../rule.ts'

export const zimbra: ProviderRules = {
  provider: 'zimbra',
  // Software: no host name shows it, and this matches nothing.
  hosts: /(?!)/,
  marks:
    /zimbra|mail\.quota_exceeded|account\.(?:maintenance_mode|account_inactive|no_such_account)/,
  rules: [
    {
      name: 'quota',
      comment: 'Said after DATA, by the mailbox server.',
      sample: '452 4.2.2 Over quota (mail.QUOTA_EXCEEDED) zimbra mailbox server',
      when: { words: /over quota|quota[_ ]exceeded/ },
      category: 'mailbox_full',
    },
    {
      name: 'unknown',
      comment: 'No such account on this server.',
      sample: '550 5.1.1 account.NO_SUCH_ACCOUNT: no such account kim.lee@example.com (zimbra)',
      when: { words: /no[_ ]such[_ ]account|user unknown/ },
      category: 'user_unknown',
    },
    {
      name: 'inactive',
      comment: 'Locked or closed by the administrator.',
      sample: '550 5.2.1 account.ACCOUNT_INACTIVE: account is not active (zimbra)',
      when: { words: /account_inactive|account is not active/ },
      category: 'mailbox_inactive',
    },
    {
      name: 'maintenance',
      comment: 'Mailbox being moved; comes back within hours.',
      sample: '450 4.2.1 account.MAINTENANCE_MODE: account is in maintenance mode (zimbra)',
      when: { words: /maintenance/ },
      category: 'system',
      kind: 'temporary',
    },
  ],
}
