/** Whatever stands in somebody's DNS or on somebody's web server, a check ends with a finding, and soon. */
import assert from 'node:assert/strict'
import test from 'node:test'
import * as fc from 'fast-check'
import { DomainWorld, OURS } from '../../../../test/support/domain-world.ts'
import { judgePolicy } from './mta-sts.ts'
import { allowing, merged } from './spf-words.ts'
import { readTagList } from './tag-list.ts'

/** Pieces that the readers look for, so that more than the first comparison is reached. */
const text = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        'v=DKIM1; ',
        'p=',
        'k=rsa;',
        'v=spf1 ',
        '-all ',
        'include:',
        'a:',
        '%{',
        '/',
        'exp=',
      ),
      fc.constantFrom(
        'v=DMARC1; ',
        'v=STSv1; id=1',
        'v=TLSRPTv1; ',
        'rua=mailto:',
        'redirect=',
        OURS,
        ' ',
      ),
      fc.string({ unit: 'binary', maxLength: 8 }),
    ),
    { maxLength: 12 },
  )
  .map((pieces) => pieces.join(''))

test('any text: every record may say anything', async () => {
  const world = await DomainWorld.open()
  const keys = await world.sending.keysOf(OURS)
  const names = keys.map(({ selector }) => `${selector}._domainkey.${OURS}`)
  names.push(OURS, `_dmarc.${OURS}`, `_mta-sts.${OURS}`, `_smtp._tls.${OURS}`)
  const property = fc.asyncProperty(fc.array(text, { maxLength: 3 }), text, async (txt, policy) => {
    for (const name of names) world.dns.set(name, { txt })
    world.policy = { kind: 'found', text: policy }
    const { findings } = await world.sending.check(OURS)
    assert.ok(findings.length >= names.length)
    assert.ok(findings.every(({ why }) => why !== ''))
  })
  await fc.assert(property, { numRuns: 150 })
})

test('any text: what we propose for SPF keeps every term that was there', () => {
  const property = fc.property(fc.array(fc.stringMatching(/^[a-z:=~+?.-]{1,10}$/)), (terms) => {
    const record = ['v=spf1', ...terms].join(' ')
    const proposed = allowing(record, ['a:mail.ours.example']).split(' ')
    assert.ok(proposed.includes('a:mail.ours.example'))
    assert.deepEqual(
      proposed.filter((term) => term !== 'a:mail.ours.example'),
      record.split(' '),
    )
    assert.ok(merged([record, record]).startsWith('v=spf1'))
  })
  fc.assert(property)
})

test('any text: a long record of white space is read at once', () => {
  const startedAt = performance.now()
  const space = ' '.repeat(60_000)
  readTagList(`p=${space}x${space};k${space}=x`)
  judgePolicy(`version:${space}x${space}`, [])
  merged([`v=spf1${space}x`])
  assert.ok(performance.now() - startedAt < 500)
})
