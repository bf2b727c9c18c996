/**
 * The files of bodies too large for the database. A file is written before the commit that refers
 * to it and never changed; one that no commit refers to is swept when the store opens.
 */
export interface SpoolFiles {
  /** A new file; nothing of it counts until `finish` has resolved. Its name is derived from the id. */
  create(messageId: string): Promise<SpoolFileWriter>
  /** The file's bytes from the start, in chunks of at most `chunkBytes`, read little ahead. */
  read(file: string, chunkBytes?: number): AsyncIterable<Buffer>
  /** Does nothing when there is no such file. */
  remove(file: string): Promise<void>
}

export interface SpoolFileWriter {
  /** What `StoredContent` refers to: a plain file name. */
  readonly file: string
  write(bytes: Buffer): Promise<void>
  /** The file and its folder are flushed to the disk (fsync both) when this resolves. */
  finish(): Promise<void>
  /** Removes it. Safe at any time, also after a failed `write` or `finish`. */
  discard(): Promise<void>
}
