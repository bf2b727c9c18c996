/** The answer to mail of a domain that may not send yet (mail/domain/standing.ts). */
import type { Objection } from '../domain/standing.ts'
import { type Refusal, refuse } from './refusal.ts'

export function refuseUnverified({ isTemporary, text }: Objection): Refusal {
  return isTemporary
    ? refuse({ code: 451, enhanced: '4.7.1', text })
    : refuse({ code: 550, enhanced: '5.7.1', text })
}
