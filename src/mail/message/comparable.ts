import { foldCase } from '../../protocol/message/domain-name.ts'
import { normaliseDomain, splitAddress } from '../../protocol/smtp/path.ts'

/**
 * How recipients are compared: local part in lower case and NFC, domain in A-labels. A host may tell
 * `Anna` from `anna` (RFC 5321 §2.4); hardly one does, and to take the two for strangers would be worse
 * than to take her for her namesake.
 */
export function comparable(address: string): string {
  const { localPart, domain } = splitAddress(address)
  return `${foldCase(localPart.normalize('NFC'))}@${normaliseDomain(domain)}`
}
