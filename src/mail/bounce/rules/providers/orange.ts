/**
 * Orange and Wanadoo. `OFR` and a number end the reply, before it stands the reason in French
 * (without accents) and English. The sentence decides; the number only where the sentence says
 * nothing. La Poste uses the same software.
 */
import type { BounceRule, ProviderRules } from '../../rule.ts'
import { orangeNumbers } from './orange-numbers.ts'

/** Shared with La Poste, whose numbers begin with `LPN`. */
export const orangeRules: readonly BounceRule[] = [
  {
    name: 'too-many-connections',
    comment: '104 and 109: too many at once.',
    sample:
      '421 mwinf5c12 ME Trop de connexions, veuillez verifier votre configuration. Too many connections, slow down. OFR004_104 [104]',
    when: { words: /trop de connexions|too many connections|slow down/ },
    category: 'rate_limited',
  },
  {
    name: 'too-many-messages',
    comment: '109 and 517: too many messages or recipients.',
    sample: '452 mwinf5c12 ME Trop de destinataires. Too many recipients. OFR004_109 [109]',
    when: {
      words:
        /trop de (?:messages|destinataires|mails|courriers)|too many (?:messages|recipients|mails)/,
    },
    category: 'rate_limited',
  },
  {
    name: 'spf',
    comment: '401 and 405: SPF of the sender domain.',
    sample: '550 5.5.0 SPF: 192.0.2.7 is not allowed to send mail for example.com. OFR_401',
    when: { words: /\b(?:spf|dkim|dmarc)\b(?![\w+.-]{0,40}@)/ },
    category: 'auth_failure',
  },
  {
    name: 'address-blocked',
    comment: '403, 506 of the first kind, 630: our address has sent spam or stands on a list.',
    sample:
      '550 mwinf5c12 ME Adresse IP source bloquee pour incident de spam. Client host blocked for spamming issues. OFR006_102 [102]',
    when: {
      words:
        /adresse ip source bloquee|client host (?:blocked|rejected)|(?:ont ete|a ete) bloques? par nos services|spamhaus|ip address .{0,30}blocked/,
    },
    category: 'blocklist',
  },
  {
    name: 'full',
    comment: '417: the mailbox of the recipient.',
    sample: '552 5.1.1 Boite du destinataire pleine. Recipient overquota. OFR_417 [417]',
    when: { words: /boite du destinataire pleine|recipient over ?quota|quota depasse/ },
    category: 'mailbox_full',
  },
  {
    name: 'archived-or-blocked',
    comment: '418, 420, 426: archived after half a year without a log-in, or blocked.',
    sample: '550 5.5.0 Boite du destinataire archivee. Archived recipient. OFR_418 [418]',
    when: {
      words:
        /destinataire (?:archivee?|est bloquee?|bloquee?|suspendue?)|archived recipient|account is ?(?:blocked|suspended)|compte .{0,30}bloque/,
    },
    category: 'mailbox_inactive',
  },
  {
    name: 'unknown-recipient',
    comment: '416 and 425: at least one recipient of the transaction is invalid.',
    sample:
      '550 5.1.1 Adresse d au moins un destinataire invalide. Invalid recipient. OFR_416 [416]',
    when: {
      words: /destinataire (?:invalide|inconnue?)|invalid recipient|adresse .{0,40}destinataire/,
    },
    category: 'user_unknown',
  },
  {
    name: 'sender-invalid',
    comment: '405, 415, 201: the address or domain of the sender.',
    sample: '501 5.1.0 Emetteur invalide. Invalid Sender. OFR_405 [405]',
    when: { words: /(?:emetteur|expediteur) (?:invalide|inconnue?|refuse)|invalid sender/ },
    category: 'sender_rejected',
  },
  {
    name: 'log-in-wrong',
    comment: '305: a route through Orange whose credentials no longer hold.',
    sample: "550 5.7.0 Code d'authentification invalide. Invalid authentication code. OFR_305",
    when: {
      words: /code d.?authentification invalide|authentication (?:code )?(?:invalid|failed)/,
    },
    category: 'policy',
    scope: 'us',
  },
  {
    name: 'log-in-required',
    comment: '402: the host that sends for customers, asked as if it received for them.',
    sample: '550 5.5.0 Authentification requise. Authentication Required. OFR_402',
    when: { words: /authentification requise|authentication required/ },
    category: 'relay_denied',
  },
  {
    name: 'too-large',
    comment: '514: the message as a whole is too large.',
    sample:
      '552 5.2.3 Taille limite du message depassee. Message size exceeds limit. OFR_514 [514]',
    when: {
      words:
        /taille (?:limite|maximale|maximum)?.{0,20}message|message (?:trop (?:gros|volumineux)|size)/,
    },
    category: 'too_large',
  },
  ...orangeNumbers,
]

export const orange: ProviderRules = {
  provider: 'orange',
  hosts: /(?:^|\.)(?:orange|wanadoo)\.fr$/,
  marks:
    /\bofr\d{0,3}_\d{3}|\bmwinf[0-9a-z]{3,8}\b|(?:smtp|postmaster)[a-z0-9.-]{0,20}\.(?:orange|wanadoo)\.fr/,
  rules: orangeRules,
}
