/**
 * What this server takes for anna's own is what others take for anna's own: three programs that read mail
 * are shown every From field that passes, and none of them may see an author who is not anna.
 */
import assert from 'node:assert/strict'
import test from 'node:test'
import * as fc from 'fast-check'
import { dkimVerify } from 'mailauth'
import addressparser from 'nodemailer/lib/addressparser'
import PostalMime from 'postal-mime'
import { anna, OwnIdentities } from '../../../test/support/own-identities.ts'
import { normaliseAddress } from '../account/address.ts'

const annas: ReadonlySet<string> = new Set(['anna@ours.example', 'shop@second.example'])

/** Told apart from the code under test: tags are cut off, quotes that are not needed too. */
function isAnnas(address: string): boolean {
  const unquoted = address.replace(/^"([\w.+]+)"@/, '$1@')
  const folded = normaliseAddress(unquoted)?.address ?? ''
  return annas.has(folded.replace(/\+[^@%!]*@/, '@')) && folded !== 'anna+boss@ours.example'
}

type Seen = { readonly reader: string; readonly address: string; readonly name: string }

async function readAll(header: string): Promise<Seen[]> {
  const message = Buffer.from(`${header}\n\nbody\n`.replaceAll('\n', '\r\n'))
  const [{ headerFrom }, { from }] = await Promise.all([
    dkimVerify(message),
    PostalMime.parse(message),
  ])
  const [value = ''] = header.slice(header.indexOf(':') + 1).split(/\n(?=Sender:)/)
  const parsed = addressparser(value, { flatten: true })
  return [
    ...headerFrom.map((address) => ({ reader: 'mailauth', address, name: '' })),
    ...parsed.map(({ address, name }) => ({ reader: 'addressparser', address, name })),
    { reader: 'postal-mime', address: from?.address ?? '', name: from?.name ?? '' },
  ]
}

const piece = fc.oneof(
  fc.constantFrom('anna@ours.example', 'Anna@OURS.example', 'anna+x@ours.example', 'Anna', 'Ä'),
  fc.constantFrom('boss@bank.example', 'boss', 'bank.example', '\uff20', '%', '!', '+', '.', '='),
  fc.constantFrom('<', '>', '"', '\\', ',', ';', ':', '(', ')', '[', ']', '@'),
  fc.constantFrom(' ', '\t', '\n ', '\n\t'),
  fc.constantFrom('=?utf-8?Q?=3Cboss=40bank.example=3E?=', '=?utf-8?Q?boss=40bank.example?='),
  fc.constantFrom('=?utf-8?B?PGJvc3NAYmFuay5leGFtcGxlPg==?=', '=?utf-8?Q?=2C?=', '=?utf-8?Q?=22?='),
  fc.constantFrom('=?utf-8?Q?', '?='),
)
const soup = fc.array(piece, { maxLength: 8 }).map((parts) => parts.join(''))
const few = fc.array(piece, { maxLength: 3 }).map((parts) => parts.join(''))
const own = fc.oneof(
  fc.constantFrom('anna@ours.example', 'ANNA@ours.EXAMPLE', 'anna+a+b@ours.example'),
  fc.constantFrom('"anna"@ours.example', '"anna+x"@ours.example', 'shop+x@second.example'),
  fc.constantFrom('shop@second.example', 'anna+=?utf-8?Q?x?=@ours.example'),
)
/** Most of them are nearly right, so that many pass. */
const field = fc.oneof(
  soup,
  own,
  fc.tuple(few, own, few).map(([name, address, more]) => `${name} <${address}>${more}`),
  fc.tuple(few, own, few).map(([name, address, more]) => `"${name}" <${address}> (${more})`),
  fc.tuple(few, few, own).map(([name, other, address]) => `"${name}" ${other} <${address}>`),
  fc.tuple(own, few).map(([address, comment]) => `${address} (${comment})`),
  fc.tuple(few, own).map(([comment, address]) => `(${comment}) ${address}`),
  fc.tuple(own, own).map((two) => `${two.join(', ')}\nSender: anna@ours.example`),
)

test('whatever passes as from anna, no reader sees another author in it', async () => {
  const world = await OwnIdentities.open()
  let passed = 0
  await fc.assert(
    fc.asyncProperty(field, async (value) => {
      const header = `From: ${value}`
      if (!('author' in (await world.judge(header, anna)))) return
      passed++
      const seen = await readAll(header)
      assert.equal(new Set(seen.map(({ reader }) => reader)).size, 3, 'a reader sees no author')
      for (const { reader, address, name } of seen) {
        assert.ok(isAnnas(address), `${reader} sees ${address}`)
        const isAddress = /^[\w.+-]+@[\w-]+(?:\.[\w-]+)+$/.test(name)
        assert.ok(!isAddress || isAnnas(name), `${reader} shows ${name}`)
      }
    }),
    { numRuns: 3_000 },
  )
  assert.ok(passed > 500, `only ${passed} passed: the test has lost its aim`)
})
