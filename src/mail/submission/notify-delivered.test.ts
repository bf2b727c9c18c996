import assert from 'node:assert/strict'
import test from 'node:test'
import { SystemClock } from '../../base/clock.ts'
import { silentLog } from '../../base/log.ts'
import { systemRandom as random } from '../../base/random.ts'
import type { NotifyWord } from '../../protocol/smtp/dsn-parameters.ts'
import { OwnDomains } from '../account/own-domains.ts'
import type { Change } from '../message/store.ts'
import { ContentWriter } from '../spool/content-writer.ts'
import { KeyWrapper } from '../spool/seal.ts'
import { Identities } from './identity.ts'
import { submit } from './submit.ts'
import { permissive } from '../../../test/support/permissive.ts'
import { MemoryAccounts } from '../../../test/support/memory-accounts.ts'

const cases: {
  name: string
  asked?: readonly NotifyWord[]
  setting: boolean
  want: readonly NotifyWord[] | undefined
}[] = [
  { name: 'without NOTIFY and setting nothing is noted', setting: false, want: undefined },
  {
    name: 'without NOTIFY the setting of the address asks for every word',
    setting: true,
    want: ['SUCCESS', 'FAILURE', 'DELAY'],
  },
  { name: 'NOTIFY=NEVER goes before the setting', asked: [], setting: true, want: [] },
  { name: 'as any other NOTIFY does', asked: ['FAILURE'], setting: true, want: ['FAILURE'] },
]

for (const { name, asked, setting, want } of cases) {
  test(`submission: ${name}`, async () => {
    const clock = new SystemClock()
    const files = { create: never, async *read() {}, async remove() {} }
    const spool = { files, wrapper: new KeyWrapper(random.bytes(32)), random }
    const committed: Change[] = []
    const draft = {
      envelope: { sender: 'a@ours.example', body: '7BIT', smtpUtf8: false } as const,
      recipients: [
        { recipient: 'b@theirs.example', ...(asked === undefined ? {} : { notify: asked }) },
      ],
      client: { ip: '192.0.2.9', heloName: 'client.example', isExtended: true },
      identity: { kind: 'address', address: 'a@ours.example' } as const,
      notifyDelivered: setting,
      header: Buffer.from('From: a@ours.example\r\n'),
      content: new ContentWriter('01jgfjjaaaaaaaaa', spool),
      bodyHash: permissive.signer.bodyHash(),
      isBodyEightBit: false,
    }
    const accounts = new MemoryAccounts()
    await submit(draft, {
      ...permissive,
      store: { commit: async (changes) => void committed.push(...changes) },
      handover: { reserve: () => false, forgo() {}, take() {}, wakeAt() {} },
      identities: new Identities({ accounts, ownDomains: new OwnDomains(accounts, clock) }),
      clock,
      log: silentLog,
      limits: { blockOctetsMax: 2_000, lineOctetsMax: 998, receivedMax: 100 },
      hostname: 'mail.ours.example',
      lifetimeMs: 1_000,
      revealsClientIp: false,
    })
    const [accepted] = committed
    assert.ok(accepted?.kind === 'message-accepted')
    assert.deepEqual(accepted.consignments[0]?.recipients[0]?.notify, want)
  })
}

function never(): never {
  throw new Error('a short body needs no file')
}
