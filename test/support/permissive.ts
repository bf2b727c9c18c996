/** The parts of submission that say yes to everything, for tests about the others. */
import type { Signer } from '../../src/mail/domain/signing.ts'
import type { Standing } from '../../src/mail/domain/standing.ts'
import type { SendingLimits } from '../../src/mail/limit/sending-limits.ts'
import type { Scanning } from '../../src/mail/scan/scanning.ts'

const signer: Signer = {
  bodyHash: () => ({ update() {}, digest: () => Buffer.alloc(32) }),
  sign: async (header) => header,
}

const standing: Standing = { objection: async () => undefined }

const scanning: Scanning = { scan: async () => ({ kind: 'pass', remarks: [], tags: [] }) }

const sendingLimits: SendingLimits = {
  mayBegin: () => undefined,
  mayAddress: () => undefined,
  take: async () => ({ changes: [], giveBack() {} }),
}

export const permissive = { signer, standing, scanning, sendingLimits }
