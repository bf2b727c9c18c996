/**
 * The numbers of [limits], as they count once preset and options are put together. 0 is no limit. Where
 * the conventional ones come from: docs/limits.md.
 */
export type Limits = {
  /** Of one address. */
  readonly messagesPerHour: number
  readonly messagesPerDay: number
  readonly recipientsPerHour: number
  readonly recipientsPerDay: number
  /** Of all addresses of one domain together. */
  readonly domainMessagesPerHour: number
  readonly domainMessagesPerDay: number
  readonly domainRecipientsPerHour: number
  readonly domainRecipientsPerDay: number
  /** Recipients to whom the address has never written before. */
  readonly firstTimeRecipientsPerDay: number
  /** Of those that had their last word within a day, how many in a hundred may be nobody. */
  readonly suspendBouncePercent: number
  /** With fewer last words than this a percentage says nothing. */
  readonly suspendBounceMinRecipients: number
  /** Within a day. */
  readonly suspendSpamVerdicts: number
}

export const unlimited: Limits = {
  messagesPerHour: 0,
  messagesPerDay: 0,
  recipientsPerHour: 0,
  recipientsPerDay: 0,
  domainMessagesPerHour: 0,
  domainMessagesPerDay: 0,
  domainRecipientsPerHour: 0,
  domainRecipientsPerDay: 0,
  firstTimeRecipientsPerDay: 0,
  suspendBouncePercent: 0,
  suspendBounceMinRecipients: 50,
  suspendSpamVerdicts: 0,
}

export const conventional: Limits = {
  messagesPerHour: 75,
  messagesPerDay: 300,
  recipientsPerHour: 150,
  recipientsPerDay: 600,
  domainMessagesPerHour: 75,
  domainMessagesPerDay: 300,
  domainRecipientsPerHour: 150,
  domainRecipientsPerDay: 600,
  firstTimeRecipientsPerDay: 100,
  suspendBouncePercent: 15,
  suspendBounceMinRecipients: 50,
  suspendSpamVerdicts: 10,
}

export const presets = { none: unlimited, conventional } as const
