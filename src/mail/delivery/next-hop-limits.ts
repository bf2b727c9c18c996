/**
 * What a message needs and a host must offer. Where it does not, the message bounces with words that
 * say why: it is never rewritten, because a changed body breaks signatures and surprises people.
 */
import type { BounceInfo } from '../../contract/bounce-info.ts'
import type { Extensions } from '../../protocol/smtp/extensions.ts'
import type { Message } from '../message/message.ts'
import { ownMeaning } from './meaning.ts'

/** The message cannot be given to this host at all. */
export type NextHopRefusal = { readonly status: string; readonly bounceInfo: BounceInfo }

export function refusalByNextHop(
  host: string,
  extensions: Extensions,
  message: Message,
): NextHopRefusal | undefined {
  const { sizeBytesMax = Number.POSITIVE_INFINITY } = extensions
  if (message.sizeBytes > sizeBytesMax) {
    return {
      status: '5.3.4', // RFC 1870 §6.2
      bounceInfo: refused(
        'too_large',
        'size',
        `${host} takes messages of up to ${sizeBytesMax} bytes; this one has ${message.sizeBytes}. ` +
          'Send it smaller, for example with a link instead of the attachment.',
      ),
    }
  }
  if (message.needsSmtpUtf8 && !extensions.smtpUtf8) {
    return {
      status: '5.6.7', // RFC 6531 §3.2, §3.5
      bounceInfo: refused(
        'protocol',
        'smtputf8',
        `The message has an address or header field that is not ASCII, and ${host} does not take ` +
          'such mail (it offers no SMTPUTF8). Send it with ASCII addresses.',
      ),
    }
  }
  if (message.isEightBit && !extensions.eightBitMime) {
    return {
      status: '5.6.3', // RFC 6152 §3
      bounceInfo: refused(
        'content',
        'eight-bit',
        `The message has eight-bit content, and ${host} takes only seven-bit mail (it offers no ` +
          '8BITMIME). Send its body as quoted-printable or base64, and its header fields as encoded-words.',
      ),
    }
  }
  return undefined
}

function refused(
  category: 'too_large' | 'protocol' | 'content',
  limit: string,
  message: string,
): BounceInfo {
  return ownMeaning({
    action: 'reject',
    category,
    scope: 'message',
    rule: `next-hop-${limit}`,
    message,
  })
}
