/** Commits: all or nothing, alone or in company. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { type NewPlace, onNewStore } from './place.ts'
import { accepted, everything } from './sample-mail.ts'

export function exerciseCommits(name: string, newPlace: NewPlace): void {
  const withStore = onNewStore(newPlace)

  test(
    `${name}: what is accepted can be read back as it was given`,
    withStore(async (store) => {
      const { message, ...rest } = accepted({ id: 'm1', to: { 'b.example': 1, 'a.example': 1 } })
      const full = {
        ...message,
        sender: '',
        origin: 'notice',
        isEightBit: true,
        needsSmtpUtf8: true,
        tlsRequired: 'yes',
        ret: 'HDRS',
        envid: 'QQ 314',
      } as const
      const [first, second] = rest.consignments
      assert.ok(first && second)
      const asked = { notify: ['SUCCESS', 'DELAY'], orcpt: 'rfc822;Úser@b.example' } as const
      const recipients = first.recipients.map((recipient) => ({ ...recipient, ...asked }))
      const consignments = [{ ...first, recipients }, second]
      await store.commit([{ ...rest, message: full, consignments }])

      const read = await store.message('m1')
      assert.deepEqual(read?.message, full)
      assert.deepEqual(
        read.recipients.map(({ address, notify, orcpt }) => ({ address, notify, orcpt })),
        [
          { address: 'user0@b.example', ...asked },
          { address: 'user1@a.example', notify: undefined, orcpt: undefined },
        ],
      )
      const leased = await store.lease(everything(0))
      const given = leased.map(({ id, messageId, destination, recipients: them }) => ({
        id,
        messageId,
        destination,
        recipients: them,
      }))
      assert.deepEqual(
        given.toSorted((a, b) => a.id.localeCompare(b.id)),
        [{ ...first, recipients }, second],
      )
    }),
  )

  test(
    `${name}: content is kept byte for byte, or as the name of its file`,
    withStore(async (store) => {
      const small = accepted({ id: 'm1' })
      const everyByte = Buffer.from(Array.from({ length: 65_536 }, (_, index) => index & 0xff))
      // A view into a larger buffer, as a socket's chunk is.
      const header = everyByte.subarray(100, 300)
      const content = { ...small.content, header, body: { inline: everyByte } }
      const file = { ...small.content, body: { file: 'm2-0.body' } }
      await store.commit([{ ...small, content }])
      await store.commit([{ ...accepted({ id: 'm2' }), content: file }])

      const read = await store.contentOf('m1')
      assert.ok(read !== undefined && 'inline' in read.body)
      assert.ok(everyByte.equals(read.body.inline))
      assert.ok(header.equals(read.header))
      assert.equal(Buffer.from(read.wrappedKey).toString(), 'key of m1')
      assert.deepEqual((await store.contentOf('m2'))?.body, { file: 'm2-0.body' })
      assert.equal(await store.contentOf('m3'), undefined)
      // The caller's memory stays the caller's.
      assert.equal(everyByte[255], 255)
    }),
  )

  test(
    `${name}: a commit makes all of its changes or none`,
    withStore(async (store) => {
      const unknown = { kind: 'recipients-cancelled', messageId: 'nobody', at: 0 } as const
      await assert.rejects(store.commit([accepted({ id: 'm1' }), unknown]), /nobody/)
      assert.equal(await store.message('m1'), undefined)
      assert.equal(await store.contentOf('m1'), undefined)
      assert.deepEqual(await store.lease(everything(0)), [])
    }),
  )

  test(
    `${name}: a commit that fails does not disturb its neighbours`,
    withStore(async (store) => {
      await store.commit([accepted({ id: 'm0' })])
      const ids = ['m1', 'm2', 'm0', 'm3', 'm4', 'm1']
      const results = await Promise.allSettled(ids.map((id) => store.commit([accepted({ id })])))

      const refused = ids.map((id, index) => (results[index]?.status === 'rejected' ? id : ''))
      assert.deepEqual(refused, ['', '', 'm0', '', '', 'm1'])
      const stored = await store.messages({ limit: 10 })
      assert.deepEqual(
        stored.map(({ message }) => message.id),
        ['m4', 'm3', 'm2', 'm1', 'm0'],
      )
    }),
  )

  test(
    `${name}: a message nobody could deliver is refused: without recipients, or with an empty consignment`,
    withStore(async (store) => {
      await assert.rejects(store.commit([accepted({ id: 'm1', to: {} })]))
      await assert.rejects(store.commit([accepted({ id: 'm2', to: { 'theirs.example': 0 } })]))
      await assert.rejects(store.commit([accepted({ id: 'm3', leased: ['m3-7'] })]))
      assert.deepEqual(await store.messages({ limit: 10 }), [])
    }),
  )

  test(
    `${name}: commits are carried out in the order in which they were asked`,
    withStore(async (store) => {
      const cancel = { kind: 'recipients-cancelled', messageId: 'm1', at: 5 } as const
      await Promise.all([store.commit([accepted({ id: 'm1' })]), store.commit([cancel])])
      assert.equal((await store.message('m1'))?.recipients[0]?.state, 'cancelled')
    }),
  )
}
