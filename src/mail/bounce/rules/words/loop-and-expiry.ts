/** Mail that runs in a circle, and mail that another host gave up. */
import type { RuleBook } from '../../rule-book.ts'

export const loopAndExpiry: RuleBook = {
  name: 'words/loop-and-expiry',
  rules: [
    {
      name: 'loop',
      comment:
        'Too many Received fields, or an MX that is ourselves: trying again goes round once more.',
      sample: '554 Too many hops, the message is looping',
      when: {
        words:
          /too many (?:hops|received|relays)|hop ?count|mail (?:forwarding )?loop|routing loop|loops? back to (?:myself|itself|me)|loop(?:ing)? detected|message is looping|exceeded \d{1,3} hops|max(?:imum)? (?:number of )?hops|mail-?schleife|boucle de (?:courrier|messages)|bucle de correo|loop de e-?mail|循环|循環|зацикл|петл[яюи]/,
      },
      category: 'network',
      kind: 'permanent',
    },
    {
      name: 'message-expired',
      comment: 'A relay behind the one we spoke to tried until its own time was up.',
      sample: '550 Message expired after 48 hours in the queue of the relay',
      when: {
        words:
          /message (?:has )?expired|maximum[- ]time[- ]expired|delivery (?:time|period)(?: has)? expired|expired in queue|queue(?:d)? (?:time|lifetime) (?:expired|exceeded)|in (?:the )?queue (?:for )?too long|retry time not reached for any host after a long failure|(?:exceeded|expired) (?:the )?(?:max(?:imum)? )?(?:time|lifetime) in (?:the )?queue/,
      },
      category: 'expired',
    },
  ],
}
