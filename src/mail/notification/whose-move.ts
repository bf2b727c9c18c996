/** Who can do something about a failure. Not a matter of language, so not in the catalogues. */
import type { BounceCategory } from '../../contract/bounce-info.ts'
import type { Mover } from './catalogue.ts'

export const whoseMove: Record<BounceCategory, Mover> = {
  user_unknown: 'sender',
  mailbox_inactive: 'sender',
  mailbox_full: 'recipient',
  recipient_refused: 'sender',
  blocklist: 'ourServer',
  spam: 'sender',
  content: 'sender',
  virus: 'sender',
  policy: 'sender',
  auth_failure: 'senderDomain',
  ptr: 'ourServer',
  sender_rejected: 'sender',
  rate_limited: 'sender',
  greylist: 'theirServer',
  network: 'theirServer',
  dns: 'sender',
  tls: 'theirServer',
  too_large: 'sender',
  relay_denied: 'theirServer',
  protocol: 'ourServer',
  system: 'theirServer',
  expired: 'sender',
  unknown: 'sender',
}
