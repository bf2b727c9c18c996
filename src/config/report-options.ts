/** The options of [reports]: what this server tells other domains about its mail to them. */
import { normaliseAddress } from '../mail/account/address.ts'
import { flag, text } from './option.ts'

export const reportOptions = {
  tls: flag({
    doc: 'Whether domains that ask for it (TLS-RPT, RFC 8460) get a daily report of how the TLS of our connections to them went. Reports are signed, so there are none before the DKIM record of a domain of yours was found.',
    default: true,
  }),
  from: text<undefined>({
    doc: 'Who writes the reports and is named in them as contact. Its domain is one of yours.',
    default: undefined,
    allowed: 'an address in ASCII, such as "tls-reports@example.com"',
    example: 'tls-reports@example.com',
    defaultInWords:
      'tls-reports at the domain of yours to which hostname belongs, else at the oldest',
    accepts: (given) => /^[\x21-\x7e]+$/.test(given) && normaliseAddress(given) !== undefined,
  }),
  organization: text<undefined>({
    doc: 'Name of whoever runs this server, as reports give it.',
    default: undefined,
    allowed: 'a text of 1 to 200 characters',
    example: 'Example Ltd',
    defaultInWords: 'the domain of from',
    accepts: (given) => given.length >= 1 && given.length <= 200,
  }),
}
