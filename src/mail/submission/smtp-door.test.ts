import assert from 'node:assert/strict'
import test from 'node:test'
import { permissive } from '../../../test/support/permissive.ts'
import { MemoryAccounts } from '../../../test/support/memory-accounts.ts'
import { SystemClock } from '../../base/clock.ts'
import { silentLog } from '../../base/log.ts'
import { systemRandom as random } from '../../base/random.ts'
import type { Reply } from '../../protocol/smtp/reply.ts'
import { OwnDomains } from '../account/own-domains.ts'
import { type Change, StoreFullError } from '../message/store.ts'
import type { Suppression } from '../message/suppression-change.ts'
import { KeyWrapper } from '../spool/seal.ts'
import type { SpoolFiles } from '../spool/spool-files.ts'
import { Identities } from './identity.ts'
import { SmtpDoor } from './smtp-door.ts'

const client = { ip: '192.0.2.9', heloName: 'client.example', isExtended: true }
const mail = { sender: 'a@ours.example', body: '7BIT', smtpUtf8: false } as const
const recipients = [{ recipient: 'r@theirs.example' }]

const full: SpoolFiles = {
  create: () => Promise.reject(new StoreFullError('no room for a large message')),
  async *read() {},
  async remove() {},
}

type Setting = {
  readonly commit?: (changes: readonly Change[]) => Promise<void>
  readonly suppressionOf?: (recipient: string) => Promise<Suppression | undefined>
}

const nobody = async (): Promise<undefined> => undefined

async function doorTo({ commit = async () => undefined, suppressionOf = nobody }: Setting = {}) {
  const accounts = new MemoryAccounts()
  await accounts.commit([{ kind: 'domain-added', domain: 'ours.example', at: 0 }])
  const clock = new SystemClock()
  const parts = {
    ...permissive,
    store: { commit },
    handover: { reserve: () => false, forgo() {}, take() {}, wakeAt() {} },
    identities: new Identities({ accounts, ownDomains: new OwnDomains(accounts, clock) }),
    clock,
    random,
    log: silentLog,
    limits: { blockOctetsMax: 2_000, lineOctetsMax: 998, receivedMax: 100 },
    hostname: 'mail.ours.example',
    lifetimeMs: 1_000,
    revealsClientIp: false,
    suppressions: { of: suppressionOf },
    spool: { files: full, wrapper: new KeyWrapper(random.bytes(32)), random },
  }
  return new SmtpDoor(parts)
}

async function answerTo(content: string, door: SmtpDoor, chunkLength = 1_000): Promise<Reply> {
  const sink = door.content({ mail, recipients, client })
  const bytes = Buffer.from(content.replaceAll('\n', '\r\n'))
  for (let at = 0; at < bytes.length; at += chunkLength) {
    await sink.write(bytes.subarray(at, at + chunkLength))
  }
  return sink.end()
}

const header = 'From: a@ours.example\nSubject: x\n'

const cases = [
  {
    name: 'a message is queued under its name',
    content: `${header}\nbody\n`,
    want: /^250 2\.0\.0 queued as [0-9a-z]{16}$/,
  },
  { name: 'a message of a header alone is queued', content: header, want: /^250/ },
  {
    name: 'a message without a header is refused',
    content: '\nbody\n',
    want: /^550 5\.7\.1 .*no From/,
  },
  {
    name: 'a foreign author is refused',
    content: 'From: a@theirs.example\n\nx\n',
    want: /^550 5\.7\.1 .*"a@theirs.example"/,
  },
  {
    name: 'a header that never ends is refused',
    content: `${header}${'X: y\n'.repeat(800)}`,
    want: /^552 5\.3\.4/,
  },
  {
    name: 'a large body without room on the disk is 452',
    content: `${header}\n${'x'.repeat(140_000)}\n`,
    want: /^452 4\.3\.1/,
  },
]

for (const { name, content, want } of cases) {
  for (const chunkLength of [1, 7, 100_000]) {
    if (content.length > 10_000 && chunkLength < 100) continue
    test(`the door: ${name} (in chunks of ${chunkLength})`, async () => {
      const { code, enhanced, text } = await answerTo(content, await doorTo(), chunkLength)
      assert.match(`${code} ${enhanced} ${text}`, want)
    })
  }
}

test('the door: 250 comes after the commit, and what is committed shows no word of the content', async () => {
  const committed: Change[] = []
  const commit = async (changes: readonly Change[]): Promise<void> => {
    committed.push(...changes)
  }
  const { code } = await answerTo(`${header}\nsecret marker\n`, await doorTo({ commit }))
  assert.equal(code, 250)
  const [accepted] = committed
  assert.ok(accepted?.kind === 'message-accepted')
  assert.ok('inline' in accepted.content.body)
  assert.ok(!Buffer.from(accepted.content.body.inline).includes('secret marker'))
})

const troubles = [
  { name: 'a full disk is 452', error: new StoreFullError('full'), want: 452 },
  { name: 'trouble with the store is 451', error: new Error('EIO'), want: 451 },
]

for (const { name, error, want } of troubles) {
  test(`the door: ${name}, and the message was not taken`, async () => {
    const door = await doorTo({ commit: () => Promise.reject(error) })
    assert.equal((await answerTo(`${header}\nbody\n`, door)).code, want)
  })
}

test('the door: a sender outside our domains is refused, the null sender is not', async () => {
  const door = await doorTo()
  assert.equal((await door.mail({ ...mail, sender: 'a@theirs.example' }, client)).code, 550)
  assert.equal((await door.mail({ ...mail, sender: '' }, client)).code, 250)
})

test('the door: a recipient needs a domain', async () => {
  const door = await doorTo()
  assert.equal((await door.rcpt({ recipient: 'postmaster' }, client)).code, 553)
})

test('the door: a suppressed recipient is refused, with since when, why, and how it is lifted', async () => {
  const suppression: Suppression = {
    recipient: 'r@theirs.example',
    reason: 'никого',
    category: 'user_unknown',
    messageId: '01jgfjjaaaaaaaaa',
    addedAt: 0,
    expiresAt: 86_400_000,
  }
  const suppressionOf = async (recipient: string): Promise<Suppression | undefined> =>
    recipient === suppression.recipient ? suppression : undefined
  const door = await doorTo({ suppressionOf })
  const refused = await door.rcpt({ recipient: 'r@theirs.example' }, client)
  assert.deepEqual([refused.code, refused.enhanced], [550, '5.1.1'])
  assert.match(
    refused.text,
    /^"r@theirs\.example" is suppressed since 1970-01-01T00:00:00\.000Z until 1970-01-02/,
  )
  assert.match(refused.text, /\nThe reason is "\\x\{43D\}.*learnt from message 01jgfjjaaaaaaaaa\n/)
  assert.match(refused.text, /posthorn suppression remove ADDRESS$/)
  assert.equal((await door.rcpt({ recipient: 's@theirs.example' }, client)).code, 250)
})
