/** DNS says NXDOMAIN: nobody can ever be reached there under that name. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { openHouse } from '../support/house.ts'

test('mail for a domain that does not exist bounces at once, and the notice says so', async () => {
  await using house = await openHouse({ hosts: {} })
  const id = await house.submit({ to: ['bert@nowhere.example'] })

  assert.equal(await house.outcome(id, 'bert@nowhere.example'), 'bounced')
  assert.deepEqual(await house.fate(id), [
    'bert@nowhere.example bounced',
    'bounced route: the domain nowhere.example does not exist (DNS says NXDOMAIN)',
  ])
  const { mail, status } = await house.notice(id)
  assert.match(status, /^Status: 5\.1\.2$/m)
  assert.match(status, /^Diagnostic-Code: x-posthorn; the domain nowhere\.example does not exist/m)
  assert.match(mail.text ?? '', /nowhere\.example does not exist/)
})
