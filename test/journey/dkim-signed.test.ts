/** What leaves carries the signatures of the author's domain, whichever way it came in, and notices too. */
import assert from 'node:assert/strict'
import test from 'node:test'
import type { DkimKey } from '../../src/mail/message/domain-change.ts'
import { RawSmtpClient } from '../lab/raw-smtp-client.ts'
import { verdicts } from '../support/dkim.ts'
import { addKeys } from '../support/house-keys.ts'
import { anna, bert, type House, letter, openHouse } from '../support/house.ts'
import type { MxTransaction } from '../support/mx-host.ts'

const bothPass = ['posthorn9-rsa pass', 'posthorn9-ed25519 pass']
const eightBit = 'Grüße  \t aus\tNürnberg\r\n\r\n.\r\n..\r\n\r\n \r\n\r\n'

for (const [way, extensions] of [
  ['DATA', ['PIPELINING', '8BITMIME']],
  ['BDAT', ['PIPELINING', '8BITMIME', 'CHUNKING']],
] as const) {
  test(`eight bits, white space and empty lines arrive signed by ${way}`, async () => {
    await using house = await openHouse({ hosts: { mx1: { extensions } } })
    const keys = await addKeys(house)
    const id = await house.submit({ mailParameters: ['BODY=8BITMIME'], content: letter(eightBit) })
    assert.equal(await house.outcome(id), 'delivered')
    const [arrived] = house.hosts.mx1.transactions
    assert.equal(arrived?.by, way)
    assert.deepEqual(await verdictsOf(arrived, keys), bothPass)
  })
}

test('a message handed in by BDAT, cut in the middle of a line end and without a last one', async () => {
  await using house = await openHouse({ hosts: { mx1: {} } })
  const keys = await addKeys(house)
  const content = letter('Dear Bert,  \r\n\r\nno end')
  const cut = content.indexOf('  \r\n') + 3
  const id = await submitInChunks(house, [content.subarray(0, cut), content.subarray(cut)])
  assert.equal(await house.outcome(id), 'delivered')
  assert.deepEqual(await verdictsOf(house.hosts.mx1.transactions[0], keys), bothPass)
})

test('a body of 300 KB', async () => {
  await using house = await openHouse({ hosts: { mx1: {} } })
  const keys = await addKeys(house)
  const id = await house.submit({ content: letter('a line  of text \r\n'.repeat(17_000)) })
  assert.equal(await house.outcome(id), 'delivered')
  assert.deepEqual(await verdictsOf(house.hosts.mx1.transactions[0], keys), bothPass)
})

test('the notice about an unknown recipient is signed by the domain of its author', async () => {
  await using house = await openHouse({ hosts: { mx1: { rcpt: '550 5.1.1 no such user' } } })
  const keys = await addKeys(house)
  const id = await house.submit()
  assert.equal(await house.outcome(id), 'bounced')
  const { transaction } = await house.notice(id)
  assert.deepEqual(await verdictsOf(transaction, keys), bothPass)
})

test('without an active key mail goes as it is', async () => {
  await using house = await openHouse({ hosts: { mx1: {} } })
  const keys = await addKeys(house, 'pending')
  const id = await house.submit()
  assert.equal(await house.outcome(id), 'delivered')
  assert.deepEqual(await verdictsOf(house.hosts.mx1.transactions[0], keys), [])
})

function verdictsOf(arrived: MxTransaction | undefined, keys: readonly DkimKey[]) {
  assert.ok(arrived !== undefined, 'nothing arrived')
  return verdicts(arrived.content, keys)
}

async function submitInChunks(house: House<string>, chunks: readonly Buffer[]): Promise<string> {
  const port = house.server.listeners.at(-1)?.port ?? 0
  const client = await RawSmtpClient.open({ host: '127.0.0.1', port })
  await client.exchange(`MAIL FROM:<${anna}>\r\n`, '250')
  await client.exchange(`RCPT TO:<${bert}>\r\n`, '250')
  let answer = ''
  for (const [position, chunk] of chunks.entries()) {
    const last = position === chunks.length - 1 ? ' LAST' : ''
    const command = Buffer.from(`BDAT ${chunk.length}${last}\r\n`)
    answer = await client.exchange(Buffer.concat([command, chunk]), '250')
  }
  await client.quit()
  return /queued as (\S+)$/.exec(answer)?.[1] ?? assert.fail(answer)
}
