/** What submission asks of the scan station: a verdict on one message, before it is accepted. */

import type { MaybePromise } from '../../base/maybe-promise.ts'

export type ScanSubject = {
  /** The id that it will have. */
  readonly messageId: string
  /** The reverse-path; empty for `<>`. */
  readonly sender: string
  readonly recipients: readonly string[]
  /** The address that logged in; absent on a trusted listener. */
  readonly user?: string
  readonly client: { readonly ip: string; readonly heloName: string }
  /** The header block as it was handed in, without the empty line. */
  readonly header: Buffer
  readonly sizeBytes: number
  /** The whole message, from the start each time it is called; read from the disk when it is large. */
  chunks(): Iterable<Buffer> | AsyncIterable<Buffer>
}

export type ScanVerdict =
  /** `remarks`: what was seen and let pass, one line each, for the history. */
  | { readonly kind: 'pass'; readonly remarks: readonly string[]; readonly tags: readonly string[] }
  /** A person must look. `reason` in plain words, for the sender. */
  | {
      readonly kind: 'hold'
      readonly reason: string
      readonly remarks: readonly string[]
      readonly tags: readonly string[]
    }
  /** `name`: the verdict, as in `virus Eicar-Test-Signature`; `text`: for the reply, ASCII. */
  | {
      readonly kind: 'refuse'
      readonly name: string
      readonly code: 550 | 554
      readonly text: string
    }
  /** A scanner does not answer, and `when_down` says to wait. */
  | { readonly kind: 'unavailable'; readonly reason: string }

export interface Scanning {
  scan(subject: ScanSubject): MaybePromise<ScanVerdict>
}
