import assert from 'node:assert/strict'
import test from 'node:test'
import { systemCallsOf } from './system-call-log.ts'

test('system-call log: a call on one line has a file, a result, a beginning and an end', () => {
  const [call] = systemCallsOf('7 100.5 fdatasync(22</data/a.db-wal>) = 0 <0.250000>\n')
  assert.deepEqual(call, {
    name: 'fdatasync',
    file: '/data/a.db-wal',
    args: '22</data/a.db-wal>',
    result: 0,
    startedAt: 100.5,
    endedAt: 100.75,
  })
})

test('system-call log: a call that another thread interrupted is put together again', () => {
  const calls = systemCallsOf(
    [
      '7 100.5 fsync(22</data/a.db-wal> <unfinished ...>',
      '8 100.6 write(30<socket:[5]>, "250 ok\\r\\n", 8) = 8 <0.010000>',
      '7 100.7 <... fsync resumed>) = 0 <0.250000>',
    ].join('\n'),
  )
  assert.deepEqual(
    calls.map(({ name, file, startedAt }) => ({ name, file, startedAt })),
    [
      { name: 'write', file: 'socket:[5]', startedAt: 100.6 },
      { name: 'fsync', file: '/data/a.db-wal', startedAt: 100.5 },
    ],
  )
})

test('system-call log: signals, exits and calls without an end are no calls', () => {
  const log = [
    '7 100.1 --- SIGTERM {si_signo=SIGTERM} ---',
    '7 100.2 read(5<pipe:[9]>,  <unfinished ...>',
    '7 100.3 <... read resumed> <unfinished ...>) = ?',
    '7 100.4 +++ exited with 0 +++',
    '',
  ]
  assert.deepEqual(systemCallsOf(log.join('\n')), [])
})
