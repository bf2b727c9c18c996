/** A message as the scan station is shown it, for tests that care about little of it. */
import type { ScanSubject } from '../../src/mail/scan/scanning.ts'

export function scanSubjectOf(message: string, rest: Partial<ScanSubject> = {}): ScanSubject {
  const whole = Buffer.from(message, 'latin1')
  const end = whole.indexOf('\r\n\r\n')
  return {
    messageId: '01m7wg5npbt58kfa',
    sender: 'app@ours.example',
    recipients: ['friend@theirs.example'],
    user: 'app@ours.example',
    client: { ip: '192.0.2.7', heloName: 'client.example' },
    header: end === -1 ? whole : whole.subarray(0, end + 2),
    sizeBytes: whole.length,
    chunks: () => [whole.subarray(0, 10), Buffer.alloc(0), whole.subarray(10)],
    ...rest,
  }
}
