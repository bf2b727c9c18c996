/**
 * Messages of as many shapes as honest mail has: what a signature must survive on its way through a host
 * of another make. Lines stay under 998 octets, which every host may insist on (RFC 5321 §4.5.3.1.6).
 */

export type VariedMail = {
  /** Header, empty line and body; CRLF ends. */
  readonly content: Buffer
  readonly isEightBit: boolean
  readonly needsSmtpUtf8: boolean
}

const authors = [
  'From: App <app@ours.example>',
  'From: app@ours.example',
  'FROM:\r\n =?utf-8?q?J=C3=BCrgen?=\r\n\t<app@ours.example>',
  'From: "App, \\"quoted\\"" <app@ours.example> (a comment)',
  'From: Jürgen <app@ours.example>',
]

const headers: readonly (readonly string[])[] = [
  [],
  ['To: reader@theirs.example', 'Subject: Plain'],
  ['To: One <one@theirs.example>,\r\n  Two\t<two@theirs.example>', 'Subject:  two  spaces  '],
  ['Subject:', 'To: undisclosed-recipients:;', 'Date: Fri, 20 Nov 2026 12:00:00 +0000'],
  ['Subject:\r\n folded\r\n\tthree times\r\n  over', 'Cc: c@theirs.example', 'X-Odd:\t\tvalue\t'],
  ['List-Id: <l.ours.example>', 'List-Unsubscribe: <https://ours.example/u>', 'Precedence: bulk'],
  ['Comments: one', 'Comments: two', 'Reply-To: r@ours.example', 'Sender: app@ours.example'],
  ['References: <a@ours.example>\r\n <b@ours.example>', 'In-Reply-To: <b@ours.example>'],
  ['MIME-Version: 1.0', 'Content-Type: text/plain; charset=utf-8', 'Subject: Grüße 日本語 à'],
  [
    'MIME-Version: 1.0',
    'Content-Type: multipart/mixed;\r\n boundary="=_b"',
    'Subject: =?utf-8?b?R3LDvMOfZQ==?=',
    'Auto-Submitted: auto-generated',
  ],
]

const bodies = [
  '',
  '\r\n',
  '\r\n\r\n\r\n',
  'One line.\r\n',
  'Empty lines at the end.\r\n\r\n\r\n\r\n',
  'White  space   inside, \t and at the end \t \r\n \t \r\n\r\n',
  '\tA tab in front,\r\n  and two spaces.\r\n',
  'Dots:\r\n.\r\n..\r\n.x\r\n',
  'From here on\r\n>From there\r\n',
  `${'long '.repeat(190)}\r\n`,
  'Grüße aus Nürnberg, 日本語, à\r\n',
  `--=_b\r\nContent-Type: text/plain\r\n\r\nPart\r\n--=_b--\r\n${'QUJD'.repeat(19)}\r\n`,
]

/** No two have the same author, header and body before these lists have been gone through together. */
export function variedMail(count: number): VariedMail[] {
  return Array.from({ length: count }, (_, number) => {
    const header = [
      at(authors, number),
      ...at(headers, number),
      `Message-ID: <varied-${number}@ours.example>`,
    ]
    const ordered = number % 2 === 0 ? header : header.toReversed()
    const head = ordered.map((field) => `${field}\r\n`).join('')
    const body = at(bodies, number)
    return {
      content: Buffer.from(`${head}\r\n${body}`),
      isEightBit: !isAscii(body) || !isAscii(head),
      needsSmtpUtf8: !isAscii(head),
    }
  })
}

function at<T>(list: readonly T[], number: number): T {
  const item = list[number % list.length]
  if (item === undefined) throw new Error('an empty list')
  return item
}

function isAscii(text: string): boolean {
  return !/[^\x00-\x7f]/.test(text)
}
