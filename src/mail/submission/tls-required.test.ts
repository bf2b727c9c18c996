import assert from 'node:assert/strict'
import test from 'node:test'
import { parseHeaderBlock } from '../../protocol/message/header-block.ts'
import { tlsRequiredBy } from './tls-required.ts'

const said = { requireTls: true } as const

const cases: readonly {
  name: string
  mail?: { readonly requireTls?: true }
  header: string
  want: 'yes' | 'no' | undefined
}[] = [
  { name: 'nothing', header: 'Subject: hello\r\n', want: undefined },
  { name: 'REQUIRETLS', mail: said, header: 'Subject: hello\r\n', want: 'yes' },
  { name: 'TLS-Required: No', header: 'TLS-Required: No\r\n', want: 'no' },
  { name: 'the same in other letters, folded', header: 'tls-required:\r\n\tNO \r\n', want: 'no' },
  { name: 'both: the field is ignored', mail: said, header: 'TLS-Required: No\r\n', want: 'yes' },
  { name: 'a value that is not known', header: 'TLS-Required: Yes\r\n', want: undefined },
  { name: 'more words than one', header: 'TLS-Required: No, thanks\r\n', want: undefined },
  { name: 'no value', header: 'TLS-Required:\r\n', want: undefined },
  { name: 'it twice', header: 'TLS-Required: No\r\nTLS-Required: No\r\n', want: undefined },
]

for (const { name, mail = {}, header, want } of cases) {
  test(`the sender says about TLS: ${name}`, () => {
    const block = parseHeaderBlock(Buffer.from(header))
    assert(!('malformed' in block))
    assert.equal(tlsRequiredBy(mail, block), want)
  })
}
