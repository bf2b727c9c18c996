/** What Google says about the message itself. */
import type { BounceRule } from '../../rule.ts'

export const googleMessage: readonly BounceRule[] = [
  {
    name: 'unsolicited',
    comment:
      'UnsolicitedMessageError: judged spam by its content. With 421 Google may think better of it.',
    sample:
      '550-5.7.1 [192.0.2.7] Our system has detected that this message is likely unsolicited mail.\n550 5.7.1 To reduce the amount of spam sent to Gmail, this message has been blocked. - gsmtp',
    when: {
      words:
        /likely (?:unsolicited|suspicious)|suspicious due to the nature of|p=unsolicitedmessageerror/,
    },
    category: 'spam',
  },
  {
    name: 'dangerous-attachment',
    comment: 'BlockedMessage: a kind of file that Gmail never takes, not a virus that was found.',
    sample:
      '552-5.7.0 This message was blocked because its content presents a potential\n552-5.7.0 security issue. Please visit https://support.google.com/mail/?p=BlockedMessage - gsmtp',
    when: {
      words: /potential (?:552[- ]5\.7\.0 )?security issue|illegal attachment|p=blockedmessage/,
    },
    category: 'content',
  },
  {
    name: 'too-large',
    comment:
      'The whole, its header fields, or the number of its parts; asks to be sent in another form.',
    sample:
      "552-5.3.4 Your message exceeded Google's message size limits. To view our size limits, visit\n552 5.3.4 https://support.google.com/mail/?p=MaxSizeError - gsmtp",
    when: {
      words:
        /message size limits|exceeds google.{0,3} limit|number of attachments|header (?:value|size)|p=maxsizeerror/,
    },
    category: 'too_large',
  },
  {
    name: 'message-loop',
    comment: 'Two addresses forward to each other; every retry runs the same circle.',
    sample: '554 5.4.6 Message exceeded 50 hops, this may indicate a mail loop. - gsmtp',
    when: { words: /this may indicate a mail loop|p=mailloop/ },
    category: 'network',
    kind: 'permanent',
  },
  {
    name: 'badly-formed',
    comment: 'Missing or doubled header fields, bare characters: RFC 5322 §3.6 is asked for.',
    sample:
      '550-5.7.1 This message is not RFC 5322 compliant. There are multiple From headers. To reduce the\n550 5.7.1 amount of spam sent to Gmail, this message has been blocked. - gsmtp',
    when: {
      words:
        /rfc.?5322|p=rfcmessagenoncompliant|message is malformed|improperly.formatted|disallowed header|valid address in the from|multiple (?:from|subject|to|date|message-id|sender) headers?|encoded-word syntax|duplicate headers|message-id header/,
    },
    category: 'content',
  },
  {
    name: 'identity-changed',
    comment: 'A second log-in on one connection; the dialogue is at fault, not the sender.',
    sample: '503 5.7.0 No identity changes permitted. - gsmtp',
    when: { words: /no identity changes permitted/ },
    category: 'protocol',
  },
  {
    name: 'transaction-too-big',
    comment:
      'The rules of so many recipients do not fit into one transaction; a smaller one goes through.',
    sample:
      '452 4.5.3 Domain policy size per transaction exceeded, please try this recipient in a separate transaction. - gsmtp',
    when: {
      words:
        /(?:recipients|domain policy size).{0,40} per transaction|in a separate transaction|too many recipients/,
    },
    category: 'rate_limited',
  },
]
