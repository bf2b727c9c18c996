/**
 * What one address, or one domain, has sent of late, held against the limits that are set for it. Says when
 * there is room again, in words for a reply.
 */
import type { Limits } from './limits.ts'
import type { Overrun } from './sending-limits.ts'
import { lastDay, lastHour, SlidingWindow, type WindowShape } from './sliding-window.ts'

export type Amount = { readonly messages: number; readonly recipients: number }

export type Rule = {
  /** The option of [limits]. */
  readonly limit: string
  /** Who is limited, as a sentence begins. */
  readonly who: string
  readonly unit: keyof Amount
  readonly window: WindowShape
  readonly most: number
}

const address = 'This address'
const domain = 'The domain of this address'

/** Those that are set, for an address. */
export function addressRules(limits: Limits): Rule[] {
  return inForce([
    rule('messages_per_hour', address, 'messages', lastHour, limits.messagesPerHour),
    rule('messages_per_day', address, 'messages', lastDay, limits.messagesPerDay),
    rule('recipients_per_hour', address, 'recipients', lastHour, limits.recipientsPerHour),
    rule('recipients_per_day', address, 'recipients', lastDay, limits.recipientsPerDay),
  ])
}

/** Those that are set, for all addresses of a domain together. */
export function domainRules(limits: Limits): Rule[] {
  return inForce([
    rule('domain_messages_per_hour', domain, 'messages', lastHour, limits.domainMessagesPerHour),
    rule('domain_messages_per_day', domain, 'messages', lastDay, limits.domainMessagesPerDay),
    rule(
      'domain_recipients_per_hour',
      domain,
      'recipients',
      lastHour,
      limits.domainRecipientsPerHour,
    ),
    rule('domain_recipients_per_day', domain, 'recipients', lastDay, limits.domainRecipientsPerDay),
  ])
}

function rule(
  limit: string,
  who: string,
  unit: keyof Amount,
  window: WindowShape,
  most: number,
): Rule {
  return { limit, who, unit, window, most }
}

function inForce(rules: readonly Rule[]): Rule[] {
  return rules.filter(({ most }) => most > 0)
}

export class Tally {
  readonly #counters: readonly { readonly rule: Rule; readonly window: SlidingWindow }[]

  constructor(rules: readonly Rule[]) {
    this.#counters = rules.map((rule) => ({ rule, window: new SlidingWindow(rule.window) }))
  }

  /** Why there is no room for so much more. Of several reasons, the one that lasts longest. */
  overrun(more: Amount, now: number): Overrun | undefined {
    const reached = this.#counters.filter(
      ({ rule, window }) => more[rule.unit] > 0 && window.sum(now) + more[rule.unit] > rule.most,
    )
    const overruns = reached.map(({ rule, window }) => ({
      rule,
      sent: window.sum(now),
      roomFrom: window.atMostFrom(rule.most - more[rule.unit], now),
    }))
    const [longest] = overruns.toSorted((one, other) => other.roomFrom - one.roomFrom)
    return longest && { limit: longest.rule.limit, text: wordsFor(longest, more) }
  }

  add(amount: Amount, now: number): void {
    for (const { rule, window } of this.#counters) window.add(amount[rule.unit], now)
  }

  takeBack(amount: Amount, addedAt: number): void {
    for (const { rule, window } of this.#counters) window.takeBack(amount[rule.unit], addedAt)
  }

  isEmpty(now: number): boolean {
    return this.#counters.every(({ window }) => window.sum(now) === 0)
  }
}

type Reached = { readonly rule: Rule; readonly sent: number; readonly roomFrom: number }

function wordsFor({ rule, sent, roomFrom }: Reached, more: Amount): string {
  const { limit, most, unit, who } = rule
  const span = rule.window === lastHour ? 'an hour' : '24 hours'
  const deed = unit === 'messages' ? 'send' : 'write to'
  const done = unit === 'messages' ? 'has sent' : 'has written to'
  const next = counted(more[unit], unit, 'more ')
  return [
    `${who} may ${deed} ${counted(most, unit)} in ${span}, and ${done} ${sent}`,
    more[unit] > most
      ? `There is never room for ${next} at once`
      : `There is room for ${next} from ${new Date(roomFrom).toISOString()} on; try again then`,
    raisedBy(limit),
  ].join('\n')
}

function counted(count: number, unit: keyof Amount, more = ''): string {
  return `${count} ${more}${count === 1 ? unit.slice(0, -1) : unit}`
}

/** The last line of every such reply. */
export function raisedBy(limit: string): string {
  return `Whoever runs this server raises it: ${limit} in [limits] of posthorn.toml`
}
