/**
 * Who a message claims to be from (RFC 5322 §3.6.2): exactly one From field, and a Sender field where
 * that names several authors. Pure; whether the client may say so is asked in identity.ts.
 */
import { fieldsNamed } from '../../protocol/message/header-block.ts'
import type { HeaderBlock } from '../../protocol/message/header-block.ts'
import { readAddressField } from './address-field.ts'
import type { Claim } from './address-field.ts'
import { forbid } from './identity-words.ts'
import { isRefusal } from './refusal.ts'
import type { Refusal } from './refusal.ts'

/** The author of a message that may be sent; of several, the first. */
export type Author = {
  /** As written in the From field, without the name. */
  readonly address: string
  /** Lower-case A-labels. */
  readonly domain: string
  /** Decoded, for people. */
  readonly displayName: string
  /** The address of ours that answers for it; the author's own where none does (identity.ts). */
  readonly owner: string
}

/** Everybody as whom the message wants to be seen: the authors, in their order, then the sender. */
export type Claims = readonly [Claim, ...Claim[]]

/** Each costs a look into the store. Answered 550 5.7.1. */
const AUTHORS_MAX = 10

export function readClaims(header: HeaderBlock): Claims | Refusal {
  const authors = readAuthors(header)
  if (isRefusal(authors)) return authors
  const sender = readSender(header)
  if (sender === undefined) return authors.length === 1 ? authors : refuseWithoutSender(authors)
  return isRefusal(sender) ? sender : [...authors, sender]
}

function readAuthors(header: HeaderBlock): Claims | Refusal {
  const fields = fieldsNamed(header, 'from')
  const [field] = fields
  if (field === undefined) return forbid('the message has no From field: add one with your address')
  if (fields.length > 1)
    return forbid(`the message has ${fields.length} From fields: send exactly one`)
  const claims = readAddressField(header, { field, name: 'From' })
  if (isRefusal(claims)) return claims
  const [first, ...others] = claims
  if (first === undefined) return forbid('From names nobody: name exactly one author')
  if (claims.length > AUTHORS_MAX) {
    return forbid(`From names ${claims.length} authors: name at most ${AUTHORS_MAX}`)
  }
  return [first, ...others]
}

function readSender(header: HeaderBlock): Claim | Refusal | undefined {
  const fields = fieldsNamed(header, 'sender')
  const [field] = fields
  if (field === undefined) return undefined
  if (fields.length > 1)
    return forbid(`the message has ${fields.length} Sender fields: send at most one`)
  const claims = readAddressField(header, { field, name: 'Sender' })
  if (isRefusal(claims)) return claims
  const [sender] = claims
  if (claims.length === 1 && sender !== undefined) return sender
  return forbid(
    `Sender names ${claims.length} addresses: name exactly one (RFC 5322 section 3.6.2)`,
  )
}

function refuseWithoutSender({ length }: Claims): Refusal {
  return forbid(
    `From names ${length} authors, but there is no Sender field: name one author, or say in Sender which of your addresses sends it (RFC 5322 section 3.6.2)`,
  )
}
