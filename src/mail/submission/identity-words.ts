/**
 * The refusals of identity.ts, in words: each names what was claimed, as whom the client may send, and
 * what to do, for the person at the client and then for whoever runs this server.
 */
import { splitAddress } from '../../protocol/smtp/path.ts'
import type { Address } from '../account/account-store.ts'
import { quoted, refuse } from './refusal.ts'
import type { Refusal } from './refusal.ts'
import { senderHints } from './sender-hints.ts'

/** As whom a client may send. */
export type Identity =
  /** Logged in as this address of ours, in the form in which it is stored. */
  | { readonly kind: 'address'; readonly address: string }
  /** Logged in for a whole domain: as any address of it, whether it exists or not. Lower-case A-labels. */
  | { readonly kind: 'domain'; readonly domain: string }
  /** Trusted for its network: as any address of any domain of ours. */
  | { readonly kind: 'network' }

/** Where an address was claimed, and which. */
export type Claimed = {
  readonly field: 'From' | 'Sender' | 'MAIL FROM'
  readonly address: string
  /** Lower-case A-labels. */
  readonly domain: string
}

/** RFC 3463 §3.8: delivery not authorized. */
export function forbid(text: string, detail?: string): Refusal {
  const privateReason = detail === undefined ? text : `${text} (${detail})`
  return refuse({ code: 550, enhanced: '5.7.1', text, privateReason })
}

/** It is not among the addresses as which this client may send. */
export function refuseForeign(claimed: Claimed, identity: Identity): Refusal {
  const { field, address } = claimed
  const words = `${field} is ${quoted(address)}${whyNot(claimed, identity)}: ${whatInstead(claimed, identity)}`
  const hint = hintFor(claimed, domainOf(identity))
  if (hint === undefined) return forbid(words)
  return forbid(together([words, hint, ...(identity.kind === 'address' ? [remedy] : [])]))
}

/** Its domain is permitted; what stands before the @ could be no address of ours. */
export function refuseLocalPart({ field, address }: Claimed): Refusal {
  return forbid(
    `${field} is ${quoted(address)}, which others may read as another address: use one of letters, digits, dots and hyphens before the @`,
  )
}

/** The name of an author is an address as which this client may not send. */
export function refuseShown(claimed: Claimed, shown: string): Refusal {
  const { field, address } = claimed
  return forbid(
    `the name in ${field} is ${quoted(shown)}, which readers take for the author, and the address is ${quoted(address)}: use a name without an address, and Reply-To for where answers shall go`,
  )
}

export function refuseSuspended({ address, suspended }: Address): Refusal {
  const { at, reason } = suspended ?? { at: 0, reason: '' }
  return forbid(
    [
      `${quoted(address)} is suspended since ${new Date(at).toISOString()}: it may not send`,
      `The reason is ${quoted(reason)}`,
      'Whoever runs this server lifts it with: posthorn address lift ADDRESS',
    ].join('\n'),
  )
}

/** RFC 4954 §6: the credential is no longer good. */
export function refuseGone(): Refusal {
  const text = 'This address may no longer send; ask whoever runs this server'
  return refuse({ code: 535, enhanced: '5.7.8', text })
}

/** For whoever sets a program up. */
const remedy =
  'If its domain is served here, it can be made an alias of yours (posthorn address alias add)'

/** RFC 5321 §4.5.3.1.5: 512 octets with code, enhanced code and line end. */
const LINE_LENGTH_MAX = 490

/** On one line where it fits: some clients show only the first line of a reply, some only the last. */
function together(sentences: readonly string[]): string {
  const line = sentences.join('. ')
  return line.length <= LINE_LENGTH_MAX ? line : sentences.join('\n')
}

function whyNot({ domain }: Claimed, identity: Identity): string {
  switch (identity.kind) {
    case 'address':
      return ` but you are logged in as ${quoted(identity.address)}`
    case 'domain':
      return ` but you are logged in for the domain ${quoted(identity.domain)}`
    case 'network':
      return `, but ${quoted(domain)} is no domain of this server`
  }
}

function whatInstead({ field, address }: Claimed, identity: Identity): string {
  const own = ownWords(identity)
  switch (field) {
    case 'From':
      return identity.kind === 'network'
        ? `set From to ${own}`
        : `set From to ${own}, or log in as ${quoted(address)}`
    case 'Sender':
      return `set Sender to ${own}`
    case 'MAIL FROM':
      return `use ${own}, or <>`
  }
}

function ownWords(identity: Identity): string {
  switch (identity.kind) {
    case 'address':
      return quoted(identity.address)
    case 'domain':
      return `an address of ${quoted(identity.domain)}`
    case 'network':
      return 'an address of a domain that it serves'
  }
}

function domainOf(identity: Identity): string | undefined {
  switch (identity.kind) {
    case 'address':
      return splitAddress(identity.address).domain
    case 'domain':
      return identity.domain
    case 'network':
      return undefined
  }
}

/** A name that some program uses until it is set up. A real domain of the client is no placeholder. */
function hintFor({ address, domain }: Claimed, ownDomain: string | undefined): string | undefined {
  const localPart = splitAddress(address).localPart.toLowerCase()
  return senderHints.find(
    (one) =>
      (one.localPart === undefined ? domain !== ownDomain : one.localPart === localPart) &&
      (one.domain?.test(domain) ?? true),
  )?.text
}
