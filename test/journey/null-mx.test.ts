/** The domain says that it takes no mail at all (RFC 7505). */
import assert from 'node:assert/strict'
import test from 'node:test'
import { openHouse } from '../support/house.ts'

test('mail for a domain with a null MX bounces at once, and its sender is told why', async () => {
  await using house = await openHouse({ hosts: {}, zone: { 'theirs.example': { mx: [[0, '']] } } })
  const id = await house.submit()

  assert.equal(await house.outcome(id), 'bounced')
  assert.deepEqual(await house.fate(id), [
    'bert@theirs.example bounced',
    'bounced route: the domain theirs.example accepts no mail (its MX is ".", RFC 7505)',
  ])
  const { mail, status } = await house.notice(id)
  assert.match(status, /^Status: 5\.1\.10$/m)
  assert.match(mail.text ?? '', /theirs\.example accepts no mail/)
})
