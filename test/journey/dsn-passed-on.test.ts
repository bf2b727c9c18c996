/** Who asks for delivery status (RFC 3461) is passed on to hosts that know it, and answered by us for the others. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { openHouse } from '../support/house.ts'

const asked = {
  mailParameters: ['RET=HDRS', 'ENVID=QQ+2B314'],
  to: ['bert@theirs.example NOTIFY=SUCCESS,FAILURE ORCPT=rfc822;robert@theirs.example'],
}

test('a host that offers DSN gets the parameters as they came, and the duty to report', async () => {
  await using house = await openHouse({ hosts: { mx1: {} } })
  const id = await house.submit(asked)

  assert.equal(await house.outcome(id), 'delivered')
  const [transaction] = house.hosts.mx1.transactions
  assert.deepEqual(
    transaction?.mailParameters.filter((parameter) => !parameter.startsWith('SIZE=')),
    ['RET=HDRS', 'ENVID=QQ+2B314'],
  )
  assert.deepEqual(transaction?.recipients[0]?.parameters, [
    'NOTIFY=SUCCESS,FAILURE',
    'ORCPT=rfc822;robert@theirs.example',
  ])
  assert.deepEqual(await house.server.estate.store.owedNotices(1), [])
})
