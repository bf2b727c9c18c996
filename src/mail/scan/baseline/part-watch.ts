/** What looks at one part while it passes: octets in, in any chunks; signs at its end. It holds little. */
import type { PartHeader } from '../../../protocol/mime/part-header.ts'
import type { Sign } from '../sign.ts'

export type PartWatch = {
  /** `octets` is only lent. */
  feed(octets: Buffer): void
  end(): readonly Sign[]
}

/** The name that a report uses for a part: its file name, or its type. */
export function nameOf({ fileNames, mediaType }: PartHeader): string {
  return fileNames.at(-1) ?? mediaType
}

/** The text of a letter, in contrast to a file that comes with it. */
export function isLetterText({ mediaType, fileNames, isAttachment }: PartHeader): boolean {
  return mediaType.startsWith('text/') && fileNames.length === 0 && !isAttachment
}
