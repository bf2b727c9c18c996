/** What the checks of domains need to know about this machine. */
import { ipAddresses } from './option.ts'

export const domainOptions = {
  publicIps: ipAddresses({
    doc: 'Addresses that our mail leaves from, as the world sees them; "posthorn domain check" asks whether SPF allows each, and for its PTR. Those of [delivery.sources] are known without it. Empty: they, or else those that hostname resolves to.',
    default: [],
  }),
}
