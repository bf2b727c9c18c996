/** What counts as bulk, by its header. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { parseHeaderBlock } from '../../protocol/message/header-block.ts'
import { isBulk } from './lane.ts'

const headers: readonly (readonly [says: string, isBulk: boolean])[] = [
  ['Subject: hello', false],
  ['Precedence: bulk', true],
  ['precedence: LIST', true],
  ['Precedence: junk', true],
  ['Precedence: first-class', false],
  ['List-Unsubscribe: <mailto:off@ours.example>', true],
  ['LIST-ID: <news.ours.example>', true],
  ['Listing: of contents', false],
  ['Precedence: bulk\r\nAuto-Submitted: auto-replied', false],
  ['Precedence: bulk\r\nAuto-Submitted: no', true],
  ['Precedence: bulk\r\nAuto-Submitted: no (a person wrote it)', true],
  ['Auto-Submitted: auto-generated', false],
  ['List-Id: <news.ours.example>\r\nAuto-Submitted: auto-generated', true],
]

for (const [says, expected] of headers) {
  test(`${JSON.stringify(says)} is ${expected ? '' : 'not '}bulk`, () => {
    const header = parseHeaderBlock(Buffer.from(`${says}\r\n`))
    assert.ok('fields' in header)
    assert.equal(isBulk(header), expected)
  })
}
