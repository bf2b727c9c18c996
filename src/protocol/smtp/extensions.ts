/** What a host said it can do, read from its answer to EHLO (RFC 5321 §4.1.1.1). */
export type Extensions = {
  readonly pipelining: boolean
  readonly chunking: boolean
  readonly eightBitMime: boolean
  readonly smtpUtf8: boolean
  readonly dsn: boolean
  readonly startTls: boolean
  readonly size: boolean
  readonly requireTls: boolean
  /** The largest message it takes; absent when it does not say (RFC 1870 §3). */
  readonly sizeBytesMax?: number
  /** SASL mechanisms in upper case. */
  readonly auth: readonly string[]
  /** Recipients per transaction and transactions per connection (RFC 9422 §4). */
  readonly recipientsMax?: number
  readonly messagesMax?: number
}

/** After HELO, or before any greeting. */
export const noExtensions: Extensions = {
  pipelining: false,
  chunking: false,
  eightBitMime: false,
  smtpUtf8: false,
  dsn: false,
  startTls: false,
  size: false,
  requireTls: false,
  auth: [],
}

/** @param text the words of the reply to EHLO: the host's name, then one keyword per line */
export function parseExtensions(text: string): Extensions {
  const offered = new Map<string, string[]>()
  for (const line of text.split('\n').slice(1)) {
    // `AUTH=LOGIN` is how some servers still spell it for clients of the last century.
    const [keyword = '', ...parameters] = line.toUpperCase().trim().split(/[ =]+/)
    offered.set(keyword, [...(offered.get(keyword) ?? []), ...parameters])
  }
  return {
    pipelining: offered.has('PIPELINING'),
    chunking: offered.has('CHUNKING'),
    eightBitMime: offered.has('8BITMIME'),
    smtpUtf8: offered.has('SMTPUTF8'),
    dsn: offered.has('DSN'),
    startTls: offered.has('STARTTLS'),
    size: offered.has('SIZE'),
    requireTls: offered.has('REQUIRETLS'),
    auth: [...new Set(offered.get('AUTH'))],
    ...sizeOf(offered.get('SIZE')),
    ...limitsOf(offered.get('LIMITS')),
  }
}

function sizeOf(parameters: readonly string[] | undefined): { sizeBytesMax?: number } {
  // 0 is "no fixed maximum" (RFC 1870 §4).
  const bytes = positiveNumber(parameters?.[0])
  return bytes === undefined ? {} : { sizeBytesMax: bytes }
}

function limitsOf(
  parameters: readonly string[] = [],
): Pick<Extensions, 'recipientsMax' | 'messagesMax'> {
  const recipientsMax = positiveNumber(parameters[parameters.indexOf('RCPTMAX') + 1])
  const messagesMax = positiveNumber(parameters[parameters.indexOf('MAILMAX') + 1])
  return {
    ...(recipientsMax !== undefined && parameters.includes('RCPTMAX') ? { recipientsMax } : {}),
    ...(messagesMax !== undefined && parameters.includes('MAILMAX') ? { messagesMax } : {}),
  }
}

function positiveNumber(text: string | undefined): number | undefined {
  if (text === undefined || !/^\d{1,15}$/.test(text)) return undefined
  return Number(text) > 0 ? Number(text) : undefined
}
