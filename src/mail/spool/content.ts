/** The octets of one message as they go out: header block, empty line, body; every line ends with CRLF. */
export type DeliverableContent = {
  readonly sizeBytes: number
  /** From the start each time it is called. */
  chunks(): Iterable<Buffer> | AsyncIterable<Buffer>
}

const SEPARATOR = Buffer.from('\r\n')

/** What a message of this header block and body measures on the wire. */
export function sizeOf(headerBytes: number, bodyBytes: number): number {
  return headerBytes + SEPARATOR.length + bodyBytes
}

/** Content that is wholly in memory. */
export function contentInMemory(header: Buffer, body: readonly Buffer[]): DeliverableContent {
  const chunks = [header, SEPARATOR, ...body]
  return { sizeBytes: chunks.reduce((sum, { length }) => sum + length, 0), chunks: () => chunks }
}

/** Content whose body is read while it is sent. */
export function contentStreamed(
  header: Buffer,
  body: () => AsyncIterable<Buffer>,
  sizeBytes: number,
): DeliverableContent {
  return {
    sizeBytes,
    async *chunks() {
      yield header
      yield SEPARATOR
      yield* body()
    },
  }
}
