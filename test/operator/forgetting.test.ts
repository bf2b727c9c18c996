/** `posthorn suppression`, `domain retention`, `message keep` and `address add --notify-delivered`, without a server. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { answered, done, refused, TemporaryFolder } from '../support/operator.ts'

test('an operator says to whom nothing is sent, and lifts it', async () => {
  using folder = new TemporaryFolder()
  const data = ['--data', folder.path]
  const suppression = (...words: string[]): string[] => ['suppression', ...words, ...data]
  assert.equal(await done(suppression('list')), 'Nobody is suppressed.\n')
  const added = await answered(
    suppression('add', 'Bert@Übung.example', '--reason', 'he asked for it', '--for', '30d'),
  )
  const { addedAt, expiresAt, ...rest } = added as Record<string, string>
  const bert = 'bert@xn--bung-zra.example'
  assert.deepEqual(rest, { recipient: bert, reason: 'he asked for it', category: 'by_hand' })
  assert.equal(Date.parse(expiresAt ?? '') - Date.parse(addedAt ?? ''), 30 * 86_400_000)
  assert.match(
    await done(suppression('add', 'carl@theirs.example')),
    /^carl@theirs\.example is suppressed until "posthorn suppression remove carl@theirs\.example"\.\n$/,
  )
  const listed = async (...words: string[]): Promise<unknown[]> =>
    ((await answered(suppression('list', ...words))) as { recipient: string }[]).map(
      ({ recipient }) => recipient,
    )
  assert.deepEqual(await listed(), ['carl@theirs.example', bert])
  assert.deepEqual(await listed('--limit', '1'), ['carl@theirs.example'])
  assert.deepEqual(await listed('--after', 'carl@theirs.example'), [bert])
  assert.equal(
    await done(suppression('remove', 'BERT@übung.example')),
    `${bert} may be written to again.\n`,
  )
  assert.match(
    await refused(suppression('remove', bert)),
    /is not suppressed; "posthorn suppression list"/,
  )
  assert.match(
    await refused(suppression('add', 'nobody')),
    /"nobody" is not the address of a recipient/,
  )
  assert.match(
    await refused(suppression('add', 'a@b.example', '--for', 'ever'), {}, 2),
    /must be a number with/,
  )
})

test('a domain keeps content for a time of its own, and gives it back', async () => {
  using folder = new TemporaryFolder()
  const data = ['--data', folder.path]
  await done(['domain', 'add', 'ours.example', ...data])
  const retention = (period: string): string[] => [
    'domain',
    'retention',
    'ours.example',
    period,
    ...data,
  ]
  assert.equal(await done(retention('7d')), 'ours.example: content is kept for 7d.\n')
  const shown = await answered(['domain', 'show', 'ours.example', ...data])
  assert.equal((shown as { contentRetentionMs: number }).contentRetentionMs, 7 * 86_400_000)
  assert.match(await done(['domain', 'list', ...data]), /ours\.example +0 +for 7d /)
  assert.match(await done(retention('0s')), /kept until delivered or given up/)
  assert.match(await done(retention('default')), /kept as configured/)
  assert.match(await refused(retention('91d')), /at most 90d/)
  assert.match(await refused(retention('soon'), {}, 2), /"default" or a number/)
  assert.match(
    await refused(['domain', 'retention', 'theirs.example', '7d', ...data]),
    /not a domain of ours/,
  )
})

test('an address that wants to hear of deliveries is listed so', async () => {
  using folder = new TemporaryFolder()
  const data = ['--data', folder.path]
  await done(['domain', 'add', 'ours.example', ...data])
  await done(['address', 'add', 'anna@ours.example', '--notify-delivered', ...data])
  await done(['address', 'add', 'bert@ours.example', ...data])
  const rows = (await answered(['address', 'list', ...data])) as Record<string, unknown>[]
  const wishes = rows.map((row) => [row['address'], row['notifyDelivered']])
  assert.deepEqual(wishes.toReversed(), [
    ['anna@ours.example', true],
    ['bert@ours.example', undefined],
  ])
  assert.match(
    await done(['address', 'list', ...data]),
    /anna@ours\.example +bounces and deliveries/,
  )
  assert.match(
    await refused(['message', 'keep', 'nothing', ...data]),
    /there is no message nothing/,
  )
})
