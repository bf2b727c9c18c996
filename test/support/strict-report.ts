/**
 * Reads a delivery report by the letter of RFC 6522 and RFC 3464, and throws at the first thing that they
 * do not allow. Written apart from the code that makes reports, and stricter than any mail program.
 */
import assert from 'node:assert/strict'

/** Names in lower case, values unfolded. */
export type Fields = ReadonlyMap<string, string>

export type StrictReport = {
  readonly header: Fields
  /** Of the human part, decoded. */
  readonly text: string
  readonly language: string | undefined
  /** The group about the message, then one for each recipient. */
  readonly groups: readonly Fields[]
  /** Type of the third part; absent when nothing is returned. */
  readonly returned: string | undefined
}

export function strictReport(octets: string): StrictReport {
  const [header, body] = entity(octets)
  const type = header.get('content-type') ?? ''
  const [, reportType, boundary = ''] =
    /^multipart\/report; report-type=([a-z-]+); boundary="([^"]{1,70})"$/.exec(type) ?? []
  // RFC 6522 §3: the parameter is the subtype of the second part; RFC 6533 §4 keeps it for both.
  assert.equal(reportType, 'delivery-status')
  assert.ok(!boundary.endsWith(' '), 'RFC 2046 §5.1.1: a boundary does not end in a space')
  assert.equal(header.get('mime-version'), '1.0')
  assert.match(header.get('from') ?? '', /<mailer-daemon@/)
  // RFC 3834 §3.1.7, RFC 3464 §2: no robot answers, nobody is told about the notice.
  assert.equal(header.get('auto-submitted'), 'auto-replied')

  const parts = partsOf(body, boundary)
  assert.ok(parts.length === 2 || parts.length === 3, `${parts.length} parts`)
  const [human, machine, original] = parts.map(entity)
  assert.ok(human && machine)
  return {
    header,
    ...humanPart(human),
    groups: machinePart(machine),
    returned: original === undefined ? undefined : returnedType(original),
  }
}

type Entity = readonly [header: Fields, body: string]

function entity(octets: string): Entity {
  const end = octets.indexOf('\r\n\r\n')
  assert.ok(end > 0, 'a header block and an empty line')
  return [fieldsOf(octets.slice(0, end + 2)), octets.slice(end + 4)]
}

function partsOf(body: string, boundary: string): string[] {
  const pieces = `\r\n${body}`.split(`\r\n--${boundary}`)
  assert.equal(pieces[0], '', 'nothing before the first part')
  assert.equal(pieces.at(-1), '--\r\n', 'nothing after the last part')
  return pieces.slice(1, -1).map((piece) => {
    assert.ok(piece.startsWith('\r\n'), 'a boundary stands alone on its line')
    return piece.slice(2)
  })
}

function humanPart([header, body]: Entity): Pick<StrictReport, 'text' | 'language'> {
  assert.equal(header.get('content-type'), 'text/plain; charset=utf-8')
  const encoding = header.get('content-transfer-encoding') ?? '7bit'
  return { text: decoded(body, encoding), language: header.get('content-language') }
}

function machinePart([header, body]: Entity): Fields[] {
  const type = header.get('content-type')
  const isGlobal = type === 'message/global-delivery-status'
  if (!isGlobal) {
    assert.equal(type, 'message/delivery-status')
    // RFC 3464 §2.1: 7 bits; an encoding other than that may not be used.
    assert.equal(header.get('content-transfer-encoding'), undefined)
    assert.match(body, /^[\t\r\n\x20-\x7e]*$/)
  }
  const text = decoded(body, header.get('content-transfer-encoding') ?? '7bit')
  // RFC 3464 §2.1: per-message-fields 1*( CRLF per-recipient-fields ).
  const groups = text.split('\r\n\r\n').map((group) => `${group.replace(/\r\n$/, '')}\r\n`)
  assert.ok(groups.length >= 2, 'a group about the message and one about a recipient')
  const [message, ...recipients] = groups.map(fieldsOf)
  assert.ok(message)
  checkMessageGroup(message)
  for (const group of recipients) checkRecipientGroup(group, isGlobal)
  return [message, ...recipients]
}

const dateTime = /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d \+0000$/

function checkMessageGroup(fields: Fields): void {
  onlyThese(fields, ['original-envelope-id', 'reporting-mta', 'arrival-date'])
  assert.match(fields.get('reporting-mta') ?? '', /^dns; [a-z0-9.-]+$/)
  assert.match(fields.get('arrival-date') ?? '', dateTime)
}

function checkRecipientGroup(fields: Fields, isGlobal: boolean): void {
  onlyThese(fields, [
    'original-recipient',
    'final-recipient',
    'action',
    'status',
    'remote-mta',
    'diagnostic-code',
    'last-attempt-date',
    'final-log-id',
    'will-retry-until',
  ])
  const typed = isGlobal ? /^(rfc822|utf-8); \S/ : /^rfc822; [\x21-\x7e]/
  assert.match(fields.get('final-recipient') ?? '', typed)
  const action = fields.get('action') ?? ''
  assert.match(action, /^(failed|delayed|delivered|relayed)$/)
  const status = fields.get('status') ?? ''
  const classes = { failed: /^[45]\./, delayed: /^4\./, delivered: /^2\./, relayed: /^2\./ }
  assert.match(status, /^[245]\.\d{1,3}\.\d{1,3}$/)
  assert.match(status, classes[action as keyof typeof classes])
  // RFC 3464 §2.3.9: only where it is delayed.
  assert.equal(fields.has('will-retry-until'), action === 'delayed')
  for (const name of ['last-attempt-date', 'will-retry-until']) {
    assert.match(fields.get(name) ?? 'Mon, 01 Jan 2024 00:00:00 +0000', dateTime)
  }
  assert.match(fields.get('diagnostic-code') ?? 'smtp; x', /^(smtp|x-posthorn); \S/)
  assert.match(fields.get('remote-mta') ?? 'dns; x', /^dns; \S/)
}

function onlyThese(fields: Fields, names: readonly string[]): void {
  for (const name of fields.keys()) assert.ok(names.includes(name), `the field ${name}`)
}

function returnedType([header, body]: Entity): string {
  const type = header.get('content-type') ?? ''
  assert.match(type, /^(message\/rfc822|text\/rfc822-headers|message\/global-headers)$/)
  if (type === 'message/rfc822') {
    assert.equal(header.get('content-transfer-encoding'), undefined, 'RFC 2046 §5.2.1')
    assert.ok(body.includes('\r\n\r\n'), 'a whole message')
  }
  return type
}

function fieldsOf(block: string): Fields {
  assert.ok(block.endsWith('\r\n'))
  const fields = new Map<string, string>()
  for (const field of block.slice(0, -2).split(/\r\n(?![ \t])/)) {
    const [, name = '', value = ''] = /^([!-9;-~]+): (.*)$/su.exec(field) ?? []
    assert.ok(name !== '', `no field: ${field}`)
    assert.ok(!fields.has(name.toLowerCase()), `${name} stands twice`)
    fields.set(name.toLowerCase(), value.replace(/\r\n[ \t]+/g, ' '))
  }
  return fields
}

function decoded(body: string, encoding: string): string {
  switch (encoding) {
    case '7bit':
      return body
    case 'base64':
      for (const line of body.trimEnd().split('\r\n')) assert.match(line, /^[A-Za-z0-9+/=]{1,76}$/)
      return Buffer.from(body, 'base64').toString()
    case 'quoted-printable':
      for (const line of body.split('\r\n')) assert.match(line, /^[\t\x20-\x7e]{0,76}$/)
      return Buffer.from(
        body
          .replaceAll('=\r\n', '')
          .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16))),
        'latin1',
      ).toString()
    default:
      throw new Error(`the encoding ${encoding}`)
  }
}
