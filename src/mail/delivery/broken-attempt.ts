/** What becomes of recipients when an attempt throws: a defect of ours defers, and is told as such. */
import type { Clock } from '../../base/clock.ts'
import type { LeasedConsignment } from '../message/message.ts'
import type { Attempted } from './attempt.ts'
import { nowhere, unsuccessful } from './ending.ts'
import { ownMeaning } from './meaning.ts'
import { Progress } from './progress.ts'

/** @param words what was thrown */
export function brokenAttempt(
  { recipients }: LeasedConsignment,
  words: string,
  clock: Clock,
): Attempted {
  const info = ownMeaning({
    action: 'defer',
    category: 'system',
    scope: 'us',
    rule: 'own-failure',
    message: 'Posthorn itself failed in this attempt; its log says more. It will be tried again.',
  })
  const progress = new Progress(recipients, clock)
  const said = `our own failure: ${words}`
  progress.settleAll(unsuccessful(info, { stage: 'route', place: nowhere, said, status: '4.3.0' }))
  return progress
}
