/** A body in a file is a row of sealed frames, all of the same size but the last. */
import { TAG_BYTES } from './seal.ts'
import type { SpoolFiles } from './spool-files.ts'

export const FRAME_BYTES = 64 * 1024
const SEALED_FRAME_BYTES = FRAME_BYTES + TAG_BYTES

/** One sealed frame after the other, the last as long as it is. Each is its reader's, to free too. */
export async function* sealedFrames(files: SpoolFiles, file: string): AsyncGenerator<Buffer> {
  let held: Buffer = Buffer.alloc(0)
  for await (const chunk of files.read(file, SEALED_FRAME_BYTES)) {
    // Asked for in whole frames they come in whole frames, and nothing is copied.
    held = held.length === 0 ? chunk : Buffer.concat([held, chunk])
    while (held.length >= SEALED_FRAME_BYTES) {
      const frame = held.subarray(0, SEALED_FRAME_BYTES)
      held = held.subarray(SEALED_FRAME_BYTES)
      yield frame
    }
  }
  if (held.length > 0) yield held
}
