/**
 * "Nobody sends as somebody else" is kept here: every address as which a message wants to be seen (each
 * author, the Sender, an address that stands for a name) is one as which this client may send, and so is
 * its reverse-path. docs/identity.md has the rules as a table.
 *
 * Two spellings are one address exactly when account/address.ts stores them alike; and a `+tag` (RFC
 * 5233) belongs to the address without it, unless it is an address of its own. For a client that writes
 * its own address in From, the answer needs no look into the store.
 */
import type { MaybePromise } from '../../base/maybe-promise.ts'
import { Memo } from '../../base/memo.ts'
import type { HeaderBlock } from '../../protocol/message/header-block.ts'
import { canonicalDomain } from '../../protocol/message/domain-name.ts'
import { parseAddress } from '../../protocol/message/mailbox-list.ts'
import type { AccountStore, Address } from '../account/account-store.ts'
import { normaliseAddress } from '../account/address.ts'
import type { OwnAddress } from '../account/address.ts'
import type { OwnDomains } from '../account/own-domains.ts'
import type { Claim } from './address-field.ts'
import { readClaims } from './author.ts'
import type { Author } from './author.ts'
import {
  forbid,
  refuseForeign,
  refuseGone,
  refuseLocalPart,
  refuseShown,
  refuseSuspended,
} from './identity-words.ts'
import type { Claimed, Identity } from './identity-words.ts'
import { isRefusal, quoted } from './refusal.ts'
import type { Refusal } from './refusal.ts'

export type { Identity } from './identity-words.ts'

export type IdentityParts = {
  readonly accounts: Pick<AccountStore, 'ownerOf' | 'address'>
  readonly ownDomains: OwnDomains
}

/** Who answers for an address, or why this client may not use it. */
type Answer =
  | { readonly owner: string }
  | { readonly suspended: Address }
  | { readonly objection: 'foreign' | 'local-part' }

export class Identities {
  readonly #parts: IdentityParts

  constructor(parts: IdentityParts) {
    this.#parts = parts
  }

  /**
   * Asked for every MAIL FROM, `<>` included; undefined: the client may go on. Here an address that was
   * removed or suspended since it logged in is noticed.
   */
  async objectionToSender(sender: string, identity: Identity): Promise<Refusal | undefined> {
    if (identity.kind !== 'network') {
      const objection = await this.#objectionToLogin(identity)
      if (objection !== undefined) return objection
    }
    if (sender === '') return undefined
    const claimed = readClaimed(sender, 'MAIL FROM')
    if (claimed === undefined) {
      return forbid(`MAIL FROM ${quoted(sender)} cannot be read: use your address, or <>`)
    }
    const answer = await this.#answerFor(claimed, identity)
    return 'owner' in answer ? undefined : refusalOf(answer, claimed, identity)
  }

  /** Whether the message may say that it is from whom it says. */
  async judgeAuthor(
    header: HeaderBlock,
    identity: Identity,
  ): Promise<{ readonly author: Author } | Refusal> {
    const claims = readClaims(header)
    if (isRefusal(claims)) return claims
    const [first, ...others] = claims
    const owner = await this.#ownerOfClaim(first, identity)
    if (typeof owner !== 'string') return owner
    for (const claim of others) {
      const other = await this.#ownerOfClaim(claim, identity)
      if (typeof other !== 'string') return other
    }
    const { address, domain, displayName } = first
    return { author: { address, domain, displayName, owner } }
  }

  async #objectionToLogin(
    identity: Exclude<Identity, { readonly kind: 'network' }>,
  ): Promise<Refusal | undefined> {
    const { accounts, ownDomains } = this.#parts
    switch (identity.kind) {
      case 'address': {
        const own = await accounts.address(identity.address)
        if (own === undefined) return refuseGone()
        return own.suspended === undefined ? undefined : refuseSuspended(own)
      }
      case 'domain':
        return (await ownDomains.has(identity.domain)) ? undefined : refuseGone()
    }
  }

  async #ownerOfClaim(claim: Claim, identity: Identity): Promise<string | Refusal> {
    const answer = await this.#answerFor(claim, identity)
    if (!('owner' in answer)) return refusalOf(answer, claim, identity)
    if (claim.shown === undefined) return answer.owner
    const shown = readClaimed(claim.shown, claim.field)
    const isPermitted = shown !== undefined && 'owner' in (await this.#answerFor(shown, identity))
    return isPermitted ? answer.owner : refuseShown(claim, claim.shown)
  }

  async #answerFor(claimed: Claimed, identity: Identity): Promise<Answer> {
    const own = read(claimed.address)?.own
    if (identity.kind === 'address') {
      const { address } = identity
      const isOwn = own?.address === address || (own && (await this.#ownerOf(own))) === address
      return isOwn ? { owner: address } : { objection: 'foreign' }
    }
    const isOfDomain = this.#isOfDomain(claimed.domain, identity)
    if (isOfDomain !== true && !(await isOfDomain)) return { objection: 'foreign' }
    if (own === undefined) return { objection: 'local-part' }
    const found = this.#ownerOf(own)
    const owner = found instanceof Promise ? await found : found
    if (owner === undefined) {
      return isDeceptive(own) ? { objection: 'local-part' } : { owner: own.address }
    }
    const asked = this.#parts.accounts.address(owner)
    const address = asked instanceof Promise ? await asked : asked
    return address?.suspended === undefined ? { owner } : { suspended: address }
  }

  #isOfDomain(
    domain: string,
    identity: Exclude<Identity, { readonly kind: 'address' }>,
  ): MaybePromise<boolean> {
    if (identity.kind === 'domain') return domain === identity.domain
    return this.#parts.ownDomains.has(domain)
  }

  /** Of the address itself before its tag: `anna+shop@` may be somebody's address or alias. */
  #ownerOf(own: OwnAddress): MaybePromise<string | undefined> {
    const owner = this.#parts.accounts.ownerOf(own.address)
    if (owner instanceof Promise) return owner.then((found) => found ?? this.#ownerOfUntagged(own))
    return owner ?? this.#ownerOfUntagged(own)
  }

  #ownerOfUntagged(own: OwnAddress): MaybePromise<string | undefined> {
    const untagged = withoutTag(own)
    return untagged === undefined ? undefined : this.#parts.accounts.ownerOf(untagged)
  }
}

function refusalOf(
  answer: Exclude<Answer, { readonly owner: string }>,
  claimed: Claimed,
  identity: Identity,
): Refusal {
  if ('suspended' in answer) return refuseSuspended(answer.suspended)
  return answer.objection === 'foreign'
    ? refuseForeign(claimed, identity)
    : refuseLocalPart(claimed)
}

type ReadAddress = {
  readonly address: string
  /** Lower-case A-labels. */
  readonly domain: string
  /** As the address would be stored if it were ours; undefined where it cannot be. */
  readonly own: OwnAddress | undefined
}

/** The same few write most of the mail, and an address is read in one way for ever. */
const readAddresses = new Memo<ReadAddress | undefined>()

function read(address: string): ReadAddress | undefined {
  return readAddresses.get(address, () => {
    const mailbox = parseAddress(address)
    if ('unreadable' in mailbox) return undefined
    const { domain, localPart } = mailbox
    return {
      address: mailbox.address,
      domain: canonicalDomain(domain) ?? domain,
      own: normaliseAddress(`${localPart}@${domain}`),
    }
  })
}

function readClaimed(text: string, field: Claimed['field']): Claimed | undefined {
  const known = read(text)
  return known && { field, address: known.address, domain: known.domain }
}

/** RFC 5233 §1: the detail begins at the first separator. */
function withoutTag(own: OwnAddress): string | undefined {
  const plus = own.address.indexOf('+')
  if (plus < 1 || isDeceptive(own)) return undefined
  return `${own.address.slice(0, plus)}@${own.domain}`
}

/**
 * Only an address that somebody has made on purpose may look like this. `bank.example!boss@` and
 * `boss%bank.example@` were ways to another domain (RFC 1123 §5.2.16); a letter that is another one's
 * double (U+FF20 looks like @) makes an address that looks like another.
 */
function isDeceptive({ address }: OwnAddress): boolean {
  return /[%!]/.test(address) || address.normalize('NFKC') !== address
}
