/** A domain in the From field that is written with letters of several alphabets. */
import { isAscii } from 'node:buffer'
import { decodeHeaderText } from '../../../protocol/message/encoded-word.ts'
import { fieldsNamed, parseHeaderBlock, valueOf } from '../../../protocol/message/header-block.ts'
import type { Sign } from '../sign.ts'
import { mixedScriptSign } from './link-domains.ts'
import { mixedScriptDomain } from './mixed-script.ts'

export function judgeDisplayName(header: Buffer): readonly Sign[] {
  if (!mayHaveOtherLetters(header)) return []
  const block = parseHeaderBlock(header)
  // Submission has refused it, or will: nobody can say who the author is.
  if ('malformed' in block) return []
  return fieldsNamed(block, 'from')
    .map((field) => mixedScriptDomain(decodeHeaderText(valueOf(block, field))))
    .filter((domain) => domain !== undefined)
    .map((domain) => mixedScriptSign(domain, 'From'))
}

/** As they are, in an encoded-word, or in an A-label. Most headers have none, and are not read again. */
function mayHaveOtherLetters(header: Buffer): boolean {
  return !isAscii(header) || /=\?|xn--/i.test(header.toString('latin1'))
}
