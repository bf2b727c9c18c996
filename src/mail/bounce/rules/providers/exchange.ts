/**
 * The Exchange software, on premises or in the cloud. It names the part that decided (RESOLVER,
 * STOREDRV, SMTPSEND, TRANSPORT.RULES), and these names never change, whatever language the
 * sentence after them has.
 */
import type { ProviderRules } from '../../rule.ts'

export const exchange: ProviderRules = {
  provider: 'exchange',
  // Software: no host name shows it, and this matches nothing.
  hosts: /(?!)/,
  marks:
    /\bresolver\.|\bstoredrv\.|\bsmtpsend\.|transport\.rules|mapiexception|\brouting\.|\bagents?\.|queue\.expired|smtp;? ?5\.7\.\d+ client was not authenticated/,
  rules: [
    {
      name: 'recipient-not-found',
      comment:
        'The directory has no such address; also the old "legacyExchangeDN" form of one that has moved.',
      sample: '550 5.1.1 RESOLVER.ADR.RecipNotFound; not found',
      when: {
        words:
          /resolver\.adr\.(?:ex)?recip(?:ient)?notfound|resolver\.adr\.invalid|resolver\.adr\.exrecipnotfound/,
      },
      category: 'user_unknown',
    },
    {
      name: 'quota',
      comment: 'The store took the message and then found no room.',
      sample:
        '554 5.2.2 mailbox full; STOREDRV.Deliver.Exception:QuotaExceededException.MapiExceptionShutoffQuotaExceeded; Failed to process message due to a permanent exception',
      when: { words: /quotaexceeded|mailbox full|over ?quota/ },
      category: 'mailbox_full',
    },
    {
      name: 'mailbox-disabled',
      comment: 'The mailbox is there but takes no mail.',
      sample: '550 5.2.1 STOREDRV.Deliver: mailbox disabled, not accepting messages',
      when: {
        words: /mailbox(?: is)? disabled|accountdisabled|mapiexceptionunknownuser|mailboxdisabled/,
      },
      category: 'mailbox_inactive',
    },
    {
      name: 'size',
      comment: 'Larger than the receiving mailbox or group allows.',
      sample: '550 5.2.3 RESOLVER.RST.RecipSizeLimit; message too large for this recipient',
      when: { words: /sizelimit|messagetoolarge|message size exceeds/ },
      category: 'too_large',
    },
    {
      name: 'only-known-senders',
      comment: 'RESOLVER.RST: the recipient takes mail only from some; the address is alive.',
      sample: '550 5.7.1 RESOLVER.RST.NotAuthorized; not authorized',
      when: {
        words:
          /resolver\.rst\.(?:notauthorized|authrequired|sendernotauthenticated|restricted|notpermitted)|delivery restriction/,
      },
      category: 'recipient_refused',
    },
    {
      name: 'organisation-rule',
      comment: 'A transport rule of the organisation.',
      sample:
        '550 5.7.1 TRANSPORT.RULES.RejectMessage; the message was rejected by organization policy',
      when: { words: /transport\.rules|rejected by organization policy/ },
      category: 'policy',
    },
    {
      name: 'loop',
      comment: 'The message has been here before.',
      sample: '554 5.4.6 ROUTING.LoopDetected; mail loop detected',
      when: { words: /loopdetected|toomanyrecursiveforwards|resolver\.fwd\./ },
      category: 'network',
      kind: 'permanent',
    },
    {
      name: 'recipient-rate',
      comment: 'Too many messages for one mailbox at once.',
      sample: '432 4.3.2 STOREDRV.Deliver; recipient thread limit exceeded',
      when: {
        words:
          /thread limit exceeded|concurrency limit|too many (?:concurrent|active) (?:submissions|deliveries)/,
      },
      category: 'rate_limited',
      action: 'defer',
      scope: 'recipient',
    },
    {
      name: 'may-not-send-as',
      comment: 'The account we relay with may not use this author.',
      sample:
        '550 5.7.60 SMTP; Client does not have permissions to send as this sender [STOREDRV.Submission]',
      when: {
        words: /permissions? to send as this sender|sendasdenied|submission.exception:sendas/,
      },
      category: 'sender_rejected',
    },
    {
      name: 'queue-expired',
      comment: 'The other side gave up.',
      sample: '550 4.4.7 QUEUE.Expired; message expired',
      when: { words: /queue\.expired/ },
      category: 'expired',
    },
    {
      name: 'store-trouble',
      comment: 'A database moved or was not mounted; it comes back.',
      sample:
        '432 4.2.0 STOREDRV.Deliver.Exception:StorageTransientException.MapiExceptionMdbOffline; Failed to process message due to a transient exception',
      when: {
        words: /transient exception|mdboffline|storagetransient|mailboxoffline|connectionfailed/,
      },
      category: 'system',
      kind: 'temporary',
    },
  ],
}
