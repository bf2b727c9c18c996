/**
 * The people of the pretend internet, all at `sandbox.test`: each stands for a fate that mail may have,
 * and their host answers in the words of a real provider. Anybody else there, and everybody at any other
 * domain, gets his mail. A `+tag` is ignored: `unknown+order-7@sandbox.test` is unknown too.
 *
 * Fates that concern a whole host (busy, down, without TLS) come true when the recipient is named, not
 * when the connection is made: all live in one domain, behind one host, which learns only then for
 * whom the mail is.
 */
import { type Reply, reply } from '../protocol/smtp/reply.ts'

export const PEOPLES_DOMAIN = 'sandbox.test'

export type Fate =
  | { readonly kind: 'delivered'; readonly afterMs?: number }
  | {
      readonly kind: 'refused'
      /** When the recipient is named, or when the whole message has been seen. */
      readonly at: 'rcpt' | 'dot'
      /** Words in braces are filled in: `{recipient}`, and the `{domain}` of the sender. */
      readonly reply: Reply
      /** From so long after the first try on, mail is taken. */
      readonly forMs?: number
    }
  | { readonly kind: 'cut-off' }

/** The fate of mail to this address; everybody who is not in the table just gets it. */
export function fateOf(recipient: string): Fate {
  const at = recipient.lastIndexOf('@')
  if (recipient.slice(at + 1).toLowerCase() !== PEOPLES_DOMAIN) return delivered
  const [name = ''] = recipient.slice(0, at).toLowerCase().split('+')
  return people.get(name) ?? delivered
}

const delivered: Fate = { kind: 'delivered' }

const MINUTE_MS = 60_000

/** By local part. */
export const people: ReadonlyMap<string, Fate> = new Map<string, Fate>([
  ['delivered', delivered],
  ['slow', { kind: 'delivered', afterMs: 3_000 }],

  // Google's words.
  [
    'unknown',
    refusedAt('rcpt', 550, '5.1.1', [
      'The email account that you tried to reach does not exist. Please try',
      "double-checking the recipient's email address for typos or",
      'unnecessary spaces. For more information, go to',
      ' https://support.google.com/mail/?p=NoSuchUser 4fb4d7f45d1cf-5a1b2c3d4e5si - gsmtp',
    ]),
  ],
  [
    'mailbox-full',
    refusedAt('rcpt', 552, '5.2.2', [
      "The recipient's inbox is out of storage space. Please direct the",
      'recipient to',
      ' https://support.google.com/mail/?p=OverQuotaPerm 4fb4d7f45d1cf-5a1b2c3d4e5si - gsmtp',
    ]),
  ],
  [
    'rate-limited',
    refusedAt('rcpt', 421, '4.7.28', [
      'Gmail has detected an unusual rate of mail originating from your SPF',
      'domain [{domain}      35]. To protect our users from spam, mail sent',
      'from your domain has been temporarily rate limited. For more',
      'information, go to',
      ' https://support.google.com/mail/?p=UnsolicitedRateLimitError 4fb4d7f45d1cf-5a1b2c3d4e5si - gsmtp',
    ]),
  ],
  [
    'spam-rejected',
    refusedAt('dot', 550, '5.7.1', [
      '[203.0.113.7      12] Gmail has detected that this message is',
      'likely unsolicited mail. To reduce the amount of spam sent to Gmail,',
      'this message has been blocked. For more information, go to',
      ' https://support.google.com/mail/?p=UnsolicitedMessageError 4fb4d7f45d1cf-5a1b2c3d4e5si - gsmtp',
    ]),
  ],
  [
    'too-large',
    refusedAt('dot', 552, '5.3.4', [
      "Your message exceeded Google's message size limits. For more",
      'information, go to',
      ' https://support.google.com/mail/?p=MaxSizeError 4fb4d7f45d1cf-5a1b2c3d4e5si - gsmtp',
    ]),
  ],
  [
    'dmarc-rejected',
    refusedAt('dot', 550, '5.7.26', [
      "Unauthenticated email from {domain} is not accepted due to domain's",
      'DMARC policy. Please contact the administrator of {domain} domain',
      'if this was a legitimate mail. To learn about the DMARC initiative, go',
      'to',
      ' https://support.google.com/mail/?p=DmarcRejection 4fb4d7f45d1cf-5a1b2c3d4e5si - gsmtp',
    ]),
  ],

  // Postfix with Spamhaus and with postgrey, as thousands of hosts run them.
  [
    'blocklisted',
    refusedAt('rcpt', 554, '5.7.1', [
      'Service unavailable; Client host [203.0.113.7] blocked using zen.spamhaus.org; https://www.spamhaus.org/query/ip/203.0.113.7',
    ]),
  ],
  [
    'greylisted',
    {
      ...refusedAt('rcpt', 450, '4.2.0', [
        '<{recipient}>: Recipient address rejected: Greylisted for 300 seconds, see http://postgrey.schweikert.ch/help/sandbox.test.html',
      ]),
      forMs: 5 * MINUTE_MS,
    },
  ],
  ['tls-broken', refusedAt('rcpt', 454, '4.7.0', ['TLS not available due to local problem'])],

  // Exchange.
  ['server-busy', refusedAt('rcpt', 421, '4.3.2', ['The server is busy, please try again later'])],
  ['server-down', { kind: 'cut-off' }],
])

function refusedAt(
  at: 'rcpt' | 'dot',
  code: number,
  enhanced: string,
  lines: readonly string[],
): Extract<Fate, { kind: 'refused' }> {
  return { kind: 'refused', at, reply: reply(code, enhanced, lines.join('\n')) }
}
