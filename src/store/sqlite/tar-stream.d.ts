/** The part of tar-stream 3.1 that the backup uses; the package brings no types. */
declare module 'tar-stream' {
  import type { Readable, Writable } from 'node:stream'

  export type Header = { readonly name: string; readonly mode?: number; readonly size?: number }

  export interface Pack extends Readable {
    /** An entry whose content is at hand. */
    entry(header: Header, content: string): void
    /** An entry whose `size` bytes are to be written into the stream. */
    entry(header: Header): Writable
    finalize(): void
  }

  export function pack(): Pack
}
