/** English: the catalogue that the others are translated from. What each key is for: ../catalogue.ts. */
import type { Catalogue } from '../catalogue.ts'

export const en: Catalogue = {
  dates: {
    weekdays: ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'],
    months: [
      'January',
      'February',
      'March',
      'April',
      'May',
      'June',
      'July',
      'August',
      'September',
      'October',
      'November',
      'December',
    ],
    first: '1',
    pattern: '{weekday}, {day} {month} {year}, {hour}:{minute} UTC',
  },
  subjects: {
    failed: 'Delivery failed: {recipients}',
    delayed: 'Delivery delayed: {recipients}',
    held: 'Held for review: {recipients}',
    relayed: 'Passed on: {recipients}',
    delivered: 'Delivered: {recipients}',
  },
  others: { one: '{address} and {count} other', other: '{address} and {count} others' },
  opening: 'This is the mail server {hostname}. It tells you about a message that you sent:',
  labels: { subject: 'Subject:', accepted: 'Accepted:', id: 'Id:' },
  headings: {
    failed: 'It could NOT be delivered to:',
    delayed: 'It has not been delivered yet to:',
    held: 'It waits, until somebody has looked at it, for:',
    relayed: 'It was passed on to the mail server of:',
    delivered: 'It was delivered to:',
  },
  said: '{host} said:',
  happenedAt: 'What happened at {host}:',
  happened: 'What happened:',
  blocklist: 'The blocklist is {name}; removal from it is asked for at {page}',
  requireTls:
    'You asked that this message travels only over encrypted connections to verified mail servers, on all of its way (REQUIRETLS). You can send it again without asking for that; it is then encrypted wherever the servers can do it.',
  moves: {
    sender: 'It is your move.',
    recipient: "It is the recipient's move.",
    theirServer: "It is the move of those who run the recipient's mail server.",
    ourServer: 'It is the move of those who run this mail server, {hostname}.',
    senderDomain: 'It is the move of those who look after the domain {domain}.',
  },
  next: {
    failed: 'We have stopped trying.',
    expired: 'We kept trying until the time for it was up, and have stopped now.',
    delayed:
      'You need not do anything. We go on trying until {until}, and tell you if it cannot be delivered by then. Please do not send it again.',
    held: 'Somebody who runs this server must look at it before it goes; until {until} at the latest you will hear what was decided. You need not do anything. Please do not send it again.',
    relayed:
      'That server may not report what happens next, so this is perhaps the last you hear of it. There is nothing for you to do.',
    delivered: 'Their mail server has taken it. There is nothing for you to do.',
  },
  closing: 'The rest of this notice is for mail programs; it names the same facts.',
  suspension: {
    subject: 'This address may not send for now: {address}',
    what: 'This is the mail server {hostname}. On {date} it suspended your address {address}: it may not send mail until whoever runs the server lifts that.',
    causes: {
      bounces:
        'Too many recipients of its mail do not exist or take no mail. That is a sign of an old or bought list of addresses, or of somebody who has stolen the password.',
      spam: 'Too often the mail servers of recipients refused its mail as spam or because of a virus. That is a sign of somebody who has stolen the password, or of mail that its recipients do not want.',
    },
    figures: {
      recipients: 'Recipients within a day:',
      bounced: 'Of these do not exist:',
      verdicts: 'Refused as spam or virus within a day:',
    },
    waiting:
      'Mail of yours that was accepted and waits is held: nothing of it is lost, and it goes on when the suspension is lifted. Its time does not stand still; if that is up before, you are told of each message.',
    advice:
      'If this was not your mail, somebody else has your password: have it replaced, and look where it was stored. If it was, take the addresses that do not exist off your list, and write only to people who expect it.',
    lift: 'Tell whoever runs this server when you know how it came about. This command lifts the suspension:',
    closing: 'This letter was written by a program; an answer to it reaches nobody.',
  },
  categories: {
    user_unknown: {
      what: 'There is no mailbox with this address.',
      advice:
        'Check the address for typing mistakes. If it looks right, ask the recipient in another way for the address that is in use now.',
    },
    mailbox_inactive: {
      what: 'The mailbox is no longer in use, or has been disabled.',
      advice: 'Ask the recipient in another way for the address that is in use now.',
    },
    mailbox_full: {
      what: "The recipient's mailbox is full.",
      advice:
        'Tell the recipient in another way, and send the message again when there is room for it.',
    },
    recipient_refused: {
      what: 'Their mail server does not accept this message for this recipient.',
      advice: 'Ask the recipient in another way whether mail from you can reach this address.',
    },
    blocklist: {
      what: 'Their mail server takes no mail from the network address of ours, because it is on a blocklist.',
      advice:
        'Nothing is wrong with your message or with the address. Tell those who run this server, and send the message again when they have settled it.',
    },
    spam: {
      what: 'Their mail server takes the message for spam.',
      advice:
        'Look at its wording, its links and its attachments, change what may look like advertising, and send it again. Or ask the recipient to allow mail from your address.',
    },
    content: {
      what: 'Their mail server does not accept something in the message, such as the type of an attachment or the way it is written.',
      advice:
        'Take that out or replace it (a link in place of an attachment often helps), and send the message again.',
    },
    virus: {
      what: 'Their mail server found a virus in the message, or something that looks like one.',
      advice:
        'Check the attachments and your computer for harmful software before you send it again.',
    },
    policy: {
      what: 'The rules of their mail server forbid this message.',
      advice:
        'Its answer may say which rule it is. Change the message accordingly, or ask the recipient in another way.',
    },
    auth_failure: {
      what: 'Their mail server could not verify that the message comes from your domain (SPF, DKIM or DMARC).',
      advice: 'Ask them to check its DNS records, and send the message again when these are right.',
    },
    ptr: {
      what: 'Their mail server takes no mail from ours, because the name of our network address in DNS is missing or does not match.',
      advice:
        'Nothing is wrong with your message or with the address. Tell those who run this server, and send the message again when they have settled it.',
    },
    sender_rejected: {
      what: 'Their mail server does not accept mail from your address or your domain.',
      advice:
        'Ask the recipient in another way to allow mail from your address, or ask those who look after your domain why it is refused.',
    },
    rate_limited: {
      what: 'Their mail server takes only so many messages in a certain time, and these were too many.',
      advice:
        'Send the message again later. If you send many messages, spread them over a longer time.',
    },
    greylist: {
      what: 'Their mail server asks senders whom it does not know yet to come back later.',
      advice:
        'We came back, and it did not let us in. Tell the recipient in another way, and send the message again later.',
    },
    network: {
      what: 'Their mail server could not be reached, or the connection to it broke.',
      advice:
        'Ask the recipient in another way whether mail arrives there at all, and send the message again later.',
    },
    dns: {
      what: 'The domain of the address, the part after the @, does not exist, takes no mail, or cannot be looked up.',
      advice: 'Check that part of the address for typing mistakes, and send the message again.',
    },
    tls: {
      what: 'No secure connection (TLS) to their mail server was possible.',
      advice:
        'Tell the recipient in another way that their mail server cannot be reached securely, and send the message again when that is repaired.',
    },
    too_large: {
      what: 'The message is larger than their mail server accepts.',
      advice: 'Make the attachments smaller, or send a link to them instead.',
    },
    relay_denied: {
      what: 'The mail server that DNS names for this address says that it is not responsible for it.',
      advice:
        'Check the part of the address after the @. If it is right, tell the recipient in another way that the settings of their mail server are wrong.',
    },
    protocol: {
      what: 'Their mail server and ours did not understand each other.',
      advice:
        'Nothing is wrong with the address. Tell those who run this server; they find more in its log.',
    },
    system: {
      what: 'Their mail server is out of order or overloaded at present.',
      advice:
        'Tell the recipient in another way, and send the message again when their mail server works.',
    },
    expired: {
      what: 'The message could not be delivered within the time that it may take.',
      advice: 'Send it again if it is still wanted, or reach the recipient in another way.',
    },
    unknown: {
      what: 'The message was not accepted; the answer quoted here is all that we know.',
      advice: 'Check the address and the answer, and send the message again if it is still wanted.',
    },
  },
}
