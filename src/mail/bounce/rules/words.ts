/**
 * Rules by words, in the order in which they are asked. A cause that is named outranks a consequence: what
 * is limited "because of your reverse DNS" is about the reverse DNS; who is on a list is on a list, whatever
 * is said of the mailbox; and what says least ("denied", "try later") comes last.
 */
import type { RuleBook } from '../rule-book.ts'
import { authentication } from './words/authentication.ts'
import { blocklist } from './words/blocklist.ts'
import { content } from './words/content.ts'
import { loopAndExpiry } from './words/loop-and-expiry.ts'
import { mailboxFull } from './words/mailbox-full.ts'
import { network } from './words/network.ts'
import { policy } from './words/policy.ts'
import { rate } from './words/rate.ts'
import { mailboxInactive } from './words/mailbox-inactive.ts'
import { recipientRefused } from './words/recipient-refused.ts'
import { relay } from './words/relay.ts'
import { greylist } from './words/greylist.ts'
import { sender } from './words/sender.ts'
import { spam } from './words/spam.ts'
import { system } from './words/system.ts'
import { userUnknown } from './words/user-unknown.ts'

export const wordRules: readonly RuleBook[] = [
  loopAndExpiry,
  blocklist,
  mailboxFull,
  authentication,
  greylist,
  rate,
  spam,
  content,
  relay,
  sender,
  mailboxInactive,
  userUnknown,
  recipientRefused,
  network,
  policy,
  system,
]
