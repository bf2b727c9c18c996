import assert from 'node:assert/strict'
import { tmpdir } from 'node:os'
import test from 'node:test'
import { StoreFullError } from '../../mail/message/store.ts'
import { FreeRoom } from './free-room.ts'
import { threadUrl } from '../../base/thread-url.ts'

test('room is measured at most once a second, and again after that', () => {
  let now = 5_000
  const options = { folder: tmpdir(), minFreeBytes: 0, clock: { now: () => now } }
  const room = new FreeRoom(options)
  room.require()
  options.folder = '/nowhere/at/all'
  now = 5_999
  room.require()
  now = 6_000
  assert.throws(() => room.require(), /ENOENT/)
})

test('too little room is refused at each acceptance, not only when it is measured', () => {
  const options = {
    folder: tmpdir(),
    minFreeBytes: Number.MAX_SAFE_INTEGER,
    clock: { now: () => 0 },
  }
  const room = new FreeRoom(options)
  assert.throws(() => room.require(), StoreFullError)
  assert.throws(() => room.require(), StoreFullError)
})

const entries = [
  {
    from: 'file:///app/src/store/sqlite/group-commit.ts',
    want: 'file:///app/src/store/sqlite/writer.ts',
  },
  {
    from: 'file:///app/dist/store/sqlite/group-commit.js',
    want: 'file:///app/dist/store/sqlite/writer.js',
  },
]
for (const { from, want } of entries) {
  test(`the writer's thread of ${from} is ${want}`, () => {
    assert.equal(threadUrl('writer', from).href, want)
  })
}
