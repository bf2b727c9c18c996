/**
 * Addresses that programs use as the author until somebody sets them up, and the setting's name. The
 * first that fits is said beside the refusal. Plain ASCII, one line of a reply each.
 */
export type SenderHint = {
  /** In lower case. Absent: any, of a domain that is not the client's own. */
  readonly localPart?: string
  /** Absent: any. */
  readonly domain?: RegExp
  readonly text: string
}

const local = /^localhost(?:\.localdomain)?$/
const placeholder =
  /^(?:localhost(?:\.localdomain)?|example\.(?:com|net|org)|(?:your-?|my-?)?domain\.(?:com|tld))$/
const bareHost = /^[^.]+$/

export const senderHints: readonly SenderHint[] = [
  {
    localPart: 'webmaster',
    domain: local,
    text: 'Django sends as this address by default: set DEFAULT_FROM_EMAIL, and SERVER_EMAIL for its error reports',
  },
  {
    localPart: 'root',
    domain: local,
    text: "Django's error reports come from this address by default: set SERVER_EMAIL, and DEFAULT_FROM_EMAIL for the rest. With PHPMailer call setFrom()",
  },
  {
    localPart: 'from',
    text: 'Samples send as from@...: in Django give send_mail() None as from_email, and set DEFAULT_FROM_EMAIL and SERVER_EMAIL; in Rails set "default from:" in ApplicationMailer',
  },
  {
    localPart: 'hello',
    domain: /^example\.com$/,
    text: 'Laravel sends as this address by default: set MAIL_FROM_ADDRESS in .env',
  },
  {
    localPart: 'wordpress',
    text: 'WordPress sends as wordpress@ and the name of the site by default: set From in your SMTP plugin, or with the filter wp_mail_from',
  },
  {
    domain: placeholder,
    text: 'This address stands in samples: set From in your program (Django DEFAULT_FROM_EMAIL and SERVER_EMAIL, Laravel MAIL_FROM_ADDRESS, PHPMailer setFrom(), Nodemailer and Ruby Mail from)',
  },
  {
    domain: bareHost,
    text: 'This address is made of the names of a user and a machine: set From in your program (cron MAILFROM, PHP sendmail_from, Java setFrom())',
  },
]
