/**
 * Where octets go. The walker is a chain of these: splitter, decoder, whoever looks at a part.
 *
 * `octets` may be a view of a buffer that is used again: who keeps some of it copies it.
 */
export type OctetSink = {
  write(octets: Buffer): void
  /** Nothing follows. Called once. */
  end(): void
}
