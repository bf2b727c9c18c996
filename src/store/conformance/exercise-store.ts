/**
 * The one definition of a correct store. Every driver calls it from its own test file, with a way
 * to make places; what is said in the ports (mail/*-store.ts) is shown here sentence by sentence.
 */
import { exerciseAccounts } from './accounts.ts'
import { exerciseCancels } from './cancels.ts'
import { exerciseCommits } from './commits.ts'
import { exerciseCredentials } from './credentials.ts'
import { exerciseDomains } from './domains.ts'
import { exerciseHolding } from './holding.ts'
import { exerciseLeases } from './leases.ts'
import { exerciseLimits } from './limits.ts'
import { exerciseListings } from './listings.ts'
import { exerciseNotices } from './notices.ts'
import type { NewPlace } from './place.ts'
import { exerciseQueueByHand } from './queue-by-hand.ts'
import { exerciseRedactions } from './redactions.ts'
import { exerciseReports } from './reports.ts'
import { exerciseRestarts } from './restarts.ts'
import { exerciseSettlements } from './settlements.ts'
import { exerciseStsPolicies } from './sts-policies.ts'
import { exerciseSuppressions } from './suppressions.ts'
import { exerciseSuspensions } from './suspensions.ts'
import { exerciseWarmUps } from './warm-ups.ts'

export function exerciseStore(name: string, newPlace: NewPlace): void {
  exerciseCommits(name, newPlace)
  exerciseLeases(name, newPlace)
  exerciseSettlements(name, newPlace)
  exerciseCancels(name, newPlace)
  exerciseNotices(name, newPlace)
  exerciseRestarts(name, newPlace)
  exerciseListings(name, newPlace)
  exerciseHolding(name, newPlace)
  exerciseSuspensions(name, newPlace)
  exerciseQueueByHand(name, newPlace)
  exerciseAccounts(name, newPlace)
  exerciseCredentials(name, newPlace)
  exerciseDomains(name, newPlace)
  exerciseLimits(name, newPlace)
  exerciseSuppressions(name, newPlace)
  exerciseRedactions(name, newPlace)
  exerciseReports(name, newPlace)
  exerciseStsPolicies(name, newPlace)
  exerciseWarmUps(name, newPlace)
}
