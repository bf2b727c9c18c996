/** What Google says about us: authentication, our address, our rate, our right to relay. */
import type { BounceRule } from '../../rule.ts'

export const googleSender: readonly BounceRule[] = [
  {
    name: 'no-ptr',
    comment:
      '4.7.23 and 5.7.25: the address has no name, or the name does not lead back. Comes before the rate: the name is the cause.',
    sample:
      "421-4.7.23 The sending IP address for this message doesn't have a PTR record, or the PTR record's forward DNS entry doesn't match\n421 4.7.23 the sending IP address. Your email has been temporarily rate limited. - gsmtp",
    when: { words: /\bptr\b/ },
    category: 'ptr',
  },
  {
    name: 'no-tls',
    comment: '4.7.29, and the TLS demand of a recipient domain.',
    sample:
      "421-4.7.29 Your email has been rate limited because this message wasn't sent over a\n421 4.7.29 TLS connection. - gsmtp",
    when: { words: /over a tls connection|tls required for rcpt domain|must issue a starttls/ },
    category: 'tls',
  },
  {
    name: 'address-blocked-for-spam',
    comment:
      'UnsolicitedIPError: this address has sent spam; comes before the rate, which is only the measure.',
    sample:
      '421-4.7.28 Gmail has detected an unusual rate of unsolicited mail originating from your IP address [192.0.2.7].\n421 4.7.28 Mail sent from your IP address has been temporarily rate limited. - gsmtp',
    when: { words: /unsolicited mail originating from your (?:ip|sending ip|network)/ },
    category: 'blocklist',
  },
  {
    name: 'unusual-rate',
    comment:
      '4.7.28: too much mail from one domain, address, netblock or with one link; passes when we send slower.',
    sample:
      '421-4.7.28 Gmail has detected an unusual rate of mail originating from your DKIM domain [example.com].\n421 4.7.28 Mail sent from your domain has been temporarily rate limited. - gsmtp',
    when: { words: /unusual rate of|messages with the same message-id/ },
    category: 'rate_limited',
  },
  {
    name: 'not-authenticated',
    comment:
      '5.7.26 and its sisters 24, 27, 30, 31, 32: SPF, DKIM or DMARC did not pass; the owner of the domain must act.',
    sample:
      "550-5.7.26 Unauthenticated email from example.com is not accepted due to domain's\n550 5.7.26 DMARC policy. Please contact the administrator of example.com domain - gsmtp",
    when: { enhanced: ['7.24', '7.26', '7.27', '7.30', '7.31', '7.32'] },
    category: 'auth_failure',
  },
  {
    name: 'not-authenticated-in-words',
    comment: 'The same where a relay has lost the code.',
    sample:
      "Unauthenticated email from example.org is not accepted due to domain's DMARC policy. - gsmtp",
    when: {
      words:
        /unauthenticated email|dmarc policy|authentication information or fails to pass|(?:spf|dkim)(?: record| checks?| authentication)? .{0,60}(?:did ?n[o']t pass|does not pass|fails? to pass|suspicious entries)|fails to pass spf/,
    },
    category: 'auth_failure',
  },
  {
    name: 'address-not-allowed-directly',
    comment:
      'NotAuthorizedError: an address of private customers, which Google takes no mail from.',
    sample:
      "550-5.7.1 The IP you're using to send mail is not authorized to send email directly to our\n550 5.7.1 servers. Please use the SMTP relay at your service provider instead. - gsmtp",
    when: { words: /not authorized to send email directly|ip not in whitelist for rcpt domain/ },
    category: 'blocklist',
  },
  {
    name: 'domain-reputation',
    comment: 'The author domain has earned the refusal, not the address it came from.',
    sample:
      '550-5.7.1 Our system has detected that this message is likely suspicious due to the very low reputation of\n550 5.7.1 the sending domain. To best protect our users from spam, the message has been blocked. - gsmtp',
    when: { words: /low reputation of (?:550[- ]5\.7\.1 )?the sending domain/ },
    category: 'sender_rejected',
  },
  {
    name: 'address-reputation',
    comment: 'Our address has a bad name at Google.',
    sample:
      '550-5.7.1 Our system has detected that this message is likely suspicious due to the very low reputation of\n550 5.7.1 the sending IP address. To best protect our users from spam, the message has been blocked. - gsmtp',
    when: { words: /very low reputation/ },
    category: 'blocklist',
  },
  {
    name: 'sending-limit',
    comment: "A Workspace customer's own daily or hourly limit.",
    sample: '550 5.4.5 Daily SMTP relay sending limit exceeded for customer. - gsmtp',
    when: {
      words:
        /(?:daily|peak) (?:smtp relay|user)(?: sending)? (?:limit|quota)|email quota exceeded|sending (?:limit|quota) exceeded/,
    },
    category: 'rate_limited',
  },
  {
    name: 'relay-not-registered',
    comment: 'The Workspace relay knows neither our address nor the domain.',
    sample:
      '550 5.7.1 Invalid credentials for relay [192.0.2.7]. The IP address you have registered - gsmtp',
    when: { words: /credentials for relay|mail relay denied/ },
    category: 'relay_denied',
  },
  {
    name: 'sender-not-in-workspace',
    comment: 'The account that sends is disabled or not in the customer domain.',
    sample:
      '550 5.7.0 Mail Sending denied. The sender account is disabled or not registered. - gsmtp',
    when: { words: /mail sending denied|sender address.{0,80} is not a valid rfc.?5321/ },
    category: 'sender_rejected',
  },
  {
    name: 'log-in-refused',
    comment:
      'A route through Gmail whose credentials no longer hold; nothing the recipient can mend.',
    sample:
      '535-5.7.8 Username and Password not accepted. For more information, go to\n535 5.7.8 https://support.google.com/mail/?p=BadCredentials - gsmtp',
    when: {
      words:
        /username and password not accepted|application-specific password|log in (?:with|via) your web browser|p=(?:badcredentials|invalidsecondfactor|webloginrequired)/,
    },
    category: 'policy',
    scope: 'us',
  },
  {
    name: 'try-again-later',
    comment: 'Without a reason, at the door: Google slows down whom it does not know well.',
    sample: '421 4.7.0 Try again later, closing connection. (EHLO) x1si2.3 - gsmtp',
    when: { words: /try again later, closing connection/ },
    category: 'rate_limited',
  },
]
