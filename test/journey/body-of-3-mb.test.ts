/** A body that is too large for the database, with everything in it that could go wrong on the way. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import test from 'node:test'
import { letter, openHouse, submittedPart } from '../support/house.ts'
import { seededRandom } from '../../src/base/random.ts'

const noise = Buffer.from(
  seededRandom(3)
    .bytes(3_000_000)
    .toString('latin1')
    .replaceAll(/[\r\n]/g, '.')
    .replaceAll(/.{70}/gs, '$&\r\n.'),
  'latin1',
)

for (const extensions of [
  ['PIPELINING', '8BITMIME'],
  ['8BITMIME', 'CHUNKING'],
]) {
  test(`3 MB of any octets arrive as they were sent (${extensions.join(', ')})`, async () => {
    await using house = await openHouse({ hosts: { mx1: { extensions } } })
    const content = Buffer.concat([letter(''), noise, Buffer.from('\r\n')])
    const id = await house.submit({ content, mailParameters: ['BODY=8BITMIME'] })
    assert.equal(await house.outcome(id), 'delivered')
    const arrived = Buffer.from(submittedPart(house.hosts.mx1.transactions[0]), 'latin1')
    assert.equal(fingerprint(arrived), fingerprint(content))
  })
}

function fingerprint(bytes: Buffer): string {
  return `${bytes.length} octets, ${createHash('sha256').update(bytes).digest('hex')}`
}
