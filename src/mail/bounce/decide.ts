/**
 * From a category to what is done: tried again or not, suppressed or not. The code's class decides where
 * the category leaves it open; words that call the answer final outrank both.
 */
import type { BounceCategory, BounceInfo, BounceScope } from '../../contract/bounce-info.ts'
import { type Answer, classOf } from './answer.ts'
import { categoryDefaults } from './category-defaults.ts'

/** What a rule says; all but the category may be left to the defaults. */
export type Ruling = {
  readonly category: BounceCategory
  readonly kind?: BounceInfo['kind']
  readonly action?: BounceInfo['action']
  readonly scope?: BounceScope
  readonly suppress?: boolean
}

export type Decision = Pick<BounceInfo, 'action' | 'category' | 'kind' | 'scope' | 'suppress'>

export function decide(given: Ruling, answer: Answer): Decision {
  const ruling = atStage(given, answer)
  const { category } = ruling
  const defaults = categoryDefaults[category]
  const kind = kindOf(ruling, answer)
  const scope = ruling.scope ?? defaults.scope
  const suppress = ruling.suppress ?? defaults.suppress
  return {
    action: kind === 'permanent' ? 'reject' : actionAgain(ruling),
    category,
    kind,
    scope,
    suppress: suppress && kind === 'permanent' && scope === 'recipient' && isLastWord(answer),
  }
}

/** A 4xx never is, nor are words that promise another day or name another cause beside the dead mailbox. */
function isLastWord(answer: Answer): boolean {
  const { enhanced, words } = answer
  return (
    classOf(answer) !== 4 &&
    enhanced?.startsWith('4') !== true &&
    !passingWords.test(words) &&
    !otherCauses.test(words)
  )
}

const otherCauses =
  /\bldap\b|database|backend|syntax|address format|polic(?:y|ies)|\bspam|relaying|\bsender\b|\bhelo\b|quota|black ?list|block ?list|\b(?:mail|recipient) domain|timed? ?out/

/**
 * Before RCPT a host knows no recipient: what it says of users then is about our host or the sender. After
 * RCPT was accepted, "user unknown" is a refusal of this message; the recipient was known a moment ago.
 */
function atStage(ruling: Ruling, { stage }: Answer): Ruling {
  if (!aboutRecipients.has(ruling.category)) return ruling
  if (stage === 'connect' || stage === 'ehlo') return { category: 'blocklist' }
  if (stage === 'mail' && ruling.category !== 'mailbox_full') return { category: 'sender_rejected' }
  const isLate = stage === 'data' || stage === 'dot'
  return isLate && ruling.category === 'user_unknown' ? { category: 'recipient_refused' } : ruling
}

const aboutRecipients: ReadonlySet<BounceCategory> = new Set([
  'user_unknown',
  'mailbox_inactive',
  'mailbox_full',
  'recipient_refused',
])

function kindOf(ruling: Ruling, answer: Answer): BounceInfo['kind'] {
  const { category, kind, action } = ruling
  if (kind !== undefined) return kind
  if (action !== undefined) return action === 'reject' ? 'permanent' : 'temporary'
  if (category !== 'mailbox_full' && finalWords.test(answer.words)) return 'permanent'
  const byDefault = categoryDefaults[category].kind
  if (byDefault !== 'by-code') return byDefault
  const replyClass = classOf(answer)
  if (replyClass === 4) return 'temporary'
  // A 5xx that asks to come later is believed where the host is in trouble, and only there.
  if (replyClass === 5 && category !== 'system') return 'permanent'
  return passingWords.test(answer.words) ? 'temporary' : 'permanent'
}

function actionAgain({ category, action }: Ruling): BounceInfo['action'] {
  return action === undefined || action === 'reject' ? categoryDefaults[category].again : action
}

/** Yahoo calls some of its 421s final; queues say that they have given up. */
const finalWords =
  /permanently deferred|will not succeed|deleted from (?:the )?queue|(?:do not|don't) (?:re)?try|(?:have|has|been) giv(?:en|ing) up|giving up|will not (?:be retried|retry|try again)|no (?:further|more) (?:attempts|retries)/

/** Where no code tells. */
const passingWords =
  /temporar|try again|retry|later|deferred|delayed|still trying|will be retried|vorubergehend|spater|temporaire|plus tard|mas tarde|mais tarde|piu tardi|временн|позже|稍后|稍後|一時|後で/
