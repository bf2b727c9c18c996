import assert from 'node:assert/strict'
import test from 'node:test'
import { isBroken, sendable } from './store-error.ts'

/** https://www.sqlite.org/rescode.html */
const codes = [
  { name: 'SQLITE_FULL', errcode: 13, isFull: true, isBroken: false },
  { name: 'SQLITE_IOERR_SHMSIZE', errcode: 4874, isFull: true, isBroken: false },
  { name: 'SQLITE_IOERR_WRITE', errcode: 778, isFull: false, isBroken: true },
  { name: 'SQLITE_IOERR_FSYNC', errcode: 1034, isFull: false, isBroken: true },
  { name: 'SQLITE_CORRUPT', errcode: 11, isFull: false, isBroken: true },
  { name: 'SQLITE_CONSTRAINT_UNIQUE', errcode: 2067, isFull: false, isBroken: false },
]
for (const { name, errcode, ...wanted } of codes) {
  test(`${name}: ${wanted.isFull ? 'full' : 'not full'}, ${wanted.isBroken ? 'broken' : 'not broken'}`, () => {
    const error = Object.assign(new Error(name), { errcode })
    const isFull = sendable(error).name === 'StoreFullError'
    assert.deepEqual({ isFull, isBroken: isBroken(error) }, wanted)
  })
}
