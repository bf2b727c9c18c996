/** The answer to RCPT for a recipient that is suppressed: since when, why, and how it is lifted. */
import type { Suppression } from '../message/suppression-change.ts'
import { quoted, type Refusal, refuse } from './refusal.ts'

export function refuseSuppressed(suppression: Suppression): Refusal {
  const { recipient, reason, addedAt, expiresAt, messageId } = suppression
  const until = expiresAt === undefined ? '' : ` until ${iso(expiresAt)}`
  const origin = messageId === undefined ? '' : `, learnt from message ${messageId}`
  return refuse({
    code: 550,
    enhanced: '5.1.1',
    text: [
      `${quoted(recipient)} is suppressed since ${iso(addedAt)}${until}: this server does not write to it`,
      `The reason is ${quoted(reason)}${origin}`,
      'Whoever runs this server lifts it with: posthorn suppression remove ADDRESS',
    ].join('\n'),
    privateReason: `${recipient} is suppressed: ${reason}`,
  })
}

function iso(at: number): string {
  return new Date(at).toISOString()
}
