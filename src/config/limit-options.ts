/**
 * The options of [limits]. The preset gives all numbers, an option of its own changes one; put together by
 * `limitsOf`.
 */
import { conventional, type Limits, presets, unlimited } from '../mail/limit/limits.ts'
import { choice, optionalCount } from './option.ts'
import type { Option, ValuesOf } from './option.ts'

const AMOUNT_MAX = 1_000_000_000

function number(name: keyof Limits, doc: string, max = AMOUNT_MAX): Option<number | undefined> {
  return optionalCount({
    doc: `${doc} 0 is no limit.`,
    min: 0,
    max,
    defaultInWords: inPresets(name),
    example: unlimited[name],
  })
}

function inPresets(name: keyof Limits): string {
  return `as the preset says: ${unlimited[name]} with "none", ${conventional[name]} with "conventional"`
}

export const limitOptions = {
  preset: choice({
    doc: 'The numbers that count where the options below say nothing. "conventional" are those of shared sending services.',
    default: 'none',
    of: ['none', 'conventional'],
  }),
  messagesPerHour: number('messagesPerHour', 'Messages of one address in an hour.'),
  messagesPerDay: number('messagesPerDay', 'Messages of one address in 24 hours.'),
  recipientsPerHour: number('recipientsPerHour', 'Recipients of one address in an hour.'),
  recipientsPerDay: number('recipientsPerDay', 'Recipients of one address in 24 hours.'),
  domainMessagesPerHour: number(
    'domainMessagesPerHour',
    'Messages of all addresses of one domain together in an hour.',
  ),
  domainMessagesPerDay: number(
    'domainMessagesPerDay',
    'Messages of all addresses of one domain together in 24 hours.',
  ),
  domainRecipientsPerHour: number(
    'domainRecipientsPerHour',
    'Recipients of all addresses of one domain together in an hour.',
  ),
  domainRecipientsPerDay: number(
    'domainRecipientsPerDay',
    'Recipients of all addresses of one domain together in 24 hours.',
  ),
  firstTimeRecipientsPerDay: number(
    'firstTimeRecipientsPerDay',
    'Recipients in 24 hours to whom an address has never written before: a brake against stolen passwords.',
  ),
  suspendBouncePercent: number(
    'suspendBouncePercent',
    'An address is suspended when of its recipients that were delivered or bounced within a day, so many in a hundred do not exist.',
    100,
  ),
  suspendBounceMinRecipients: optionalCount({
    doc: 'With fewer recipients than this within a day, suspend_bounce_percent suspends nobody.',
    min: 1,
    max: AMOUNT_MAX,
    defaultInWords: inPresets('suspendBounceMinRecipients'),
    example: unlimited.suspendBounceMinRecipients,
  }),
  suspendSpamVerdicts: number(
    'suspendSpamVerdicts',
    'An address is suspended when so many of its recipients within a day had its mail refused by their hosts as spam or a virus.',
  ),
}

/** The preset, with what stands beside it. */
export function limitsOf({ preset, ...given }: ValuesOf<typeof limitOptions>): Limits {
  const set = Object.entries(given).filter(([, value]) => value !== undefined)
  return { ...presets[preset], ...Object.fromEntries(set) }
}
