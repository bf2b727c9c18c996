/** What a walk through the hosts of a route ends with when no connection lets the message in, and why. */
import type { Loss } from '../../protocol/smtp/client-dialogue.ts'
import { isReplyText, type Reply } from '../../protocol/smtp/reply.ts'
import type { NoRoute, Route, RouteHost } from '../route/route.ts'
import type { ConnectFailure, ConnectParts } from './connect.ts'
import type { Connection } from './connection.ts'
import { type Ending, place, unsuccessful } from './ending.ts'
import { type MeaningSteps, meaningOf, meaningOfLoss, ownMeaning } from './meaning.ts'
import { meaningOfNoRoute } from './no-way.ts'

/** Why a connection did not take the sender, before any recipient was named. */
export type MailRefusal = { readonly reply: Reply } | { readonly loss: Loss }

/** What becomes of everybody: of several failures the last that gives hope, else the last. */
export function endingOfAll(failures: readonly Ending[], route: Route): Ending {
  const hopeful = failures.filter(({ state }) => state === 'queued')
  // What a host said tells more than that another one could not be reached.
  const ending =
    hopeful.findLast(({ reply }) => isReplyText(reply)) ?? hopeful.at(-1) ?? failures.at(-1)
  if (ending === undefined) return untried(route)
  const others = failures.length - 1
  if (others === 0) return ending
  const more = others === 1 ? 'Another address was' : `${others} other addresses were`
  return { ...ending, reason: `${ending.reason} ${more} tried before without success.` }
}

/** It did not take the sender. */
export function endingOfRefusal(
  connection: Connection,
  refusal: MailRefusal,
  steps: MeaningSteps,
): Ending {
  const { host, ourIp, lossCode: code } = connection
  const where = { stage: 'mail', place: place(connection) } as const
  if ('reply' in refusal) {
    const { reply } = refusal
    const info = meaningOf({ stage: 'mail', host, ourIp, reply }, steps)
    return unsuccessful(info, { ...where, said: reply })
  }
  const { reason, reply } = refusal.loss
  const info = meaningOfLoss(refusal.loss, { stage: 'mail', host, ourIp, code }, steps)
  const specifics = `${host} broke off the dialogue (${reason}).`
  return {
    ...unsuccessful(info, { ...where, said: reply ?? reason, specifics }),
    status: '4.4.2',
  }
}

/** No connection came about. */
export function endingUnreached(
  { name }: RouteHost,
  ip: string,
  failure: ConnectFailure,
  steps: ConnectParts & MeaningSteps,
): Ending {
  const { failedStage: stage, status, reason, reply, code, bounceInfo, tls, ourIp } = failure
  const answer = reply === undefined ? { error: code ?? reason } : { reply }
  const info = bounceInfo ?? meaningOf({ stage, host: name, ourIp, ...answer }, steps)
  const ending = unsuccessful(info, {
    stage,
    place: place({ host: name, ip, tls, source: steps.source }),
    said: reply ?? reason,
    isOwnVerdict: bounceInfo !== undefined,
  })
  return { ...ending, status: ending.status.charAt(0) + status.slice(1) }
}

export function endingWithoutAddress(
  { name }: RouteHost,
  noRoute: NoRoute,
  steps: MeaningSteps,
): Ending {
  return unsuccessful(meaningOfNoRoute(noRoute, steps), {
    stage: 'route',
    place: { host: name, ip: '' },
    said: noRoute.reason,
    status: noRoute.status,
    isOwnVerdict: true,
  })
}

function untried({ hosts }: Route): Ending {
  const host = hosts[0]?.name ?? ''
  const said = `no address of ${host} could be tried`
  const info = ownMeaning({
    action: 'defer',
    category: 'network',
    scope: 'destination',
    rule: 'no-address-tried',
    message: `No address of ${host} could be tried. Posthorn tries again later.`,
  })
  return unsuccessful(info, { stage: 'route', place: { host, ip: '' }, said, status: '4.4.4' })
}
